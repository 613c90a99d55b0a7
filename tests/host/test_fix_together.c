/* SPDX-License-Identifier: MIT */
/* Several knobs at once, one for each limit that refuses. What is found is played again by runs of
 * its own: it works, and does not with any of the values one of the unit nearer to the present. */
#include "config_test.h"
#include "host/answer/fix_together.h"

#include "../suite.h"

static gboolean
works(const Scenario *scenario, const FixWay *way, const KnobSetting *other)
{
    g_autoptr(GError) error = NULL;
    g_autofree KnobSetting *settings = g_memdup2(way->settings, sizeof way->settings);

    for (guint i = 0; other != NULL && i < way->knob_count; i++)
        if (settings[i].knob == other->knob)
            settings[i] = *other;
    g_autoptr(ScenarioVariant) changed =
        scenario_variant_with(scenario->plain, settings, way->knob_count, &error);
    assert_no_error(error);
    g_autoptr(RunRecord) record =
        run_scenario(scenario, changed, &(RunOptions){ .asks_nothing = TRUE }, &error);
    assert_no_error(error);
    return record->failures->len == 0;
}

static void
assert_least(const Scenario *scenario, const FixWay *way)
{
    ck_assert(way->works && way->trial->passes);
    ck_assert(works(scenario, way, NULL));
    for (guint i = 0; i < way->knob_count; i++) {
        const Survey *survey = way->surveys[i];
        gint64 away = way->settings[i].value > survey->now ? 1 : -1;
        const KnobSetting beside = { way->knobs[i], (guint32)(way->settings[i].value - away) };
        ck_assert_int_eq(survey->knob, way->knobs[i]);
        ck_assert_uint_eq(survey->beside.value, beside.value);
        ck_assert(survey->beside.trial->is_whole);
        ck_assert_msg(!works(scenario, way, &beside), "%s %u works as well", knob_key(beside.knob),
                      beside.value);
    }
}

static void
assert_found(const char *name, const Knob *knobs, guint count)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *file = g_strdup_printf("fixtures/fix/%s.yaml", name);
    g_autofree char *path = test_path(file);
    g_autoptr(Scenario) scenario = scenario_load_file(path, NULL, &error);
    assert_no_error(error);
    g_autoptr(Trials) trials = trials_new(scenario, scenario->plain, &error);
    assert_no_error(error);
    g_autoptr(FixWay) way = fix_way_new(FIX_TOGETHER);

    ck_assert(fix_together_find(trials, way, FIX_TOGETHER_RUNS, &error));
    ck_assert_uint_eq(way->knob_count, count);
    for (guint i = 0; i < count; i++)
        ck_assert_int_eq(way->knobs[i], knobs[i]);
    if (count > 0)
        assert_least(scenario, way);
    else
        ck_assert(!way->works);
}

/* Two heaps of different kinds. */
START_TEST(test_fix_together_both_sizes)
{
    static const Knob knobs[] = { KNOB_SHARED_SECTION_THIRD, KNOB_SHARED_SECTION_SECOND };

    assert_found("both-heaps", knobs, G_N_ELEMENTS(knobs));
}
END_TEST

/* A heap for which there is no room, far behind what people enter. */
START_TEST(test_fix_together_size_and_views)
{
    static const Knob knobs[] = { KNOB_SHARED_SECTION_THIRD, KNOB_SESSION_VIEW_SIZE };

    assert_found("large-services", knobs, G_N_ELEMENTS(knobs));
}
END_TEST

START_TEST(test_fix_together_three_limits)
{
    static const Knob knobs[] = { KNOB_SHARED_SECTION_THIRD, KNOB_SHARED_SECTION_SECOND,
                                  KNOB_SESSION_VIEW_SIZE };

    assert_found("three-limits", knobs, G_N_ELEMENTS(knobs));
}
END_TEST

/* With /3GB view space is what it is: a smaller heap of one kind makes room for a larger of the
 * other. */
START_TEST(test_fix_together_one_smaller_one_larger)
{
    static const Knob knobs[] = { KNOB_SHARED_SECTION_SECOND, KNOB_SHARED_SECTION_THIRD };

    assert_found("fixed-views", knobs, G_N_ELEMENTS(knobs));
}
END_TEST

/* The heap of winlogon has its size whatever the registry says. */
START_TEST(test_fix_together_nothing)
{
    assert_found("fixed-heap", NULL, 0);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_fix_together_both_sizes },   { &test_fix_together_size_and_views },
    { &test_fix_together_three_limits }, { &test_fix_together_one_smaller_one_larger },
    { &test_fix_together_nothing },
};

SUITE(tests, NULL, NULL)
