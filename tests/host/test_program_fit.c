/* SPDX-License-Identifier: MIT */
/* A program that is known by its cost costs that, measured as any other program is; what no objects
 * add up to is refused where it stands. */
#include "config_test.h"
#include "host/ask/program_cost.h"
#include "host/run/program_fit.h"

#include "../suite.h"
#include <glib/gstdio.h>

static Scenario *
load(const char *edition, const char *program)
{
    g_autofree char *text = g_strdup_printf("format: 1\n"
                                            "title: t\n"
                                            "system: { edition: %s, services: none }\n"
                                            "programs:\n"
                                            "  p: { imports: [user32], %s }\n"
                                            "steps: []\n",
                                            edition, program);
    g_autoptr(GError) error = NULL;
    Scenario *scenario = scenario_load_text("s.yaml", text, -1, NULL, &error);

    assert_no_error(error);
    return scenario;
}

static ProgramCost *
cost_of(const Scenario *scenario)
{
    g_autoptr(GError) error = NULL;
    ProgramCost *cost = program_cost_ask(scenario, scenario->programs,
                                         programs_find(scenario->programs, "p"), &error);

    assert_no_error(error);
    return cost;
}

static const Program *
fit(const Scenario *scenario, GError **error)
{
    return program_fit(scenario->plain, scenario->programs, programs_find(scenario->programs, "p"),
                       error);
}

/* In all editions: when it has attached, at rest, at the height of its start-up. */
START_TEST(test_fit_costs_what_is_said)
{
    g_auto(GStrv) editions = edition_names();

    for (guint i = 0; editions[i] != NULL; i++) {
        g_autoptr(Scenario) scenario =
            load(editions[i], "attach: 4 KB, uses: 10 KB, start-up: 20 KB");
        g_autoptr(ProgramCost) cost = cost_of(scenario);
        ck_assert_int_eq(cost->moments[COST_ATTACH].bytes + cost->moments[COST_DLLS].bytes, 4096);
        ck_assert_int_eq(cost->rest_bytes, 10240);
        ck_assert_int_eq(cost->peak_bytes, 20480);
    }
}
END_TEST

/* Without a word of the attach all of it is there then. */
START_TEST(test_fit_is_made_at_the_attach)
{
    g_autoptr(Scenario) scenario = load("server2003-sp2", "uses: 10 KB");
    g_autoptr(Scenario) later = load("server2003-sp2", "attach: 0, uses: 10 KB");
    g_autoptr(ProgramCost) cost = cost_of(scenario), started = cost_of(later);

    ck_assert_int_eq(cost->moments[COST_ATTACH].bytes + cost->moments[COST_DLLS].bytes, 10240);
    ck_assert_int_eq(cost->moments[COST_STARTUP].bytes, 0);
    ck_assert_int_eq(started->moments[COST_DLLS].bytes, 0);
    ck_assert_int_eq(started->rest_bytes, 10240);
}
END_TEST

/* From nothing but the attach to megabytes: to the byte, and to half a hook where a window is too
 * large. */
START_TEST(test_fit_of_every_size)
{
    static const gint64 sizes[] = { 1904, 1936, 2016,  2116,   2216,    2264,   2320,
                                    2520, 3000, 65536, 524288, 1048576, 2500000 };

    for (gsize i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autofree char *said = g_strdup_printf("uses: %" G_GINT64_FORMAT, sizes[i]);
        g_autoptr(Scenario) scenario = load("server2003-sp2", said);
        g_autoptr(ProgramCost) cost = cost_of(scenario);
        gint64 off = ABS(cost->rest_bytes - sizes[i]);
        ck_assert_msg(off <= (sizes[i] < 2264 ? 28 : 0), "%s: off by %" G_GINT64_FORMAT, said, off);
    }
}
END_TEST

