/* SPDX-License-Identifier: MIT */
/*
 * The PC under QEMU: its start against a guest that does nothing in the same QEMU, windows through
 * ring 3 against the in-process machine, and one whole scenario from process start.
 */
#define _GNU_SOURCE

#include "bench.h"
#include "host/engine/engine_new.h"
#include "host/engine/qemu_process.h"
#include "host/run/run.h"

#include <stdio.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 10

static double
now_ms(void)
{
    return bench_clock_ns(CLOCK_MONOTONIC) / 1e6;
}

static double
best_of(double best, double ms)
{
    return best == 0 || ms < best ? ms : best;
}

static double
start_empty(const char *empty, guint64 ram_bytes)
{
    g_autoptr(GError) error = NULL;
    char byte = 0;
    double start = now_ms();
    int ram = memfd_create("bench-ram", MFD_CLOEXEC);
    if (ram < 0 || ftruncate(ram, (off_t)ram_bytes) != 0)
        g_error("no memory file");
    const QemuConfig config = { .kernel = empty, .ram_fd = ram, .ram_bytes = ram_bytes };
    g_autoptr(QemuProcess) process = qemu_process_new(&config, &error);
    if (process == NULL || read(process->serial, &byte, 1) != 1 || byte != 'R')
        g_error("the empty guest did not start");
    double ms = now_ms() - start;
    close(ram);
    return ms;
}

static double
start_ours(const struct abi_boot *boot)
{
    g_autoptr(GError) error = NULL;
    const EngineOptions options = { .kind = ENGINE_QEMU };
    struct abi_request request = { .kind = REQUEST_WAIT, .v = { 1 } };
    double start = now_ms();
    g_autoptr(Engine) engine = engine_new(&options, boot, NULL, NULL, &error);
    if (engine == NULL || !engine_request(engine, &request, NULL, NULL, &error))
        g_error("%s", error->message);
    return now_ms() - start;
}

static void
bench_start(const char *empty)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Scenario) scenario = scenario_load_text(
        "bench", "format: 1\ntitle: t\nsystem: { edition: server2003-sp2 }\n", -1, NULL, &error);
    g_autoptr(Run) run = scenario != NULL ? run_new(scenario, scenario->plain, NULL, &error) : NULL;
    if (run == NULL)
        g_error("%s", error->message);
    const struct abi_boot *boot = engine_boot(run_engine(run));
    guint64 pages = (guint64)boot->memory_pages + boot->page_file_pages;
    guint64 ram_bytes = (pages / 256 + 64) * DH_MB;
    double empty_ms = 0;
    double ours_ms = 0;
    for (guint i = 0; i < ROUNDS; i++) {
        empty_ms = best_of(empty_ms, start_empty(empty, ram_bytes));
        ours_ms = best_of(ours_ms, start_ours(boot));
    }
    printf("pc/start to first answered request: %.1f ms, %.2f x an empty guest (%.1f ms)\n",
           ours_ms, ours_ms / empty_ms, empty_ms);
}

static double
time_scenario(const char *deskheap, const char *machine, const char *path)
{
    const char *arguments[] = { deskheap, "run",       "--machine", machine, "--variant",
                                "",       "--summary", path,        NULL };
    double best = 0;
    for (guint i = 0; i < ROUNDS; i++) {
        g_autoptr(GError) error = NULL;
        double start = now_ms();
        g_autoptr(GSubprocess) child = g_subprocess_newv(
            arguments, G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
            &error);
        if (child == NULL || !g_subprocess_wait_check(child, NULL, &error))
            g_error("%s: %s", arguments[0], error->message);
        best = best_of(best, now_ms() - start);
    }
    return best;
}

void
bench_pc(const char *deskheap, const char *scenarios, const char *empty)
{
    struct bench_windows_times model;
    struct bench_windows_times pc;
    bench_start(empty);
    bench_windows_on(ENGINE_MODEL, &model);
    bench_windows_on(ENGINE_QEMU, &pc);
    printf(
        "pc/windows, pairs through ring 3: %.0f thousand a second, %.1f x the model's time (%.0f ns against %.0f ns)\n",
        1e6 / pc.pair_ns, pc.pair_ns / model.pair_ns, pc.pair_ns, model.pair_ns);
    printf(
        "pc/windows, batches through ring 3: %.0f thousand a second, %.1f x the model's time (%.0f ns against %.0f ns)\n",
        1e6 / pc.batch_ns, pc.batch_ns / model.batch_ns, pc.batch_ns, model.batch_ns);
    printf(
        "pc/windows, two processes in turns, a request each: %.1f thousand a second, %.1f x the model's time "
        "(%.0f ns against %.0f ns)\n",
        1e6 / pc.turn_ns, pc.turn_ns / model.turn_ns, pc.turn_ns, model.turn_ns);
    printf(
        "pc/windows, two processes alternate within a request: %.0f thousand a second, %.1f x the model's time "
        "(%.0f ns against %.0f ns)\n",
        1e6 / pc.alternating_ns, pc.alternating_ns / model.alternating_ns, pc.alternating_ns,
        model.alternating_ns);
    g_autofree char *many =
        g_build_filename(scenarios, "services", "one-account-many-logons.yaml", NULL);
    double pc_ms = time_scenario(deskheap, "qemu", many);
    double both_ms = time_scenario(deskheap, "both", many);
    double model_ms = time_scenario(deskheap, "model", many);
    printf(
        "pc/one-account-many-logons: %.0f ms from process start, %.1f x the model (%.0f ms); both in step %.0f ms\n",
        pc_ms, pc_ms / model_ms, model_ms, both_ms);
}
