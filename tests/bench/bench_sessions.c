/* SPDX-License-Identifier: MIT */
/*
 * Many sessions in one machine, and the host memory they take. The yardstick of memory is what the
 * emulated system touched: its frames.
 */
#define _GNU_SOURCE

#include "bench.h"
#include "host/engine/engine_reader.h"
#include "host/run/run.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* Their kernel stacks have room in system PTEs. */
#define SESSIONS 180u

/* Of this thread's own time: other load on the machine does not count. */
static double
now_ms(void)
{
    return bench_clock_ns(CLOCK_THREAD_CPUTIME_ID) / 1e6;
}

/* A line of /proc/self/status in KB. */
static double
own_kb(const char *key)
{
    g_autofree char *status = NULL;
    if (!g_file_get_contents("/proc/self/status", &status, NULL, NULL))
        return 0;
    const char *line = strstr(status, key);
    return line != NULL ? g_ascii_strtod(line + strlen(key) + 1, NULL) : 0;
}

static Run *
start(const Scenario *scenario)
{
    g_autoptr(GError) error = NULL;
    RunOptions options = { .event_limit = 1 };
    Run *run = run_new(scenario, scenario->plain, &options, &error);
    if (run == NULL)
        g_error("%s", error->message);
    return run;
}

/* The next `count` steps. */
static void
play(Run *run, guint count)
{
    g_autoptr(GError) error = NULL;
    for (guint i = 0; i < count; i++)
        if (!run_next(run, &error))
            g_error("%s", error != NULL ? error->message : "a step is missing");
}

void
bench_sessions(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text =
        g_strdup_printf("format: 1\n"
                        "title: sessions\n"
                        "system: { edition: server2003-sp2, memory: 3 GiB }\n"
                        "programs:\n"
                        "  app: { imports: [user32], console: none }\n"
                        "steps:\n"
                        "  - logon: { user: 'u{n}', kind: rdp, as: 's{n}', for: { n: 1..%u } }\n"
                        "  - run: { program: app, in: 's{n}', for: { n: 1..%u } }\n"
                        "  - logoff: { in: 's{n}', for: { n: 1..%u } }\n",
                        SESSIONS, SESSIONS, SESSIONS);
    g_autoptr(Scenario) scenario = scenario_load_text("bench", text, -1, NULL, &error);
    if (scenario == NULL)
        g_error("%s", error->message);
    double before_kb = own_kb("VmRSS:");
    double started = now_ms();
    g_autoptr(Run) run = start(scenario);
    guint64 frames_at_start = engine_frames_used(run_engine(run));
    play(run, 2 * SESSIONS);
    double ms = now_ms() - started;
    double touched_kb = (double)engine_frames_used(run_engine(run)) * 4;
    double used_kb = own_kb("VmRSS:") - before_kb;
    double logoff_started = now_ms();
    play(run, SESSIONS);
    double logoff_ms = now_ms() - logoff_started;
    if (run_so_far(run)->failures->len != 0)
        g_error("sessions: %u failures", run_so_far(run)->failures->len);
    printf(
        "sessions/%u: %.2f ms of processor time each, logoff %.2f ms; host memory %.0f MB, %.2f x the emulated %.0f MB\n",
        SESSIONS, ms / SESSIONS, logoff_ms / SESSIONS, used_kb / 1024, used_kb / touched_kb,
        touched_kb / 1024);
    printf("sessions/after %u logoffs: %" G_GUINT64_FORMAT " frames in use, %" G_GUINT64_FORMAT
           " at the start\n",
           SESSIONS, engine_frames_used(run_engine(run)), frames_at_start);
    if (!engine_verify(run_engine(run), &error))
        g_error("%s", error->message);
}