/* Where a hook takes more, it comes as near as half of that, and no guess of ours is nearer. */
START_TEST(test_fit_with_other_hooks)
{
    static const char edition[] =
        "format: 1\nname: own\ntitle: t\nbased-on: server2003-sp2\nsources: { made: for a test }\n"
        "object-sizes: { hook: { value: 0x%x, source: made, confidence: decided } }\n";
    static const struct {
        guint hook;
        gint64 slack;
    } rows[] = { { 0x30, 28 }, { 0x90, 76 }, { 0x110, 140 } };
    g_autofree char *folder = g_dir_make_tmp("deskheap-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "own.yaml", NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = g_strdup_printf(edition, rows[i].hook);
        ck_assert(g_file_set_contents(path, text, -1, NULL));
        for (gint64 size = 1904; size < 2236; size += 37) {
            g_autofree char *said = g_strdup_printf("uses: %" G_GINT64_FORMAT, size);
            g_autoptr(Scenario) scenario = load(path, said);
            g_autoptr(ProgramCost) cost = cost_of(scenario);
            gint64 off = ABS(cost->rest_bytes - size);
            ck_assert_msg(off <= rows[i].slack, "hooks of %u: %s: off by %" G_GINT64_FORMAT,
                          rows[i].hook, said, off);
        }
    }
    g_unlink(path);
    g_rmdir(folder);
}
END_TEST

/* What a program takes that only starts: what is less than that nothing adds up to. */
START_TEST(test_fit_least)
{
    g_auto(GStrv) editions = edition_names();

    for (guint i = 0; editions[i] != NULL; i++) {
        g_autoptr(Scenario) scenario = load(editions[i], "console: none");
        g_autoptr(ProgramCost) cost = cost_of(scenario);
        g_autoptr(GError) error = NULL;
        gint64 bytes = 0;

        ck_assert(program_fit_least(scenario->plain, scenario->programs,
                                    programs_find(scenario->programs, "p"), &bytes, &error));
        assert_no_error(error);
        ck_assert_int_gt(bytes, 0);
        ck_assert_int_eq(bytes, cost->rest_bytes);
    }
}
END_TEST

/* Found once in an edition; another one needs other objects. */
START_TEST(test_fit_is_kept)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Scenario) scenario = load("server2003-sp2", "uses: 10 KB");
    g_autoptr(Scenario) other = load("win2000", "uses: 10 KB");
    const Program *made = fit(scenario, &error);
    const Program *made_there = fit(other, &error);

    assert_no_error(error);
    ck_assert_ptr_ne(made, programs_find(scenario->programs, "p"));
    ck_assert_ptr_eq(made, fit(scenario, &error));
    ck_assert_ptr_eq(programs_fitted(scenario->programs, "server2003-sp2", "p"), made);
    ck_assert_ptr_null(programs_fitted(scenario->programs, "win2000", "p"));
    ck_assert_ptr_nonnull(made_there);
}
END_TEST

/* The system on which it runs decides nothing: it is the edition that is asked. */
START_TEST(test_fit_is_the_editions)
{
    g_autoptr(Scenario) small =
        load("server2003-sp2, set: { SharedSection: '1024,64,64' }", "uses: 1 MB");
    g_autoptr(GError) error = NULL;

    ck_assert_ptr_nonnull(fit(small, &error));
    assert_no_error(error);
}
END_TEST

START_TEST(test_fit_of_what_cannot_be)
{
    static const struct {
        const char *program, *message;
    } rows[] = {
        { "uses: 1000", "s.yaml:5:33: error: on server2003-sp2 no objects add up to 1000 bytes: "
                        "such a program uses at least 1904 bytes" },
        { "attach: 1000, uses: 4 KB", "s.yaml:5:35: error: on server2003-sp2 no objects add up to "
                                      "1000 bytes: such a program uses at least 1904 bytes" },
        { "uses: 9 MB",
          "s.yaml:5:33: error: a program that uses so much does not start on an empty "
          "desktop of server2003-sp2, whose heap has 8192 KB" },
        { "uses: 4 KB, start-up: 12 MB",
          "s.yaml:5:49: error: a program that uses so much does not "
          "start on an empty desktop of server2003-sp2, whose heap has 8192 KB" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Scenario) scenario = load("server2003-sp2", rows[i].program);
        g_autoptr(GError) error = NULL;
        ck_assert_ptr_null(fit(scenario, &error));
        assert_error(error, YAML_ERROR, YAML_ERROR_VALUE, rows[i].message);
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_fit_costs_what_is_said }, { &test_fit_is_made_at_the_attach },
    { &test_fit_of_every_size },      { &test_fit_is_kept },
    { &test_fit_is_the_editions },    { &test_fit_of_what_cannot_be },
    { &test_fit_with_other_hooks },   { &test_fit_least },
};

SUITE(tests, NULL, NULL)
