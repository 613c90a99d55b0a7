/* SPDX-License-Identifier: MIT */
/* Many settings of a scenario of a hundred services, two at a time: a minute is what ten thousand
 * may take on two processors, and running it once, by the command, what one of them may. */
#include "bench.h"

#include <glib.h>
#include <glib/gstdio.h>

#include <stdio.h>

#define VARIANTS     2000.0
#define CPU_MS_LIMIT (2 * 60e3 / 10000) /* of each */
#define ROUNDS       20

static double
ms_of(const char *const *arguments, int rounds)
{
    double cpu_ms;
    return bench_command_ms(arguments, rounds, &cpu_ms);
}

void
bench_sweep(const char *deskheap, const char *scenarios)
{
    g_autofree char *many =
        g_build_filename(scenarios, "services", "one-account-many-logons.yaml", NULL);
    g_autofree char *folder = g_dir_make_tmp("deskheap-bench-XXXXXX", NULL);
    g_autofree char *plan = g_build_filename(folder, "plan", NULL);
    g_autofree char *results = g_build_filename(folder, "results", NULL);
    const char *make[] = { deskheap,
                           "sweep",
                           "plan",
                           "--axis",
                           "SharedSection.3=320..6400/320",
                           "--axis",
                           "SessionViewSize=16..412/4",
                           "--out",
                           plan,
                           many,
                           NULL };
    const char *run[] = { deskheap, "sweep", "run", "--jobs", "2", "--out", results, plan, NULL };
    const char *merge[] = { deskheap, "sweep", "merge", plan, results, NULL };
    const char *one[] = { deskheap, "run", "--quiet", "--summary", many, NULL };

    ms_of(make, 1);
    double sweep_cpu, sweep_ms = bench_command_ms(run, 1, &sweep_cpu);
    double one_cpu, one_ms = bench_command_ms(one, ROUNDS, &one_cpu);
    double each_ms = sweep_cpu / VARIANTS;
    printf(
        "sweep/%.0f settings of one-account-many-logons, 2 at a time: %.1f s; %.2f ms of processor "
        "time each, %.2f x what ten thousand in a minute may take, %.2f x the command that runs it "
        "once (%.2f ms, %.1f ms from process start; limits 1)\n",
        VARIANTS, sweep_ms / 1e3, each_ms, each_ms / CPU_MS_LIMIT, each_ms / one_cpu, one_cpu,
        one_ms);
    bench_limit("sweep, against a minute", each_ms / CPU_MS_LIMIT, 1);
    bench_limit("sweep, against single runs", each_ms / one_cpu, 1);
    printf("sweep/merge of %.0f: %.1f ms, %.3f x running them\n", VARIANTS, ms_of(merge, 3),
           ms_of(merge, 3) / sweep_ms);
    g_unlink(plan);
    g_unlink(results);
    g_rmdir(folder);
}
