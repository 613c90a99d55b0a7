/* SPDX-License-Identifier: MIT */
/* What diagnose tries of its advice: what it says to work does, by a run of its own. */
#include "host/answer/advice_tried.h"
#include "scenario_of.h"

#include "../suite.h"

#include <string.h>

#define HEAD                                                                                       \
    "format: 1\ntitle: t\nsystem: { services: none, edition: %s, set: { SharedSection: '%s' } }\n" \
    "programs: { greedy: { imports: [user32], uses: 40 KB } }\nsteps:\n"
#define SERVICES "  - start-service: { name: 'a{n}', program: greedy, for: { n: 1..%u } }\n"

static AdviceTried *
try_it(const Scenario *scenario)
{
    g_autoptr(GError) error = NULL;
    AdviceTried *tried = advice_try(scenario, scenario->plain, &error);

    assert_no_error(error);
    return tried;
}

START_TEST(test_advice_tried_works)
{
    static const char *const editions[] = { "win2000", "server2003-sp2", "win7-x64", "win10-x64" };
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strdup_printf(HEAD SERVICES, editions[_i], "1024,3072,512", 20u);
    g_autoptr(Scenario) scenario = scenario_of(text);
    g_autofree AdviceTried *tried = try_it(scenario);

    ck_assert(tried != NULL && tried->works);
    ck_assert_int_eq(tried->gate, GATE_DESKTOP_HEAP);
    ck_assert_int_eq(tried->knob, KNOB_SHARED_SECTION_THIRD);
    const KnobSetting setting = { tried->knob, tried->value };
    g_autoptr(ScenarioVariant) with = scenario_variant_with(scenario->plain, &setting, 1, &error);
    g_autoptr(RunRecord) record =
        run_scenario(scenario, with, &(RunOptions){ .asks_nothing = TRUE }, &error);
    assert_no_error(error);
    ck_assert_uint_eq(record->failures->len, 0);
    g_autoptr(GString) out = g_string_new(NULL);
    advice_tried_append(out, tried);
    ck_assert_ptr_nonnull(strstr(out->str, "Tried: with third value of SharedSection "));
}
END_TEST

/* More than the largest heap holds. */
START_TEST(test_advice_tried_is_not_enough)
{
    g_autofree char *text = g_strdup_printf(HEAD SERVICES, "server2003-sp2", "1024,3072,64", 60u);
    g_autoptr(Scenario) scenario = scenario_of(text);
    g_autofree AdviceTried *tried = try_it(scenario);
    g_autoptr(GString) out = g_string_new(NULL);

    ck_assert(tried != NULL && !tried->works);
    ck_assert_int_eq(tried->then, GATE_DESKTOP_HEAP);
    advice_tried_append(out, tried);
    ck_assert_msg(strstr(out->str, "none is enough") != NULL, "%s", out->str);
}
END_TEST

START_TEST(test_advice_tried_of_nothing)
{
    g_autofree char *fits = g_strdup_printf(HEAD SERVICES, "server2003-sp2", "1024,3072,512", 2u);
    g_autofree char *access = g_strdup_printf(
        HEAD "  - run: { program: greedy, account: '.\\guest', desktop: 'WinSta0\\Nowhere' }\n",
        "server2003-sp2", "1024,3072,512");
    g_autofree char *later = g_strdup_printf(
        HEAD "  - set-registry: { SharedSection: '1024,3072,256' }\n  - reboot\n" SERVICES,
        "server2003-sp2", "1024,3072,512", 10u);
    g_autoptr(Scenario) behind = scenario_of(later);
    g_autoptr(Scenario) one = scenario_of(fits);
    g_autoptr(Scenario) other = scenario_of(access);

    ck_assert_ptr_null(try_it(one));
    ck_assert_ptr_null(try_it(other));
    ck_assert_ptr_null(try_it(behind));
}
END_TEST

static const struct suite_test tests[] = {
    { &test_advice_tried_works, .loops = 4 },
    { &test_advice_tried_is_not_enough },
    { &test_advice_tried_of_nothing },
};

SUITE(tests, NULL, NULL)
