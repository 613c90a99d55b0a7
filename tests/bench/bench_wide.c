/* SPDX-License-Identifier: MIT */
/*
 * 64-bit Windows against the 32-bit one of the same age: its boot, from the start of the machine to
 * its first answer, and windows through ring 3. Processor time, QEMU's with it.
 */
#include "bench.h"
#include "host/run/run.h"

#include <stdio.h>

#define LIMIT       1.3
#define BOOTS       60u
#define BOOTS_OF_PC 3u

static const struct {
    const char *narrow;
    const char *wide;
} pairs[] = {
    { "server2003-sp2", "server2003-x64" },
    { "win7-x86", "win7-x64" },
};

static Scenario *
bare_scenario(const char *edition)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text =
        g_strdup_printf("format: 1\ntitle: boot\nsystem: { edition: %s }\n", edition);
    Scenario *scenario = scenario_load_text("bench", text, -1, NULL, &error);
    if (scenario == NULL)
        g_error("%s", error->message);
    return scenario;
}

static double
boot_ns(EngineKind kind, const Scenario *scenario)
{
    g_autoptr(GError) error = NULL;
    RunOptions options = { .event_limit = 1, .engine = { .kind = kind } };
    double start = bench_clock_ns(CLOCK_THREAD_CPUTIME_ID);
    g_autoptr(Run) run = run_new(scenario, scenario->plain, &options, &error);
    if (run == NULL)
        g_error("%s", error->message);
    return bench_work_ns(run_engine(run)) - start;
}

static void
compare(const char *what, const char *machine, guint pair, double wide_ns, double narrow_ns)
{
    printf("wide/%s of %s on the %s: %.2f x %s (%.3g us against %.3g us; limit %.1f)\n", what,
           pairs[pair].wide, machine, wide_ns / narrow_ns, pairs[pair].narrow, wide_ns / 1e3,
           narrow_ns / 1e3, LIMIT);
    bench_limit(what, wide_ns / narrow_ns, LIMIT);
}

/* Turn about, so that both see the same machine. */
static void
bench_boots(EngineKind kind, const char *machine, guint pair)
{
    g_autoptr(Scenario) wide = bare_scenario(pairs[pair].wide);
    g_autoptr(Scenario) narrow = bare_scenario(pairs[pair].narrow);
    double wide_ns = G_MAXDOUBLE, narrow_ns = G_MAXDOUBLE;

    for (guint i = 0; i < (kind == ENGINE_QEMU ? BOOTS_OF_PC : BOOTS); i++) {
        wide_ns = MIN(wide_ns, boot_ns(kind, wide));
        narrow_ns = MIN(narrow_ns, boot_ns(kind, narrow));
    }
    compare("boot", machine, pair, wide_ns, narrow_ns);
}

static void
bench_machine(EngineKind kind, const char *machine)
{
    for (guint i = 0; i < G_N_ELEMENTS(pairs); i++) {
        bench_boots(kind, machine, i);
        compare("a window made and destroyed", machine, i,
                bench_window_pair_ns(kind, pairs[i].wide),
                bench_window_pair_ns(kind, pairs[i].narrow));
    }
}

void
bench_wide(bool has_pc)
{
    bench_machine(ENGINE_MODEL, "model");
    if (has_pc)
        bench_machine(ENGINE_QEMU, "PC");
}
