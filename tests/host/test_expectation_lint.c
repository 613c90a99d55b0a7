/* SPDX-License-Identifier: MIT */
/* Expectations that no run could fail: each way to write one is warned of at its place, and nothing
 * else is. */
#include "config_test.h"
#include "host/scenario/expectation_lint.h"

#include "../suite.h"

#define HEAD                                                                                       \
    "format: 1\ntitle: t\nsystem: { edition: server2003-sp2, services: none }\n"                   \
    "steps: [ logon: alice, mark: here ]\nexpect:\n  - "

static GPtrArray *
lint(const char *expectation)
{
    g_autofree char *text = g_strconcat(HEAD, expectation, "\n", NULL);
    GError *error = NULL;
    g_autoptr(Scenario) scenario = scenario_load_text("s.yaml", text, -1, NULL, &error);
    GPtrArray *findings = findings_new();

    assert_no_error(error);
    expectation_lint(scenario->plain, findings);
    return findings;
}

/* The warning's place is the column of `at`. */
static void
assert_warned(const char *expectation, const char *at, const char *why)
{
    g_autoptr(GPtrArray) findings = lint(expectation);
    guint column = (guint)(strstr(expectation, at) - expectation) + 5;
    g_autofree char *wanted =
        g_strdup_printf("s.yaml:6:%u: warning: this expectation cannot fail: %s\n", column, why);

    ck_assert_msg(findings->len == 1, "%s: %u warnings", expectation, findings->len);
    const Finding *finding = g_ptr_array_index(findings, 0);
    ck_assert_str_eq(finding->severity, "warning");
    ck_assert_str_eq(finding->code, "cannot-fail");
    ck_assert_msg(g_str_has_prefix(finding->message, wanted), "\nseen:   %s\nwanted: %s",
                  finding->message, wanted);
}

static void
assert_fine(const char *expectation)
{
    g_autoptr(GPtrArray) findings = lint(expectation);

    if (findings->len > 0)
        ck_abort_msg("%s: %s", expectation,
                     ((const Finding *)g_ptr_array_index(findings, 0))->message);
}

#define DESKTOP "desktop: { path: 'WinSta0\\Default', "
#define LARGE   "the tolerance is as large as the value, so nothing at all would do"
#define ALL     "it has room for every number there can be"

START_TEST(test_expectation_lint_tolerance_as_large_as_the_value)
{
    assert_warned(DESKTOP "used: 0.4 % ± 0.5 }", "0.4", LARGE);
    assert_warned(DESKTOP "used: 0.5 % ± 0.5 }", "0.5", LARGE);
    assert_warned(DESKTOP "free: 512 KB ± 1 MB }", "512", LARGE);
    assert_warned(DESKTOP "windows: 3 ± 3 }", "3 ", LARGE);
    assert_fine(DESKTOP "used: 0.4 % ± 0.3 }");
    assert_fine(DESKTOP "windows: 3 ± 2 }");
    /* Nothing is what is meant. */
    assert_fine(DESKTOP "windows: 0 }");
    assert_fine("session: { session: 0, pool-used: 0 % ± 0.5 }");
}
END_TEST

