/* SPDX-License-Identifier: MIT */
/*
 * Windows on the scenario's own path: a program's action list through system call, class lookup,
 * heap, handle table and event record. The yardstick: glibc's calloc and free of one window's
 * bytes.
 */
#define _GNU_SOURCE

#include "abi/image.h"
#include "bench.h"
#include "host/engine/qemu_engine.h"
#include "host/program/program.h"
#include "host/run/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define LIST_PAIRS   2000u /* create, destroy, create, … in one request */
#define BATCH        5000u /* windows made, then destroyed */
#define ROUNDS       12u   /* the least disturbed one counts: machines are noisy */
#define REQUESTS     5u    /* in a round */
#define TURNS        20u   /* requests in a round, when each is a pair */
#define ALTERNATIONS 2000u /* pairs of each of two processes, in one request */

static const char text[] = "format: 1\n"
                           "title: windows\n"
                           "system: { edition: %s }\n"
                           "programs:\n"
                           "  maker:\n"
                           "    imports: [user32]\n"
                           "    console: none\n"
                           "    startup:\n"
                           "      - register-class: { name: Bench }\n"
                           "  twin:\n"
                           "    imports: [user32]\n"
                           "    console: none\n"
                           "    startup:\n"
                           "      - register-class: { name: Bench }\n"
                           "%s"
                           "steps:\n"
                           "  - logon: { user: bench }\n"
                           "  - run: { program: twin, as: twin }\n"
                           "  - run: { program: maker, as: other }\n"
                           "  - run: { program: maker, as: maker }\n";

/* Of this thread's own time: other load on the machine does not count. */
static double
now_ns(void)
{
    return bench_clock_ns(CLOCK_THREAD_CPUTIME_ID);
}

double
bench_work_ns(Engine *engine)
{
    clockid_t clock;
    double machine = 0;
    if (strcmp(engine_machine_name(engine), "qemu") == 0 &&
        clock_getcpuclockid((pid_t)g_ascii_strtoll(engine_qemu_pid(engine), NULL, 10), &clock) == 0)
        machine = bench_clock_ns(clock);
    return now_ns() + machine;
}

static ProgramAction
create(guint32 count)
{
    ProgramAction action = { .op = ACTION_CREATE_WINDOW, .count = count };
    action.create_window.class_name = (char *)"Bench";
    return action;
}

static ProgramAction
destroy(guint32 count)
{
    return (ProgramAction){ .op = ACTION_DESTROY_WINDOW, .count = count };
}

static void
request_actions(Engine *engine, guint32 pid, GBytes *image)
{
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

/* Nanoseconds a pair, in the best round. The requests go to the processes by turns. */
static double
time_requests(Engine *engine, const guint32 pids[2], GBytes *image, guint requests, guint pairs)
{
    double best = 0;
    for (guint round = 0; round < ROUNDS; round++) {
        double start = bench_work_ns(engine);
        for (guint i = 0; i < requests; i++)
            request_actions(engine, pids[i % 2], image);
        double ns = (bench_work_ns(engine) - start) / requests / pairs;
        if (round == 0 || ns < best)
            best = ns;
    }
    return best;
}

#define WINDOW_BYTES 0xa4u

static double
calloc_pair_ns(void)
{
    enum { CALLS = 1000000 };
    double start = now_ns();
    for (guint i = 0; i < CALLS; i++) {
        char *volatile block = calloc(1, WINDOW_BYTES);
        free(block);
    }
    return (now_ns() - start) / CALLS;
}

static GBytes *
list_image(const ProgramAction *actions, guint count)
{
    g_autoptr(GError) error = NULL;
    GBytes *image = program_actions_image(actions, count, &error);
    if (image == NULL)
        g_error("%s", error->message);
    return image;
}

/*
 * Two processes alternate within one request: the one that gets the list starts the other, and each
 * makes a pair and waits a simulated millisecond, again and again.
 */
static GBytes *
alternating_image(void)
{
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(ProgramAction));
    ProgramAction start = { .op = ACTION_START_PROGRAM, .count = 1 };
    start.start_program.program = (char *)"twin.exe";
    g_array_append_val(list, start);
    for (guint i = 0; i < ALTERNATIONS; i++) {
        ProgramAction turn[] = { create(1), destroy(1), { .op = ACTION_WAIT, .count = 1 } };
        turn[2].wait.milliseconds = 1;
        g_array_append_vals(list, turn, 3);
    }
    return list_image((ProgramAction *)(void *)list->data, list->len);
}

