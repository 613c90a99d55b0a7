/* SPDX-License-Identifier: MIT */
/*
 * Windows on the scenario's own path: a program's action list through system call, class lookup,
 * heap, handle table and event record. The yardstick: glibc's calloc and free of one window's
 * bytes.
 */
#define _GNU_SOURCE

#include "abi/image.h"
#include "bench.h"
#include "host/config/program.h"
#include "host/engine/qemu_engine.h"
#include "host/scenario/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LIST_PAIRS 2000u /* create, destroy, create, … in one request */
#define REQUESTS   200u
#define BATCH      5000u /* windows made, then destroyed */

static const char text[] = "format: 1\n"
                           "title: windows\n"
                           "system: { edition: server2003-sp2 }\n"
                           "programs:\n"
                           "  maker:\n"
                           "    imports: [user32]\n"
                           "    console: none\n"
                           "    startup:\n"
                           "      - register-class: { name: Bench }\n"
                           "steps:\n"
                           "  - logon: { user: bench }\n"
                           "  - run: { program: maker, as: other }\n"
                           "  - run: { program: maker, as: maker }\n";

/* Of this thread's own time: other load on the machine does not count. */
static double
now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

/* The same with the machine's own time, if it is a process by itself. */
static double
work_ns(Engine *engine)
{
    clockid_t clock;
    struct timespec t = { 0 };
    if (strcmp(engine_machine_name(engine), "qemu") == 0 &&
        clock_getcpuclockid((pid_t)g_ascii_strtoll(engine_qemu_pid(engine), NULL, 10), &clock) == 0)
        clock_gettime(clock, &t);
    return now_ns() + 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

static ProgramAction
create(guint32 count)
{
    ProgramAction action = { .op = ACTION_CREATE_WINDOW, .count = count };
    action.strings[0] = (char *)"Bench";
    return action;
}

static ProgramAction
destroy(guint32 count)
{
    return (ProgramAction){ .op = ACTION_DESTROY_WINDOW, .count = count };
}

/* Nanoseconds a pair. */
static double
time_requests(Engine *engine, guint32 pid, GBytes *image, guint requests, guint pairs)
{
    double start = work_ns(engine);
    for (guint i = 0; i < requests; i++) {
        g_autoptr(GError) error = NULL;
        struct abi_event reply;
        struct abi_request request = {
            .kind = REQUEST_ACTIONS,
            .pid = pid,
            .payload_bytes = (guint32)g_bytes_get_size(image),
        };
        if (!engine_request(engine, &request, g_bytes_get_data(image, NULL), &reply, &error) ||
            reply.status != 0)
            g_error("windows: %s, status 0x%08X", error != NULL ? error->message : "refused",
                    reply.status);
    }
    return (work_ns(engine) - start) / requests / pairs;
}

#define WINDOW_BYTES 0xa4u

static double
calloc_pair_ns(void)
{
    enum { ROUNDS = 1000000 };
    double start = now_ns();
    for (guint i = 0; i < ROUNDS; i++) {
        char *volatile block = calloc(1, WINDOW_BYTES);
        free(block);
    }
    return (now_ns() - start) / ROUNDS;
}

/* Two processes take turns, one pair each. */
static double
time_turns(Engine *engine, const guint32 pids[2], GBytes *image)
{
    double start = work_ns(engine);
    for (guint i = 0; i < REQUESTS; i++)
        time_requests(engine, pids[i % 2], image, 1, 1);
    return (work_ns(engine) - start) / REQUESTS;
}

void
bench_windows_on(EngineKind kind, struct bench_windows_times *times)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Scenario) scenario = scenario_load_text("bench", text, -1, NULL, &error);
    if (scenario == NULL)
        g_error("%s", error->message);
    RunOptions options = {
        .event_limit = 1, .engine = { .kind = kind }
    }; /* every event is made and counted, none is kept */
    g_autoptr(Run) run = run_new(scenario, scenario->variants->pdata[0], &options, &error);
    while (run != NULL && run_next(run, &error))
        ;
    if (error != NULL)
        g_error("%s", error->message);
    const GPtrArray *steps = run_so_far(run)->steps;
    guint32 pids[] = { ((const RunStep *)steps->pdata[steps->len - 1])->pid,
                       ((const RunStep *)steps->pdata[steps->len - 2])->pid };

    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(ProgramAction));
    for (guint i = 0; i < LIST_PAIRS; i++) {
        ProgramAction pair[] = { create(1), destroy(1) };
        g_array_append_vals(list, pair, 2);
    }
    g_autoptr(GBytes) pairs =
        program_actions_image((ProgramAction *)(void *)list->data, list->len, &error);
    g_autoptr(GBytes) one = program_actions_image((ProgramAction *)(void *)list->data, 2, &error);
    ProgramAction batch[] = { create(BATCH), destroy(BATCH) };
    g_autoptr(GBytes) batches = program_actions_image(batch, 2, &error);
    if (error != NULL)
        g_error("%s", error->message);

    Engine *engine = run_engine(run);
    times->pair_ns = time_requests(engine, pids[0], pairs, REQUESTS, LIST_PAIRS);
    times->batch_ns = time_requests(engine, pids[0], batches, REQUESTS / 2, BATCH);
    times->turn_ns = time_turns(engine, pids, one);
    if (!engine_verify(engine, &error))
        g_error("%s", error->message);
}

void
bench_windows(void)
{
    double yardstick_ns = calloc_pair_ns();
    struct bench_windows_times times;
    bench_windows_on(ENGINE_MODEL, &times);
    printf(
        "windows/pairs: %.2f million create+destroy a second, %.0f ns a pair, %.1f x calloc+free of a window's bytes "
        "(%.0f ns)\n",
        1e3 / times.pair_ns, times.pair_ns, times.pair_ns / yardstick_ns, yardstick_ns);
    printf("windows/batches of %u: %.2f million create+destroy a second, %.0f ns a pair\n", BATCH,
           1e3 / times.batch_ns, times.batch_ns);
}
