/* SPDX-License-Identifier: MIT */
/* One whole command, from process start: the yardstick is the same command asked for its version.
 */
#define _GNU_SOURCE

#include "bench.h"

#include <gio/gio.h>

#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

#define ROUNDS 20

static double
now_ms(void)
{
    return bench_clock_ns(CLOCK_MONOTONIC) / 1e6;
}

static double
children_cpu_ms(void)
{
    struct rusage usage;
    getrusage(RUSAGE_CHILDREN, &usage);
    return 1e3 * (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
}

/* Best of some runs: machines are noisy, and the least disturbed run says most. cpu_ms: their mean
 * processor time. */
static double
time_command(const char *const *arguments, double *cpu_ms)
{
    double best = 0;
    double cpu_started = children_cpu_ms();
    for (int i = 0; i < ROUNDS; i++) {
        g_autoptr(GError) error = NULL;
        double start = now_ms();
        g_autoptr(GSubprocess) child = g_subprocess_newv(
            arguments, G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
            &error);
        if (child == NULL || !g_subprocess_wait_check(child, NULL, &error))
            g_error("%s: %s", arguments[0], error->message);
        double ms = now_ms() - start;
        if (i == 0 || ms < best)
            best = ms;
    }
    *cpu_ms = (children_cpu_ms() - cpu_started) / ROUNDS;
    return best;
}

void
bench_run(const char *deskheap, const char *scenarios)
{
    g_autofree char *many =
        g_build_filename(scenarios, "services", "one-account-many-logons.yaml", NULL);
    const char *version[] = { deskheap, "--version", NULL };
    const char *one[] = { deskheap, "run", many, NULL };
    const char *all[] = { deskheap, "run", scenarios, NULL };
    double version_cpu;
    double one_cpu;
    double all_cpu;
    double version_ms = time_command(version, &version_cpu);
    double one_ms = time_command(one, &one_cpu);
    double all_ms = time_command(all, &all_cpu);
    printf(
        "run/one-account-many-logons: %.1f ms from process start (%.1f ms of processor time), %.1f x an empty "
        "command (%.1f ms)\n",
        one_ms, one_cpu, one_ms / version_ms, version_ms);
    printf(
        "run/all shipped scenarios: %.0f ms (%.0f ms of processor time), %.0f x an empty command\n",
        all_ms, all_cpu, all_ms / version_ms);
}
