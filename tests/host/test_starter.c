/* SPDX-License-Identifier: MIT */
/* A scenario to start from can be run as it is, and has the numbers of its edition. */
#include "config_test.h"
#include "host/answer/starter.h"
#include "host/run/run.h"

#include "../suite.h"

START_TEST(test_starter_runs_on_every_edition)
{
    g_auto(GStrv) editions = edition_names();

    for (guint i = 0; editions[i] != NULL; i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *text = starter_text(editions[i], &error);
        assert_no_error(error);
        g_autoptr(Scenario) scenario = scenario_load_text("s.yaml", text, -1, NULL, &error);
        assert_no_error(error);
        g_autoptr(RunRecord) record = run_scenario(scenario, scenario->plain, NULL, &error);
        assert_no_error(error);
        ck_assert_msg(record->verdict == RUN_VERDICT_PASS, "%s", text);
        ck_assert_uint_ge(record->expectations->len, 2);
        ck_assert_str_eq(record->edition, editions[i]);
    }
}
END_TEST

START_TEST(test_starter_of_no_edition)
{
    g_autoptr(GError) error = NULL;

    ck_assert_ptr_null(starter_text("xp-sp9", &error));
    ck_assert_ptr_nonnull(strstr(error->message, "xp-sp9"));
}
END_TEST

static const struct suite_test tests[] = {
    { &test_starter_runs_on_every_edition },
    { &test_starter_of_no_edition },
};

SUITE(tests, NULL, NULL)
