/* SPDX-License-Identifier: MIT */
/* What comes out otherwise is told, on the side where it is; what does not is not. */
#include "config_test.h"
#include "host/answer/difference.h"
#include "host/scenario/scenario.h"

#include "../suite.h"

#include <stdio.h>

#define HEAD                                                                                       \
    "format: 1\ntitle: t\nsystem: { edition: server2003-sp2, services: none, set: { "              \
    "SharedSection: '1024,3072,%s' } }\nprograms: { p: { imports: [user32], uses: 30 KB } }\n"     \
    "steps:\n  - start-service: { name: 's{n}', program: p, for: { n: 1..%u } }\n"

static Scenario *
load(const char *third, guint count)
{
    g_autofree char *text = g_strdup_printf(HEAD, third, count);
    g_autoptr(GError) error = NULL;
    Scenario *scenario = scenario_load_text("s.yaml", text, -1, NULL, &error);

    assert_no_error(error);
    return scenario;
}

static Difference *
between(const Scenario *a, const Scenario *b)
{
    const Scenario *const scenarios[] = { a, b };
    const ScenarioVariant *const variants[] = { a->plain, b->plain };
    const char *const names[] = { "a", "b" };
    g_autoptr(GError) error = NULL;
    Difference *difference = difference_make(scenarios, variants, names, &error);

    assert_no_error(error);
    return difference;
}

static void
assert_row(const Difference *difference, const char *name, const char *first, const char *second)
{
    for (guint i = 0; i < difference->rows->len; i++) {
        const DifferenceRow *row = difference->rows->pdata[i];
        if (strcmp(row->name, name) != 0)
            continue;
        ck_assert_msg(g_strcmp0(row->values[0], first) == 0, "%s: %s", name, row->values[0]);
        ck_assert_msg(g_strcmp0(row->values[1], second) == 0, "%s: %s", name, row->values[1]);
        return;
    }
    ck_abort_msg("no row %s", name);
}

START_TEST(test_difference_of_the_same)
{
    g_autoptr(Scenario) a = load("128", 3), b = load("128", 3);
    g_autoptr(Difference) difference = between(a, b);

    ck_assert_uint_eq(difference->rows->len, 0);
    ck_assert_uint_gt(difference->same, 20);
}
END_TEST

START_TEST(test_difference_of_sizes)
{
    g_autoptr(Scenario) a = load("128", 5), b = load("256", 5);
    g_autoptr(Difference) difference = between(a, b);
    static const char service[] = "session 0, Service-0x0-3e7$\\Default: heap";

    assert_row(difference, service, "128 KB", "256 KB");
    assert_row(difference, "heap of another desktop", "128 KB", "256 KB");
    assert_row(difference, "failures for desktop-heap-full", "1", NULL);
    assert_row(difference, "start-service s5, program p",
               "fails: desktop-heap-full, 0xC0000142 STATUS_DLL_INIT_FAILED in user32.dll",
               "succeeds");
    assert_row(difference, "Win32k 243", "1", NULL);
}
END_TEST

/* Both fail for the same reason, and one of them later. */
START_TEST(test_difference_of_how_many_were_made)
{
    static const char text[] = "  - create-window: { in: s1, class: Static, count: 4000 }\n";
    g_autofree char *small = g_strdup_printf(HEAD "%s", "128", 1u, text);
    g_autofree char *large = g_strdup_printf(HEAD "%s", "256", 1u, text);
    g_autoptr(Scenario) a = scenario_load_text("a.yaml", small, -1, NULL, NULL);
    g_autoptr(Scenario) b = scenario_load_text("b.yaml", large, -1, NULL, NULL);
    g_autoptr(Difference) difference = between(a, b);
    const DifferenceRow *row = NULL;

    for (guint i = 0; i < difference->rows->len; i++)
        if (g_str_has_prefix(((DifferenceRow *)difference->rows->pdata[i])->name, "create-window"))
            row = difference->rows->pdata[i];
    ck_assert_ptr_nonnull(row);
    guint made[2];
    for (guint i = 0; i < 2; i++) {
        ck_assert_int_eq(sscanf(row->values[i], "fails, %u of 4000 made: ", &made[i]), 1);
        ck_assert_ptr_nonnull(strstr(row->values[i], "made: desktop-heap-full, "));
    }
    ck_assert_uint_lt(made[0], made[1]);
}
END_TEST

/* A step that only one has and that succeeds says nothing; what it fills does. */
START_TEST(test_difference_of_steps)
{
    g_autoptr(Scenario) a = load("512", 2), b = load("512", 3);
    g_autoptr(Difference) difference = between(a, b);
    guint steps = 0;

    for (guint i = 0; i < difference->rows->len; i++)
        steps += ((const DifferenceRow *)difference->rows->pdata[i])->group == FACT_OUTCOME;
    ck_assert_uint_eq(steps, 0);
    ck_assert_uint_eq(difference->rows->len, 1);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_difference_of_the_same },
    { &test_difference_of_sizes },
    { &test_difference_of_how_many_were_made },
    { &test_difference_of_steps },
};

SUITE(tests, NULL, NULL)
