/* SPDX-License-Identifier: MIT */
/* Which value of the registry a scenario replaces before a later start, and that fix says so in
 * place of a file. */
#include "host/answer/fix.h"
#include "host/answer/fix_later_boot.h"
#include "scenario_of.h"

#include "../suite.h"

#define HEAD                                                                                       \
    "format: 1\ntitle: t\nsystem: { services: none, edition: server2003-sp2 }\n"                   \
    "programs: { greedy: { imports: [user32], console: none, uses: 200 KB } }\nsteps:\n"
#define SERVICES "  - start-service: { name: 'a{n}', program: greedy, for: { n: 1..3 } }\n"

static void
assert_replaced(const char *steps, Knob knob, guint wanted_boot, guint wanted_line)
{
    g_autofree char *text = g_strconcat(HEAD, steps, NULL);
    g_autoptr(Scenario) scenario = scenario_of(text);
    guint boot = 0, line = 0;

    ck_assert_int_eq(fix_later_boot_replaces(scenario->plain, knob, &boot, &line),
                     wanted_boot != 0);
    ck_assert_uint_eq(boot, wanted_boot);
    ck_assert_uint_eq(line, wanted_line);
}

START_TEST(test_fix_later_boot_replaces)
{
    static const char heaps[] =
        "  - reboot\n  - set-registry: { sharedsection: '1024,3072,256' }\n  - reboot\n";

    assert_replaced(heaps, KNOB_SHARED_SECTION_THIRD, 3, 7);
    assert_replaced(heaps, KNOB_SHARED_SECTION_SECOND, 3, 7);
    assert_replaced(heaps, KNOB_SESSION_VIEW_SIZE, 0, 0);
    assert_replaced(heaps, KNOB_MEMORY, 0, 0);
    assert_replaced(
        "  - set-registry: { Windows: 'csrss.exe SharedSection=1024,3072' }\n  - reboot\n",
        KNOB_SHARED_SECTION_THIRD, 2, 6);
    /* Nothing starts with it. */
    assert_replaced("  - reboot\n  - set-registry: { SessionViewSize: 64 }\n",
                    KNOB_SESSION_VIEW_SIZE, 0, 0);
}
END_TEST

static Fix *
find(const Scenario *scenario)
{
    g_autoptr(GError) error = NULL;
    Fix *fix = fix_find(scenario, scenario->plain, KNOB_SHARED_SECTION_THIRD, NULL, NULL, &error);

    assert_no_error(error);
    return fix;
}

/* What works at the first start is no file for a machine on which something else stands. */
START_TEST(test_fix_boots_no_patch)
{
    g_autoptr(Scenario) once = scenario_of(HEAD SERVICES "  - reboot\n");
    g_autoptr(Scenario) replaced = scenario_of(
        HEAD SERVICES "  - set-registry: { SharedSection: '1024,3072,256' }\n  - reboot\n");
    g_autoptr(Fix) with = find(once);
    g_autoptr(Fix) without = find(replaced);
    g_autoptr(GString) out = g_string_new(NULL);

    ck_assert(with->best != NULL && with->patch != NULL && with->no_patch == NULL);
    ck_assert(without->best != NULL && without->patch == NULL && without->undo == NULL);
    ck_assert_ptr_nonnull(strstr(without->no_patch, "what line 7 sets from start 2 on"));
    fix_print(out, replaced, without, (FixFilesWritten){ 0 });
    ck_assert_msg(strstr(out->str, "from start 2 on third value of SharedSection is what line 7 "
                                   "sets") != NULL,
                  "%s", out->str);
    ck_assert_ptr_nonnull(strstr(out->str, "\nNo .reg file: "));
    ck_assert_ptr_null(strstr(out->str, "at start 2"));
}
END_TEST

