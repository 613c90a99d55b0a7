/* SPDX-License-Identifier: MIT */
/* Wherever one goes in a run, it is there as a run that went straight; steps that are put in are as
 * if they had stood in the file. */
#include "config_test.h"
#include "host/report/report.h"
#include "host/run/playback.h"
#include "host/yaml/yaml.h"

#include "../suite.h"

#define MOVES 60u
#define SEED  20261129u

#define HEAD_TEXT                                                                                  \
    "format: 1\n"                                                                                  \
    "title: t\n"                                                                                   \
    "system: { edition: server2003-sp2, services: none }\n"                                        \
    "steps:\n"
#define LOGON  "  - logon: { user: alice, as: alice }\n"
#define RUN_A  "  - run: { program: worker, in: alice, as: a }\n"
#define RUN_B  "  - run: { program: worker, in: alice, as: b }\n"
#define LOOP   "  - run: { program: gui-app, in: alice, count: 25 }\n"
#define WINDOW "  - create-window: { in: a, class: Static, count: 7 }\n"
#define END    "  - exit: b\n"

static Scenario *
load(const char *text)
{
    g_autoptr(GError) error = NULL;
    const ScenarioOverrides open = { .is_open = TRUE };
    Scenario *scenario = scenario_load_text("s.yaml", text, -1, &open, &error);

    assert_no_error(error);
    return scenario;
}

static Playback *
play(const Scenario *scenario)
{
    g_autoptr(GError) error = NULL;
    Playback *playback = playback_new(scenario, scenario_outline(scenario, ""), NULL, &error);

    assert_no_error(error);
    return playback;
}

static void
go(Playback *playback, guint place)
{
    g_autoptr(GError) error = NULL;

    ck_assert(playback_go(playback, place, &error));
    assert_no_error(error);
    ck_assert_uint_eq(playback_place(playback), place);
}

static void
insert(Playback *playback, const char *text)
{
    g_autoptr(GError) error = NULL;

    ck_assert(playback_insert(playback, "typed", text, &error));
    assert_no_error(error);
}

/* All that can be told of a run where it stands: its events with their texts, and its memory. */
static char *
state(Run *run)
{
    g_autoptr(GError) error = NULL;
    const Snapshot *snapshot = run_snapshot(run, &error);
    GString *out = g_string_new(NULL);

    assert_no_error(error);
    report_events(out, run_so_far(run));
    for (guint i = 0; i < snapshot->sessions->len; i++) {
        const SnapshotSession *session = snapshot->sessions->pdata[i];
        for (guint n = 0; n < session->desktops->len; n++) {
            const SnapshotDesktop *desktop = session->desktops->pdata[n];
            g_string_append_printf(out, "%u %s %" G_GUINT64_FORMAT "\n", session->id, desktop->path,
                                   desktop->used_bytes);
        }
    }
    return g_string_free(out, FALSE);
}

/* At each place of a run that goes straight. */
static GPtrArray *
states(const Scenario *scenario)
{
    GPtrArray *all = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;
    g_autoptr(Run) run = run_new(scenario, scenario->plain, NULL, &error);

    assert_no_error(error);
    do
        g_ptr_array_add(all, state(run));
    while (run_next(run, &error));
    assert_no_error(error);
    return all;
}

/* More steps than are saved. */
START_TEST(test_playback_goes_anywhere)
{
    g_autoptr(Scenario) scenario = load(HEAD_TEXT LOGON RUN_A LOOP WINDOW RUN_B END);
    g_autoptr(GPtrArray) straight = states(scenario);
    g_autoptr(Playback) playback = play(scenario);
    g_autoptr(GRand) chance = g_rand_new_with_seed(SEED);

    ck_assert_uint_eq(playback_end(playback) + 1, straight->len);
    for (guint i = 0; i < MOVES; i++) {
        guint place = (guint)g_rand_int_range(chance, 0, (gint32)straight->len);
        go(playback, place);
        g_autofree char *now = state(playback_run(playback));
        ck_assert_str_eq(now, straight->pdata[place]);
    }
}
END_TEST

