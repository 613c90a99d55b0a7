/* SPDX-License-Identifier: MIT */
/* Services in the process of another: what they share, how they end, what cannot be one. */
#include "config_test.h"
#include "host/program/program_service.h"
#include "host/run/run.h"

#include "../suite.h"

#define HEAD                                                                                       \
    "format: 1\ntitle: t\nsystem: { edition: server2003-sp2, services: none }\n"                   \
    "programs:\n"                                                                                  \
    "  part: { imports: [user32], startup: [ register-class: { name: Part }, create-menu: { "      \
    "items: [a] }, create-window: { class: Part, count: 2, menu: 1 } ] }\n"                        \
    "  big: { imports: [user32], startup: [ create-window: { class: Static, count: 9000 } ] }\n"   \
    "  ends: { imports: [user32], startup: [ create-window: { class: None, on-failure: exit } "    \
    "] }\n"                                                                                        \
    "  late: { startup: [ wait: 90 s ] }\n"                                                        \
    "steps:\n"                                                                                     \
    "  - start-service: { name: a, program: part, account: '.\\b' }\n"                             \
    "  - start-service: { name: b, program: part, in: a }\n"

static Scenario *
load(const char *text, GError **error)
{
    return scenario_load_text("s.yaml", text, -1, NULL, error);
}

static RunRecord *
run_text(const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Scenario) scenario = load(text, &error);

    assert_no_error(error);
    RunRecord *record = run_scenario(scenario, scenario->plain, NULL, &error);
    assert_no_error(error);
    return record;
}

static void
assert_passes(const char *text)
{
    g_autoptr(RunRecord) record = run_text(text);

    for (guint i = 0; i < record->expectations->len; i++) {
        const RunExpectation *expectation = record->expectations->pdata[i];
        ck_assert_msg(expectation->met, "%s", expectation->message);
    }
    ck_assert_int_eq(record->verdict, RUN_VERDICT_PASS);
}

/* One desktop, one process, the windows of both; each window has a menu of its own service. */
START_TEST(test_service_shares_a_process)
{
    assert_passes(HEAD "expect:\n"
                       "  - desktop: { of: b, windows: 7, menus: 2 }\n"
                       "  - session: { session: 0, desktops: 5 }\n");
}
END_TEST

/* The process and its logon live as long as one of them does. */
START_TEST(test_service_that_stops_leaves_the_others)
{
    assert_passes(HEAD "  - stop-service: a\n"
                       "  - create-window: { in: b, class: Part }\n"
                       "  - stop-service: b\n"
                       "expect:\n"
                       "  - session: { session: 0, desktops: 4 }\n"
                       "  - no-event: { id: 7034 }\n");
}
END_TEST

/* A process that ends takes all of them along. */
START_TEST(test_service_process_that_ends)
{
    assert_passes(HEAD "  - kill: { in: b }\n"
                       "  - start-service: { name: c, program: part, in: a }\n"
                       "  - start-service: { name: b, program: part }\n"
                       "expect:\n"
                       "  - event: { id: 7034, count: 2 }\n"
                       "  - fails: { step: start-service, cause: not-found, last-error: 1062, "
                       "count: 1 }\n");
}
END_TEST

/* A refusal is the service's; its process goes on. */
START_TEST(test_service_refused_in_a_shared_process)
{
    assert_passes(HEAD "  - start-service: { name: c, program: big, in: a }\n"
                       "  - stop-service: b\n"
                       "expect:\n"
                       "  - fails: { step: start-service, cause: desktop-heap-full, count: 1 }\n"
                       "  - event: { id: 7023, count: 1 }\n"
                       "  - no-event: { id: 7034 }\n");
}
END_TEST

/* One that ends its process ends the others' as well. */
START_TEST(test_service_that_ends_its_process)
{
    g_autoptr(RunRecord) record = run_text(HEAD "  - start-service: { name: c, program: ends, in: "
                                                "a }\n"
                                                "expect:\n"
                                                "  - event: { id: 7034, count: 2 }\n"
                                                "  - session: { session: 0, desktops: 4 }\n");
    const RunExpectation *ended = record->expectations->pdata[0];

    ck_assert_msg(ended->met, "%s", ended->message);
    ck_assert_uint_eq(record->failures->len, 1);
}
END_TEST

/* What does not come up in time is given up, and the process is left alone. */
START_TEST(test_service_hangs_in_a_shared_process)
{
    g_autoptr(RunRecord) record = run_text(HEAD "  - start-service: { name: c, program: late, in: "
                                                "a }\n"
                                                "expect:\n"
                                                "  - event: { id: 7022, count: 1 }\n"
                                                "  - desktop: { of: b, windows: 7 }\n");

    for (guint i = 0; i < 2; i++) {
        const RunExpectation *expectation = record->expectations->pdata[i];
        ck_assert_msg(expectation->met, "%s", expectation->message);
    }
    ck_assert_uint_eq(record->failures->len, 1);
}
END_TEST

static void
assert_refused(const char *step, const char *why)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strconcat(HEAD "  - start-service: ", step, "\n", NULL);
    g_autoptr(Scenario) scenario = load(text, &error);

    ck_assert_ptr_null(scenario);
    ck_assert_msg(strstr(error->message, why) != NULL, "%s", error->message);
}

START_TEST(test_service_that_cannot_share)
{
    assert_refused("{ name: c, program: plain-service, in: nobody }", "nobody");
    assert_refused("{ name: c, program: part, in: a, account: LocalSystem }", "say it there");
    assert_refused("{ name: c, program: explorer, in: a }", "DLLs of its own");
}
END_TEST

static const struct suite_test tests[] = {
    { &test_service_shares_a_process },      { &test_service_that_stops_leaves_the_others },
    { &test_service_process_that_ends },     { &test_service_refused_in_a_shared_process },
    { &test_service_that_ends_its_process }, { &test_service_hangs_in_a_shared_process },
    { &test_service_that_cannot_share },
};

SUITE(tests, NULL, NULL)
