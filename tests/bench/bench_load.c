/* SPDX-License-Identifier: MIT */
/*
 * Long scenarios against short ones: what a step costs may not grow with the number of steps before
 * it. The yardstick of each line is the same scenario with a tenth of the steps.
 */
#include "bench.h"
#include "host/run/run.h"

#include <stdio.h>

#define SHORT_STEPS 1000u
#define LONG_STEPS  10000u /* of threads that live: their stacks have room in system PTEs */
#define LIMIT       1.5
/* The least disturbed one counts: the first long one has memory of this computer that nobody had
 * before, which costs more than all else. */
#define SHORT_ROUNDS 5u
#define LONG_ROUNDS  3u

struct load {
    const char *name;
    const char *imports;
    const char *account;
    const char *outcome; /* expectation on a step, so that none is uncovered */
};

static const struct load loads[] = {
    { "failing steps", "user32", ".\\batch", "fails" },
    { "services", "kernel32", "LocalSystem", "succeeds" },
    { "logons", "kernel32", ".\\batch", "succeeds" },
};

static Scenario *
load_scenario(const struct load *load, guint steps)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strdup_printf(
        "format: 1\n"
        "title: load\n"
        "system: { edition: server2003-sp2, memory: 3 GiB }\n"
        "programs:\n"
        "  worker: { imports: [%s], console: none }\n"
        "steps:\n"
        "  - start-service: { name: 'batch{n}', program: worker, account: '%s', for: { n: 1..%u } }\n"
        "expect:\n"
        "  - %s: { step: start-service, count: '>= %u' }\n",
        load->imports, load->account, steps, load->outcome, steps - SHORT_STEPS / 2);
    Scenario *scenario = scenario_load_text("bench", text, -1, NULL, &error);
    if (scenario == NULL)
        g_error("%s", error->message);
    return scenario;
}

/* Of this thread's own time: other load on the machine does not count. */
static double
step_ns(const struct load *load, guint steps)
{
    g_autoptr(GError) error = NULL;
    double start = bench_clock_ns(CLOCK_THREAD_CPUTIME_ID);
    g_autoptr(Scenario) scenario = load_scenario(load, steps);
    g_autoptr(RunRecord) record = run_scenario(scenario, scenario->plain, NULL, &error);
    if (record == NULL)
        g_error("%s", error->message);
    double ns = bench_clock_ns(CLOCK_THREAD_CPUTIME_ID) - start;
    if (record->verdict != RUN_VERDICT_PASS)
        g_error("%s: not as expected", load->name);
    return ns / steps;
}

static double
least_ns(const struct load *load, guint steps, guint rounds)
{
    double least = step_ns(load, steps);
    for (guint round = 1; round < rounds; round++)
        least = MIN(least, step_ns(load, steps));
    return least;
}

void
bench_load(void)
{
    for (guint i = 0; i < G_N_ELEMENTS(loads); i++) {
        double short_ns = least_ns(&loads[i], SHORT_STEPS, SHORT_ROUNDS);
        double long_ns = least_ns(&loads[i], LONG_STEPS, LONG_ROUNDS);
        printf("load/%s: %.2f x a step of %u (%.1f us a step of %u against %.1f us; limit %.1f)\n",
               loads[i].name, long_ns / short_ns, SHORT_STEPS, long_ns / 1e3, LONG_STEPS,
               short_ns / 1e3, LIMIT);
        bench_limit(loads[i].name, long_ns / short_ns, LIMIT);
    }
}