static void
assert_same_end(Playback *playback, const char *text)
{
    g_autoptr(Scenario) scenario = load(text);
    g_autoptr(GPtrArray) straight = states(scenario);

    go(playback, playback_end(playback));
    g_autofree char *now = state(playback_run(playback));
    ck_assert_str_eq(now, straight->pdata[straight->len - 1]);
}

/* One before another that was put in earlier, a loop, a program that the file does not name. */
START_TEST(test_playback_puts_steps_in)
{
    g_autoptr(Scenario) scenario = load(HEAD_TEXT LOGON RUN_A);
    g_autoptr(Playback) playback = play(scenario);

    go(playback, 2);
    insert(playback, "- run: { program: worker, in: alice, as: b }");
    insert(playback, "exit: b");
    ck_assert_uint_eq(playback_place(playback), 4);
    go(playback, 2);
    insert(playback, "run: { program: gui-app, in: alice, count: 25 }");
    ck_assert_uint_eq(playback_place(playback), 27);
    ck_assert_uint_eq(playback_end(playback), 29);
    ck_assert(playback_is_changed(playback));
    go(playback, 3);
    insert(playback, "create-window: { in: a, class: Static, count: 7 }");
    go(playback, 4);
    ck_assert_uint_eq(playback_end(playback), 30);
    assert_same_end(playback, HEAD_TEXT LOGON RUN_A
                    "  - run: { program: gui-app, in: alice }\n" WINDOW
                    "  - run: { program: gui-app, in: alice, count: 24 }\n" RUN_B END);
}
END_TEST

START_TEST(test_playback_refuses)
{
    static const struct {
        const char *text, *wanted;
    } rows[] = {
        { "run: { program: workr }", "typed:1:19: error: no program has the name \"workr\"" },
        { "run: { program: worker, in: bob }", "typed:1:31: error: " },
        { "run: [", "typed:1:" },
        { "", "typed:1:" },
        { "logon: { user: carl, as: alice }", "typed:1:" },
        /* Here the name is free, but a step behind takes it. */
        { "run: { program: worker, in: alice, as: a }", "s.yaml:6:" },
    };
    g_autoptr(Scenario) scenario = load(HEAD_TEXT LOGON RUN_A);
    g_autoptr(Playback) playback = play(scenario);

    go(playback, 1);
    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *before = state(playback_run(playback));
        ck_assert(!playback_insert(playback, "typed", rows[i].text, &error));
        ck_assert_msg(error != NULL && g_str_has_prefix(error->message, rows[i].wanted),
                      "%s:\nseen:   %s\nwanted: %s", rows[i].text,
                      error != NULL ? error->message : "nothing", rows[i].wanted);
        g_autofree char *after = state(playback_run(playback));
        ck_assert_str_eq(before, after);
        ck_assert_uint_eq(playback_place(playback), 1);
        ck_assert_uint_eq(playback_end(playback), 2);
        ck_assert(!playback_is_changed(playback));
    }
}
END_TEST

/* A system that does not start has places, but none can be gone to. */
START_TEST(test_playback_of_a_dead_system)
{
    g_autoptr(Scenario) scenario =
        load("format: 1\ntitle: t\n"
             "system: { edition: server2003-sp2, services: none, set: { SharedSection: '64' } }\n"
             "steps:\n" LOGON);
    g_autoptr(Playback) playback = play(scenario);
    g_autoptr(GError) error = NULL;

    ck_assert(!run_is_up(playback_run(playback)));
    ck_assert(!playback_can_go_on(playback));
    ck_assert(playback_go(playback, 1, &error));
    assert_no_error(error);
    ck_assert_uint_eq(playback_place(playback), 0);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_playback_goes_anywhere },
    { &test_playback_puts_steps_in },
    { &test_playback_refuses },
    { &test_playback_of_a_dead_system },
};

SUITE(tests, NULL, NULL)