/* At which start what failed, where there are several. */
START_TEST(test_fix_tells_failures_of_each_start)
{
    g_autoptr(Scenario) scenario = scenario_of(HEAD SERVICES "  - reboot\n" SERVICES);
    g_autoptr(Fix) fix = find(scenario);
    const Trial *base = trials_base(fix->trials);
    g_autofree char *wanted = g_strdup_printf("  at start 1: %u, at start 2: %u\n",
                                              base->failures / 2, base->failures / 2);
    g_autoptr(GString) out = g_string_new(NULL);

    ck_assert_uint_gt(base->failures, 0);
    fix_print(out, scenario, fix, (FixFilesWritten){ 0 });
    ck_assert_msg(strstr(out->str, wanted) != NULL, "%s", out->str);
    ck_assert_ptr_nonnull(fix->patch);
}
END_TEST

/* Whether all starts as soon as a step has that third value there. */
static gboolean
starts_with(guint32 kb)
{
    g_autofree char *text = g_strdup_printf(
        HEAD "  - set-registry: { SharedSection: '1024,3072,%u' }\n  - reboot\n" SERVICES, kb);
    g_autoptr(Scenario) scenario = scenario_of(text);
    g_autoptr(GError) error = NULL;
    g_autoptr(RunRecord) record = run_scenario(scenario, scenario->plain, NULL, &error);

    assert_no_error(error);
    return record->failures->len == 0;
}

/* Only the second start fails, of what a step has put into the registry: that is what the answer,
 * the file and what takes it back are of. */
START_TEST(test_fix_boots_mends_the_start_that_fails)
{
    g_autoptr(Scenario) scenario = scenario_of(
        HEAD "  - set-registry: { SharedSection: '1024,3072,256' }\n  - reboot\n" SERVICES);
    g_autoptr(Fix) fix = find(scenario);
    g_autoptr(GString) out = g_string_new(NULL);

    ck_assert_uint_eq(fix->start, 2);
    ck_assert_uint_eq(fix->best->surveys[0]->now, 256);
    ck_assert(starts_with(fix->best->settings[0].value));
    ck_assert(!starts_with(fix->best->settings[0].value - 1));
    ck_assert(fix->patch != NULL && fix->no_patch == NULL);
    ck_assert_str_ne(fix->patch, fix->undo);
    fix_print(out, scenario, fix, (FixFilesWritten){ 0 });
    ck_assert_ptr_nonnull(strstr(out->str, "  at start 2: what follows is for the registry as it "
                                           "is there\n"));
}
END_TEST

/* Without a step that sets anything the registry is the first start's. */
START_TEST(test_fix_later_boot_variant)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Scenario) plain = scenario_of(HEAD "  - reboot\n" SERVICES);
    g_autoptr(Scenario) later =
        scenario_of(HEAD SERVICES "  - set-registry: { SessionViewSize: 64 }\n  - reboot\n"
                                  "  - wait: 1 s\n");
    g_autoptr(ScenarioVariant) from = fix_later_boot_variant(later->plain, 2, &error);

    ck_assert_ptr_null(fix_later_boot_variant(plain->plain, 2, &error));
    ck_assert_ptr_null(fix_later_boot_variant(later->plain, 1, &error));
    ck_assert_ptr_null(fix_later_boot_variant(later->plain, 3, &error));
    assert_no_error(error);
    ck_assert_uint_eq(from->steps->len, 1);
    ck_assert_uint_eq(registry_dword_value(from->registry, ABI_REG_SESSION_VIEW_SIZE)->dword, 64);
    const RegistryValue *first =
        registry_dword_value(later->plain->registry, ABI_REG_SESSION_VIEW_SIZE);
    ck_assert(first == NULL || first->dword != 64);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_fix_later_boot_replaces },          { &test_fix_boots_no_patch },
    { &test_fix_tells_failures_of_each_start }, { &test_fix_boots_mends_the_start_that_fails },
    { &test_fix_later_boot_variant },
};

SUITE(tests, NULL, NULL)
