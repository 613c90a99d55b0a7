/* SPDX-License-Identifier: MIT */
/* The smallest scenario fails the same way, and without any one thing in it, it does not. */
#include "host/answer/minimize.h"
#include "host/run/run.h"
#include "host/words/gate.h"
#include "scenario_of.h"

#include "../suite.h"

#define FULL                                                                                       \
    "format: 1\n"                                                                                  \
    "title: t\n"                                                                                   \
    "about: Much that has nothing to do with it.\n"                                                \
    "system: { edition: server2003-sp2, set: { SharedSection: '1024,3072,128' } }\n"               \
    "programs:\n"                                                                                  \
    "  part: { imports: [user32], startup: [{ register-class: P }, { create-window: { class: P, "  \
    "text: part, count: 40 } }, { create-menu: { items: [A, B] } }] }\n"                           \
    "  idle: { imports: [user32] }\n"                                                              \
    "steps:\n"                                                                                     \
    "  - logon: { user: alice, as: alice }\n"                                                      \
    "  - run: { program: idle, in: alice, count: 3 }\n"                                            \
    "  - start-service: { name: 'part{n}', program: part, for: { n: 1..14 } }\n"                   \
    "  - logoff: alice\n"

static Minimal *
smallest(const Scenario *scenario, const char *variant, const char *cause)
{
    g_autoptr(GError) error = NULL;
    Minimal *minimal =
        minimize(scenario, scenario_outline(scenario, variant), cause, NULL, NULL, &error);

    assert_no_error(error);
    ck_assert(minimal->is_least);
    return minimal;
}

static RunRecord *
run(const Scenario *scenario)
{
    g_autoptr(GError) error = NULL;
    RunRecord *record = run_scenario(scenario, scenario->plain, NULL, &error);

    assert_no_error(error);
    return record;
}

/* Its expectation is met; with one service less nothing fails. */
START_TEST(test_minimize_fails_the_same_way)
{
    g_autoptr(Scenario) scenario = scenario_of(FULL);
    g_autoptr(Minimal) minimal = smallest(scenario, "", NULL);
    g_autoptr(Scenario) least = scenario_of(minimal->text);
    g_autoptr(RunRecord) record = run(least), before = run(scenario);
    const RunFailure *failure = record->failures->pdata[0], *first = before->failures->pdata[0];

    ck_assert_int_eq(record->verdict, RUN_VERDICT_PASS);
    ck_assert_uint_eq(record->expectations->len, 1);
    ck_assert_int_eq(failure->gate, first->gate);
    ck_assert_uint_eq(failure->status, first->status);
    ck_assert_uint_eq(record->failures->len, 1);
    ck_assert_uint_lt(minimal->steps, minimal->steps_before);
    ck_assert_uint_eq(minimal->steps, record->step_count);
    ck_assert_ptr_null(strstr(minimal->text, "alice"));
    ck_assert_ptr_null(strstr(minimal->text, "idle"));
}
END_TEST

/* What is there no more can be less no further. */
START_TEST(test_minimize_twice_is_the_same)
{
    g_autoptr(Scenario) scenario = scenario_of(FULL);
    g_autoptr(Minimal) minimal = smallest(scenario, "", NULL);
    g_autoptr(Scenario) least = scenario_of(minimal->text);
    g_autoptr(Minimal) again = smallest(least, "", NULL);

    ck_assert_str_eq(minimal->text, again->text);
}
END_TEST

/* A variant brings its system along; the cause that is asked for is kept, not the first. */
START_TEST(test_minimize_variant_and_cause)
{
    g_autoptr(Scenario) scenario =
        scenario_of(FULL "  - run: { program: idle, as: other }\n"
                         "  - fail-next: { tag: Uspi }\n"
                         "  - start-service: { name: last, program: idle, account: '.\\x' }\n"
                         "variants:\n"
                         "  small: { set: { SharedSection: '1024,3072,96' } }\n");
    g_autoptr(Minimal) minimal = smallest(scenario, "small", "desktop-heap-full");

    ck_assert_ptr_nonnull(strstr(minimal->text, "SharedSection: '1024,3072,96'"));
    ck_assert_uint_lt(minimal->steps, minimal->steps_before);
}
END_TEST

START_TEST(test_minimize_of_what_passes)
{
    g_autoptr(Scenario) scenario = scenario_of("format: 1\ntitle: t\nsystem: { edition: xp-sp3 }\n"
                                               "steps: [ wait: 1 s ]\n");
    g_autoptr(Scenario) full = scenario_of(FULL);
    g_autoptr(GError) passes = NULL, other = NULL;

    ck_assert_ptr_null(
        minimize(scenario, scenario_outline(scenario, ""), NULL, NULL, NULL, &passes));
    assert_error(passes, MINIMIZE_ERROR, MINIMIZE_ERROR_PASSES, "s.yaml: nothing fails in it");
    ck_assert_ptr_null(
        minimize(full, scenario_outline(full, ""), "commit-limit", NULL, NULL, &other));
    assert_error(other, MINIMIZE_ERROR, MINIMIZE_ERROR_PASSES,
                 "s.yaml: nothing fails in it for commit-limit");
}
END_TEST

/* What a program uses comes down to the byte, however it is written. */
START_TEST(test_minimize_takes_from_what_is_used)
{
    static const char *const written[] = { "200 KB", "204800" };

    for (guint i = 0; i < G_N_ELEMENTS(written); i++) {
        g_autofree char *text = g_strdup_printf(
            "format: 1\ntitle: t\n"
            "system: { edition: server2003-sp2, set: { SharedSection: '1024,3072,128' } }\n"
            "programs: { part: { imports: [user32], uses: %s } }\n"
            "steps: [ start-service: { name: part, program: part } ]\n",
            written[i]);
        g_autoptr(Scenario) scenario = scenario_of(text);
        g_autoptr(Minimal) minimal = smallest(scenario, "", NULL);
        const char *uses = strstr(minimal->text, "uses: ");
        guint64 bytes = uses != NULL ? g_ascii_strtoull(uses + strlen("uses: "), NULL, 10) : 0;

        ck_assert_msg(bytes > 0 && bytes < 128u * 1024, "%s", minimal->text);
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_minimize_fails_the_same_way },      { &test_minimize_twice_is_the_same },
    { &test_minimize_variant_and_cause },       { &test_minimize_of_what_passes },
    { &test_minimize_takes_from_what_is_used },
};

SUITE(tests, NULL, NULL)