START_TEST(test_expectation_lint_bounds_that_nothing_leaves)
{
    assert_warned(DESKTOP "windows: '>= 0' }", "'>= 0'", ALL);
    assert_warned(DESKTOP "used: '<= 100 %' }", "'<= 100", ALL);
    assert_warned(DESKTOP "used: '< 101 %' }", "'< 101", ALL);
    assert_warned(DESKTOP "used: '>= 0 %' }", "'>= 0", ALL);
    assert_warned(DESKTOP "largest-free: '>= 0 B' }", "'>= 0", ALL);
    assert_warned(DESKTOP "base: '>= 0' }", "'>= 0", ALL);
    assert_warned("session: { session: 0, desktops: 0..65535 }", "0..", ALL);
    assert_warned("fails: { step: logon, first: 0..99999 }", "0..", ALL);
    assert_warned("fails: { step: logon, first: 1..50000 }", "1..", ALL);
    assert_warned("fails: { step: logon, first: '> 0' }", "'> 0'", ALL);
    assert_warned("succeeds: { step: logon, count: '>= 0' }", "'>= 0'", ALL);
    assert_warned("event: { id: 243, count: '>= 0' }", "'>= 0'", ALL);
    assert_warned(DESKTOP "heap: '<= 4 GB' }", "'<= 4 GB'", ALL);
    assert_warned(DESKTOP "base: '>= 0x80000000' }", "'>= 0x8", ALL);
    assert_fine(DESKTOP "base: '>= 0x80000001' }");
    assert_fine(DESKTOP "heap: '< 4 GB' }");
    assert_fine(DESKTOP "windows: '>= 1' }");
    assert_fine(DESKTOP "windows: '> 0' }");
    assert_fine(DESKTOP "used: '< 100 %' }");
    assert_fine(DESKTOP "used: 0..99 % }");
    assert_fine("fails: { step: logon, first: 0..49999 }");
    assert_fine("fails: { step: logon, first: '>= 2' }");
    assert_fine("session: { session: 0, desktops: 0..8 }");
}
END_TEST

START_TEST(test_expectation_lint_says_nothing)
{
    assert_warned("dheapmon: {}", "{}", "it says nothing of the table");
    assert_warned("dheapmon: { within: 1 % }", "{", "it says nothing of the table");
    assert_warned("pages: { address: 0xbf800000, sessions: [0, 0], are: same }", "{",
                  "a session's pages are the same as its own");
    assert_fine("dheapmon: { total: 5824 KB }");
    assert_fine("dheapmon: { session: 1 }");
    assert_fine("pages: { address: 0xbf800000, sessions: [0, 1], are: same }");
    assert_fine("pages: { address: 0xbf800000, sessions: [0, 0], are: different }");
}
END_TEST

#define TABLE(within, row)                                                                         \
    "dheapmon: { within: " within ", rows: [ { desktop: 'WinSta0\\Default', heap: 3072 KB" row     \
    " } ] }"

START_TEST(test_expectation_lint_tolerance_of_a_table_that_swallows_a_row)
{
    assert_warned(TABLE("0.5 %", ", used: 0.4 %"), "0.4",
                  "\"within: 0.5 %\" is as large as this rate, so an empty heap would do");
    assert_warned(TABLE("0.1 %", ", used: 0.4 % ± 0.4"), "0.4", LARGE);
    assert_fine(TABLE("0.5 %", ", used: 5.7 %"));
    assert_fine(TABLE("0.5 %", ", used: 0.4 % ± 0.1"));
    assert_fine(TABLE("0.5 %", ", used: '< 0.4 %'"));
    assert_fine(TABLE("0.5 %", ""));
}
END_TEST

/* Those in the middle of the steps too, and a loop says it once. */
START_TEST(test_expectation_lint_midway_expectations_once)
{
    const char *text = "format: 1\ntitle: t\nsystem: { edition: server2003-sp2, services: none }\n"
                       "steps:\n  - repeat:\n      count: 20\n      steps:\n"
                       "        - expect: { event: { id: 243, count: '>= 0' } }\n"
                       "        - wait: 1 s\n";
    GError *error = NULL;
    g_autoptr(Scenario) scenario = scenario_load_text("s.yaml", text, -1, NULL, &error);
    g_autoptr(GPtrArray) findings = findings_new();

    assert_no_error(error);
    expectation_lint(scenario->plain, findings);
    ck_assert_uint_eq(findings->len, 1);
    ck_assert(g_str_has_prefix(((const Finding *)g_ptr_array_index(findings, 0))->message,
                               "s.yaml:8:46: warning: this expectation cannot fail"));
}
END_TEST

static const struct suite_test tests[] = {
    { &test_expectation_lint_tolerance_as_large_as_the_value },
    { &test_expectation_lint_bounds_that_nothing_leaves },
    { &test_expectation_lint_says_nothing },
    { &test_expectation_lint_tolerance_of_a_table_that_swallows_a_row },
    { &test_expectation_lint_midway_expectations_once },
};

SUITE(tests, NULL, NULL)
