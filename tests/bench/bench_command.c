/* SPDX-License-Identifier: MIT */
/* Whole commands, from process start to their end. */
#define _GNU_SOURCE

#include "bench.h"

#include <gio/gio.h>

#include <sys/resource.h>
#include <time.h>

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

double
bench_command_ms(const char *const *arguments, int rounds, double *cpu_ms)
{
    double best = 0;
    double cpu_started = children_cpu_ms();
    for (int i = 0; i < rounds; i++) {
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
    *cpu_ms = (children_cpu_ms() - cpu_started) / rounds;
    return best;
}
