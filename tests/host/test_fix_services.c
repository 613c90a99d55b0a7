/* SPDX-License-Identifier: MIT */
/* Services under other accounts and knobs turned, where neither is enough: what is found is played
 * again by runs of its own, and neither a service less nor a value nearer to the present works. */
#include "abi/account.h"
#include "config_test.h"
#include "host/answer/fix_services.h"
#include "host/answer/fix_together.h"

#include "../suite.h"

static gboolean
works(const Scenario *scenario, const FixWay *way, guint services, const KnobSetting *settings)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(ScenarioVariant) moved = service_accounts_move(scenario->plain, &way->move, services);
    g_autoptr(ScenarioVariant) both =
        scenario_variant_with(moved, settings, settings != NULL ? way->knob_count : 0, &error);
    assert_no_error(error);
    g_autoptr(RunRecord) record =
        run_scenario(scenario, both, &(RunOptions){ .asks_nothing = TRUE }, &error);
    assert_no_error(error);
    return record->failures->len == 0;
}

START_TEST(test_fix_services_with_knobs)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = test_path("fixtures/fix/accounts-and-value.yaml");
    g_autoptr(Scenario) scenario = scenario_load_file(path, NULL, &error);
    assert_no_error(error);
    g_autoptr(Trials) trials = trials_new(scenario, scenario->plain, &error);
    assert_no_error(error);
    g_autoptr(FixWay) way = fix_way_new(FIX_ACCOUNTS);
    guint runs = 300;

    way->move = (ServiceMove){ LUID_SYSTEM, SERVICE_MOVE_OWN };
    way->of_services = service_accounts_count(scenario->plain, &way->move);
    ck_assert(fix_services_try_with_knobs(trials, way, &runs, &error));
    assert_no_error(error);
    ck_assert(way->works && way->trial->passes && !way->beside->passes);
    ck_assert_uint_eq(way->knob_count, 1);
    ck_assert_int_eq(way->knobs[0], KNOB_SHARED_SECTION_THIRD);
    ck_assert_uint_lt(way->services, way->of_services);
    ck_assert(works(scenario, way, way->services, way->settings));
    ck_assert(!works(scenario, way, way->services - 1, way->settings));
    ck_assert(!works(scenario, way, way->services, NULL));
    ck_assert(!works(scenario, way, way->of_services, NULL));
    ck_assert(!works(scenario, way, 0, way->settings));
    const Survey *survey = way->surveys[0];
    gint64 away = way->settings[0].value > survey->now ? 1 : -1;
    const KnobSetting beside = { way->knobs[0], (guint32)(way->settings[0].value - away) };
    ck_assert(!works(scenario, way, way->services, &beside));
    ck_assert_uint_lt(runs, 300);
}
END_TEST

/* A value that came nearer may do with fewer services again: beside what is told something fails.
 */
START_TEST(test_fix_services_and_value_in_turn)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = test_path("fixtures/fix/accounts-and-value-in-turn.yaml");
    g_autoptr(Scenario) scenario = scenario_load_file(path, NULL, &error);
    assert_no_error(error);
    g_autoptr(Trials) trials = trials_new(scenario, scenario->plain, &error);
    assert_no_error(error);
    g_autoptr(FixWay) way = fix_way_new(FIX_ACCOUNTS);
    guint runs = FIX_TOGETHER_RUNS;

    way->move = (ServiceMove){ LUID_SYSTEM, SERVICE_MOVE_OWN };
    way->of_services = service_accounts_count(scenario->plain, &way->move);
    ck_assert(fix_services_try_with_knobs(trials, way, &runs, &error));
    assert_no_error(error);
    ck_assert(way->works && way->services > 0 && !way->beside->passes);
    ck_assert(works(scenario, way, way->services, way->settings));
    ck_assert(!works(scenario, way, way->services - 1, way->settings));
}
END_TEST

/* That runs are used up is no failure, and nothing is said to work. */
START_TEST(test_fix_services_without_runs)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = test_path("fixtures/fix/accounts-and-value.yaml");
    g_autoptr(Scenario) scenario = scenario_load_file(path, NULL, &error);
    g_autoptr(Trials) trials = trials_new(scenario, scenario->plain, &error);
    assert_no_error(error);
    g_autoptr(FixWay) way = fix_way_new(FIX_ACCOUNTS);
    guint runs = 1;

    way->move = (ServiceMove){ LUID_SYSTEM, "NetworkService" };
    way->of_services = service_accounts_count(scenario->plain, &way->move);
    ck_assert(fix_services_try_with_knobs(trials, way, &runs, &error));
    ck_assert(!way->works);
    ck_assert_uint_eq(runs, 0);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_fix_services_with_knobs },
    { &test_fix_services_and_value_in_turn },
    { &test_fix_services_without_runs },
};

SUITE(tests, NULL, NULL)
