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

#define WITH_3GB                                                                                      \
    "format: 1\ntitle: t\nsystem: { services: none, edition: server2003-sp2, boot-options: [/3GB],\n" \
    "  set: { SharedSection: '1024,%s' } }\n"                                                         \
    "programs: { worker: { imports: [user32], console: none } }\nsteps:\n"
#define ACCOUNTS                                                                                   \
    "  - start-service: { name: 'a{n}', program: worker, account: '.\\batch', for: { n: 1..%u } }\n"
#define DESKTOPS                                                                                   \
    "  - start-service: { name: g, program: worker, interactive: true }\n"                         \
    "  - create-desktop: { in: g, name: D, count: %u }\n"

/* Heaps that take too much of the room of /3GB: of the values that size them the one with most of
 * it, down; nothing else makes more room there. */
static const struct {
    const char *sizes;
    gboolean is_interactive;
    guint count;
    Knob knob;
    gboolean works;
    const char *text;
} of_views[] = {
    { "3072,512", FALSE, 100, KNOB_SHARED_SECTION_THIRD, TRUE, "Tried: with third value" },
    { "3072,512", FALSE, 300, KNOB_SHARED_SECTION_THIRD, FALSE, "down to 64 KB, 6 values" },
    { "3072,512", TRUE, 20, KNOB_SHARED_SECTION_SECOND, TRUE, "Tried: with second value" },
};

START_TEST(test_advice_tried_of_heaps_in_views)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_append_printf(text, WITH_3GB, of_views[_i].sizes);
    g_string_append_printf(text, of_views[_i].is_interactive ? DESKTOPS : ACCOUNTS,
                           of_views[_i].count);
    g_autoptr(Scenario) scenario = scenario_of(text->str);
    g_autofree AdviceTried *tried = try_it(scenario);
    g_autoptr(GString) out = g_string_new(NULL);

    ck_assert_ptr_nonnull(tried);
    advice_tried_append(out, tried);
    ck_assert_int_eq(tried->gate, GATE_SESSION_VIEW_SPACE);
    ck_assert_int_eq(tried->knob, of_views[_i].knob);
    ck_assert(!tried->is_up);
    ck_assert_int_eq(tried->works, of_views[_i].works);
    ck_assert_msg(strstr(out->str, of_views[_i].text) != NULL, "%s", out->str);
}
END_TEST

/* More than the largest heap holds. */
START_TEST(test_advice_tried_is_not_enough)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_printf(text, HEAD SERVICES, "server2003-sp2", "1024,3072,64", 20u);
    ck_assert_uint_eq(g_string_replace(text, "40 KB", "2 MB", 0), 1);
    g_autoptr(Scenario) scenario = scenario_of(text->str);
    g_autofree AdviceTried *tried = try_it(scenario);
    g_autoptr(GString) out = g_string_new(NULL);

    ck_assert(tried != NULL && !tried->works);
    ck_assert_int_eq(tried->then, GATE_DESKTOP_HEAP);
    advice_tried_append(out, tried);
    ck_assert_msg(strstr(out->str, "up to 20480 KB, ") != NULL &&
                      strstr(out->str, "none is enough") != NULL,
                  "%s", out->str);
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
    { &test_advice_tried_of_heaps_in_views, .loops = G_N_ELEMENTS(of_views) },
    { &test_advice_tried_is_not_enough },
    { &test_advice_tried_of_nothing },
};

SUITE(tests, NULL, NULL)
