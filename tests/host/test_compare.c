/* SPDX-License-Identifier: MIT */
/* Expectations that look at memory: each is met by what is there, and says what it saw where not.
 */
#include "config_test.h"
#include "host/run/run.h"
#include "host/run/run_state.h"

#include "../suite.h"

#define HEAD                                                                                       \
    "format: 1\ntitle: t\nsystem: { edition: server2003-sp2, services: none }\n"                   \
    "programs:\n  p: { imports: [user32] }\n  bare: { imports: [] }\n"                             \
    "steps:\n"                                                                                     \
    "  - logon: { user: alice, shell: bare }\n"                                                    \
    "  - logon: { user: bob, kind: rdp, shell: bare, as: remote }\n"                               \
    "  - run: { program: p, in: alice, as: w }\n"                                                  \
    "  - create-window: { in: w, class: Static, count: 7 }\n"                                      \
    "  - run: { program: p, in: alice, as: gone }\n"                                               \
    "  - exit: { in: gone, code: 5 }\n"                                                            \
    "  - mark: here\n"                                                                             \
    "  - start-service: { name: 's{n}', program: p, account: '.\\u', count: 2 }\n"                 \
    "expect:\n"

static RunRecord *
judge(const char *expectation)
{
    GError *error = NULL;
    g_autofree char *text = g_strdup_printf(HEAD "  - %s\n", expectation);
    g_autoptr(Scenario) scenario = scenario_load_text("s.yaml", text, -1, NULL, &error);
    RunRecord *record;

    assert_no_error(error);
    record = run_scenario(scenario, scenario->plain, NULL, &error);
    assert_no_error(error);
    return record;
}

static void
is_met(const char *expectation)
{
    g_autoptr(RunRecord) record = judge(expectation);
    const RunExpectation *first = g_ptr_array_index(record->expectations, 0);

    ck_assert_msg(first->met, "%s: %s", expectation, first->message);
    ck_assert_int_eq(record->verdict, RUN_VERDICT_PASS);
}

static void
is_unmet(const char *expectation, const char *message)
{
    g_autoptr(RunRecord) record = judge(expectation);
    const RunExpectation *first = g_ptr_array_index(record->expectations, 0);

    ck_assert_msg(!first->met, "%s: %s", expectation, first->message);
    ck_assert_msg(strstr(first->message, message) != NULL, "\nseen:   %s\nwanted: %s",
                  first->message, message);
    ck_assert_int_eq(record->verdict, RUN_VERDICT_FAIL);
}

START_TEST(test_compare_desktop)
{
    is_met("desktop: { path: 'WinSta0\\Default', heap: 3072 KB, used: '< 1 %', windows: 11 }");
    is_met("desktop: { path: 'WinSta0\\Default', base: 0xbc6f0000, limit: 0xbc9f0000 }");
    is_met("desktop: { path: 'Session 1\\WinSta0\\Default', windows: 4 }");
    is_met("desktop: { path: 'WinSta0\\Default', session: remote, windows: 4 }");
    is_met("desktop: { of: w, heap: 3 MB }");
    is_met("desktop: { of: s2, heap: 512 KB, free: '> 90 %', peak: '8 KB', menus: 0, hooks: 0 }");
    is_unmet("desktop: { path: 'WinSta0\\Default', windows: 12 }", "windows: expected 12, seen 11");
    is_unmet("desktop: { path: 'WinSta0\\Default', base: 0xbc6c0000 }",
             "base: expected 0xbc6c0000, seen 0xbc6f0000");
    is_unmet("desktop: { path: 'WinSta0\\Screen-saver' }", "there is no desktop");
}
END_TEST

START_TEST(test_compare_no_desktop)
{
    is_met("no-desktop: 'WinSta0\\Screen-saver'");
    is_unmet("no-desktop: { path: 'WinSta0\\Default', session: remote }",
             "expected no desktop WinSta0\\Default in session 1");
}
END_TEST

START_TEST(test_compare_session)
{
    is_met("session: { session: alice, view-size: 48 MB, view-used: '< 30 %', desktops: 6 }");
    is_met("session: { session: remote, desktops: 3, processes: 3 }");
    is_met("session: { session: 1, view-free: '> 70 %', view-largest-free: '> 30 MB' }");
    is_met("no-session: 2");
    is_unmet("session: { session: 0, view-size: 20 MB }",
             "view space: expected 20 MB, seen 49152 KB");
    is_unmet("session: { session: 7 }", "there is no session \"7\"");
    is_unmet("no-session: remote", "expected no session \"remote\", and there is session 1");
}
END_TEST

START_TEST(test_compare_dheapmon)
{
    is_met("dheapmon: { session: remote, total: 3264 KB, desktops: 3, rows: ["
           "{ desktop: 'WinSta0\\Default', heap: 3072 KB, used: 0.1 % }, "
           "{ desktop: 'WinSta0\\Disconnect', heap: 64 KB, used: 4 % ± 1 }, "
           "{ desktop: 'WinSta0\\Winlogon', heap: 128 KB }] }");
    is_unmet("dheapmon: { session: remote, rows: ["
             "{ desktop: 'WinSta0\\Disconnect', heap: 64 KB }] }",
             "expected 1 rows, seen 3; row 1: expected WinSta0\\Disconnect, seen WinSta0\\Default");
    is_unmet("dheapmon: { session: remote, within: 0.5 %, rows: ["
             "{ desktop: 'WinSta0\\Default', heap: 512 KB, used: 50 % }] }",
             "row 1 WinSta0\\Default heap: expected 512 KB, seen 3072 KB; row 1 WinSta0\\Default "
             "used: expected 50 % ± 0.5 %, seen 0.1 %");
    is_unmet("dheapmon: { total: 1 MB }", "total: expected 1 MB");
}
END_TEST