static char *
scenario_text(const char *edition)
{
    g_autoptr(GString) turns = g_string_new(NULL);
    for (guint i = 0; i < ALTERNATIONS; i++)
        g_string_append(turns, "      - create-window: Bench\n"
                               "      - destroy-window: {}\n"
                               "      - wait: 1 ms\n");
    return g_strdup_printf(text, edition, turns->str);
}

/* A run that has come to its end: maker.exe runs twice. */
struct makers {
    Scenario *scenario;
    Run *run;
    guint32 pids[2];
};

static void
makers_start(struct makers *makers, EngineKind kind, const char *edition)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *yaml = scenario_text(edition);
    makers->scenario = scenario_load_text("bench", yaml, -1, NULL, &error);
    if (makers->scenario == NULL)
        g_error("%s", error->message);
    RunOptions options = {
        .event_limit = 1, .engine = { .kind = kind }
    }; /* every event is made and counted, none is kept */
    makers->run = run_new(makers->scenario, makers->scenario->plain, &options, &error);
    while (makers->run != NULL && run_next(makers->run, &error))
        ;
    if (error != NULL)
        g_error("%s", error->message);
    const GPtrArray *steps = run_so_far(makers->run)->steps;
    for (guint i = 0; i < 2; i++)
        makers->pids[i] = ((const RunStep *)steps->pdata[steps->len - 1 - i])->pid;
}

static void
makers_end(struct makers *makers)
{
    g_autoptr(GError) error = NULL;
    if (!engine_verify(run_engine(makers->run), &error))
        g_error("%s", error->message);
    run_free(makers->run);
    scenario_free(makers->scenario);
}

static GBytes *
pairs_image(guint pairs)
{
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(ProgramAction));
    for (guint i = 0; i < pairs; i++) {
        ProgramAction pair[] = { create(1), destroy(1) };
        g_array_append_vals(list, pair, 2);
    }
    return list_image((ProgramAction *)(void *)list->data, list->len);
}

static double
time_pairs(const struct makers *makers)
{
    g_autoptr(GBytes) pairs = pairs_image(LIST_PAIRS);
    const guint32 alone[] = { makers->pids[0], makers->pids[0] };
    return time_requests(run_engine(makers->run), alone, pairs, REQUESTS, LIST_PAIRS);
}

double
bench_window_pair_ns(EngineKind kind, const char *edition)
{
    struct makers makers;
    makers_start(&makers, kind, edition);
    double ns = time_pairs(&makers);
    makers_end(&makers);
    return ns;
}

void
bench_windows_on(EngineKind kind, struct bench_windows_times *times)
{
    struct makers makers;
    makers_start(&makers, kind, "server2003-sp2");
    Engine *engine = run_engine(makers.run);
    const ProgramAction batch[] = { create(BATCH), destroy(BATCH) };
    g_autoptr(GBytes) one = pairs_image(1);
    g_autoptr(GBytes) batches = list_image(batch, 2);
    g_autoptr(GBytes) alternating = alternating_image();
    const guint32 alone[] = { makers.pids[0], makers.pids[0] };
    times->pair_ns = time_pairs(&makers);
    times->batch_ns = time_requests(engine, alone, batches, REQUESTS, BATCH);
    times->turn_ns = time_requests(engine, makers.pids, one, TURNS, 1);
    times->alternating_ns = time_requests(engine, alone, alternating, 1, 2 * ALTERNATIONS);
    makers_end(&makers);
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
