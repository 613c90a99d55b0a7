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

/* The shipped program of its name would fail alike, and be another. */
START_TEST(test_minimize_keeps_a_program_of_a_shipped_name)
{
    g_autoptr(Scenario) scenario = scenario_of(
        "format: 1\ntitle: t\n"
        "system: { edition: server2003-sp2, services: none, set: { SharedSection: "
        "'1024,3072,64' } }\n"
        "programs:\n"
        "  plain-service: { imports: [user32] }\n"
        "  spooler: { imports: [user32] }\n"
        "steps:\n  - start-service: { name: 's{n}', program: plain-service, for: { n: 1..200 } }\n");
    g_autoptr(Minimal) minimal = smallest(scenario, "", NULL);
    g_autoptr(Scenario) least = scenario_of(minimal->text);
    g_auto(GStrv) own = programs_own(least->programs);

    ck_assert_msg(g_strv_contains((const char *const *)own, "plain-service"), "%s", minimal->text);
    ck_assert(!g_strv_contains((const char *const *)own, "spooler")); /* nobody runs it */
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

/* ---- rows of steps ---- */

#define BUSY                                                                                       \
    "format: 1\n"                                                                                  \
    "title: t\n"                                                                                   \
    "system: { edition: server2003-sp2, set: { SharedSection: '1024,512,128' } }\n"                \
    "programs: { part: { imports: [user32], uses: 20 KB } }\n"                                     \
    "steps:\n"

/* `row` for the numbers from 1 on, wherever it has a #. */
static char *
rows_of(const char *first, const char *row, guint count)
{
    g_auto(GStrv) parts = g_strsplit(row, "#", -1);
    GString *text = g_string_new(BUSY);

    g_string_append(text, first);
    for (guint i = 1; i <= count; i++) {
        g_autofree char *number = g_strdup_printf("%u", i);
        g_autofree char *line = g_strjoinv(number, parts);
        g_string_append(text, line);
    }
    return g_string_free(text, FALSE);
}

/* How often it stands there. */
static guint
count_of(const char *text, const char *word)
{
    g_auto(GStrv) parts = g_strsplit(text, word, -1);

    return g_strv_length(parts) - 1;
}

/* The last pass cannot go, and it fails as the rows did. */
static void
assert_one_row(const char *text, const char *step, const char *loop)
{
    g_autoptr(Scenario) scenario = scenario_of(text);
    g_autoptr(Minimal) minimal = smallest(scenario, "", NULL);
    g_autoptr(Scenario) least = scenario_of(minimal->text);
    g_autoptr(RunRecord) before = run(scenario), record = run(least);
    const RunFailure *failure = record->failures->pdata[0], *first = before->failures->pdata[0];
    const char *at = strstr(minimal->text, loop);

    ck_assert_msg(count_of(minimal->text, step) == 1 && at != NULL, "%s", minimal->text);
    ck_assert_int_eq(record->verdict, RUN_VERDICT_PASS);
    ck_assert_int_eq(failure->gate, first->gate);
    ck_assert_uint_eq(failure->status, first->status);
    ck_assert_uint_eq(record->failures->len, 1);

    guint64 passes = g_ascii_strtoull(at + strlen(loop), NULL, 10);
    ck_assert_uint_gt(passes, 1);
    const char *behind = at + strlen(loop) + strspn(at + strlen(loop), "0123456789");
    g_autofree char *shorter =
        g_strdup_printf("%.*s%s%" G_GUINT64_FORMAT "%.*s", (int)(at - minimal->text), minimal->text,
                        loop, passes - 1, (int)(strstr(behind, "expect:") - behind), behind);
    g_autoptr(Scenario) one_less = scenario_of(shorter);
    g_autoptr(RunRecord) passing = run(one_less);
    ck_assert_uint_eq(passing->failures->len, 0);
}

START_TEST(test_minimize_folds_equal_steps)
{
    g_autofree char *text =
        rows_of("  - logon: alice\n", "  - run: { program: part, in: alice }\n", 40);
    g_autofree char *windows = rows_of(
        "  - logon: alice\n  - run: { program: part, in: alice, as: w }\n",
        "  - create-window: { in: w, class: Static, text: 'a title that takes its room', count: 90 }\n",
        60);
    g_autofree char *loops =
        rows_of("  - logon: alice\n",
                "  - run: { program: part, in: alice, as: 'w#-{n}', for: { n: 1..9 } }\n", 6);

    assert_one_row(text, "program: part", "count: ");
    assert_one_row(loops, "program: part", "count: ");
    assert_one_row(windows, "create-window: {", "count: ");
}
END_TEST

/* In as many texts, and steps, as have the number. */
START_TEST(test_minimize_folds_numbered_steps)
{
    g_autofree char *services =
        rows_of("", "  - start-service: { name: svc#, program: part }\n", 40);
    assert_one_row(services, "start-service: {", "for: { n: 1..");
}
END_TEST

/* What is named goes by the same name as before; numbers that no loop can write stay. */
START_TEST(test_minimize_keeps_references)
{
    g_autoptr(Scenario) scenario =
        scenario_of(BUSY "  - start-service: { name: svc08, program: part }\n"
                         "  - start-service: { name: svc09, program: part }\n"
                         "  - start-service: { name: svc10, program: part }\n"
                         "  - create-window: { in: svc10, class: Static, count: 900 }\n"
                         "  - create-window: { in: svc09, class: Static, count: 900 }\n");
    g_autoptr(Minimal) minimal = smallest(scenario, "", NULL);

    ck_assert_ptr_nonnull(strstr(minimal->text, "start-service: { name: svc10, program: part }"));
    ck_assert_ptr_nonnull(strstr(minimal->text, "create-window: { in: svc10,"));
    ck_assert_uint_eq(count_of(minimal->text, "svc"), 2);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_minimize_keeps_a_program_of_a_shipped_name },
    { &test_minimize_fails_the_same_way },
    { &test_minimize_twice_is_the_same },
    { &test_minimize_variant_and_cause },
    { &test_minimize_of_what_passes },
    { &test_minimize_takes_from_what_is_used },
    { &test_minimize_folds_equal_steps },
    { &test_minimize_folds_numbered_steps },
    { &test_minimize_keeps_references },
};

SUITE(tests, NULL, NULL)