/* As much as a line holds, and how much more there is. */
START_TEST(test_compare_tells_a_part_of_much_that_is_wrong)
{
    g_autoptr(GString) expectation = g_string_new("dheapmon: { session: remote, rows: [");
    static const char *const desktops[] = { "Default", "Disconnect", "Winlogon" };

    for (guint i = 0; i < G_N_ELEMENTS(desktops); i++)
        g_string_append_printf(expectation, "%s{ desktop: 'WinSta0\\%s', heap: 1 KB, used: 99 %% }",
                               i > 0 ? ", " : "", desktops[i]);
    g_string_append(expectation, "] }");
    is_unmet(expectation->str, "; and 2 more");
}
END_TEST

START_TEST(test_compare_process)
{
    is_met("process: { name: w, state: running, desktop: 'WinSta0\\Default', user-handles: 7, "
           "gdi-handles: 0 }");
    is_met("process: { name: gone, state: ended, exit-code: 5 }");
    is_unmet("process: { name: gone, state: running }", "ended with exit code 0x5");
    is_unmet("process: { name: w, state: ended }", "it is running");
    is_unmet("process: { name: w, exit-code: 0 }", "w has no exit code: it is running");
    is_unmet("process: { name: w, desktop: 'WinSta0\\Winlogon' }",
             "desktop: expected WinSta0\\Winlogon, seen WinSta0\\Default");
    is_unmet("process: { name: w, user-handles: '> 7' }", "USER handles: expected > 7, seen 7");
}
END_TEST

static void
tell(Run *run, guint kind, guint32 pid, const char *text)
{
    const struct abi_event event = { .kind = (guint16)kind, .v = { pid, 5 } };

    watch_event(run->watch, &event, text);
}

/* Whether it runs and where it is no event decides, wrong as it may be. */
START_TEST(test_compare_process_is_read_from_memory)
{
    static const char text[] =
        HEAD "  - process: { name: w, state: running, desktop: 'WinSta0\\Default' }\n"
             "  - process: { name: s2, state: running, user-handles: 0 }\n"
             "  - desktop: { of: w, heap: 3 MB }\n";
    g_autoptr(GError) error = NULL;
    g_autoptr(Scenario) scenario = scenario_load_text("s.yaml", text, -1, NULL, &error);
    assert_no_error(error);
    Run *run = run_new(scenario, scenario->plain, NULL, &error);
    assert_no_error(error);
    while (run->next < run->variant->steps->len)
        ck_assert(run_next(run, &error));
    guint32 w = run_process(run, "w")->pid;
    tell(run, EVENT_CONNECT, w, "WinSta0\\Winlogon");
    tell(run, EVENT_PROCESS_EXIT, w, "");
    tell(run, EVENT_PROCESS_EXIT, run_process(run, "s2")->pid, "");
    g_autoptr(RunRecord) record = run_finish(run, &error);
    assert_no_error(error);
    const GPtrArray *results = record->expectations;
    ck_assert_uint_eq(results->len, 3);
    for (guint i = 0; i < results->len; i++) {
        const RunExpectation *one = g_ptr_array_index(results, i);
        ck_assert_msg(one->met, "%u: %s", i, one->message);
    }
    run_free(run);
}
END_TEST

START_TEST(test_compare_event_and_popup)
{
    is_met("no-event: { source: Win32k }");
    is_met("no-popup: { text: '*0xc0000142*' }");
    is_unmet("event: { source: Win32k, id: 243 }", "expected event 243 of Win32k, seen none");
    is_met("no-event: { type: Warning }");
    is_unmet("event: { type: Error, id: 7000 }", "expected event 7000 of type Error, seen none");
    is_unmet("popup: title", "expected popup with \"title\", seen none");
}
END_TEST

START_TEST(test_compare_fits)
{
    /* Only two were started: there was room for more. */
    is_unmet("fits: { step: start-service, from: here }", "to succeed, seen 2");
}
END_TEST

START_TEST(test_compare_pages)
{
    is_met("pages: { address: 0xbc6f0000, sessions: [0, remote], are: different }");
    is_met("pages: { address: 0xbc6f0000, sessions: [0, console], are: same }");
    is_unmet("pages: { address: 0xbc6f0000, sessions: [0, remote], are: same }",
             "expected the same pages at 0xbc6f0000");
    is_unmet("pages: { address: 0xbf000000, sessions: [0, remote], are: same }",
             "0xbf000000 is not mapped in session 0");
}
END_TEST

static const struct suite_test tests[] = {
    { &test_compare_desktop },         { &test_compare_no_desktop },
    { &test_compare_session },         { &test_compare_dheapmon },
    { &test_compare_process },         { &test_compare_process_is_read_from_memory },
    { &test_compare_event_and_popup }, { &test_compare_fits },
    { &test_compare_pages },           { &test_compare_tells_a_part_of_much_that_is_wrong },
};

SUITE(tests, NULL, NULL)
