/* SPDX-License-Identifier: MIT */
/* Knobs: each is the same system that a scenario would be that says so itself, and a variant with
 * one turned reads nothing again. */
#include "config_test.h"
#include "host/edition/system_knob.h"
#include "host/run/run.h"
#include "host/scenario/variant.h"

#include "../suite.h"

#define HEAD "format: 1\ntitle: t\n"
#define STEPS                                                                                      \
    "steps:\n"                                                                                     \
    "  - logon: alice\n"                                                                           \
    "  - start-service: { name: 's{n}', program: worker, account: '.\\u', for: { n: 1..5 } }\n"

/* A system that has the knob. */
static const char *
edition_of(Knob knob)
{
    return knob == KNOB_BOOT_INCREASEUSERVA ? "vista-sp1-x86" : "server2003-sp2";
}

static Scenario *
load(Knob knob, const char *system)
{
    g_autofree char *text =
        g_strdup_printf(HEAD "system: { edition: %s%s }\n" STEPS, edition_of(knob), system);
    GError *error = NULL;
    Scenario *scenario = scenario_load_text("k.yaml", text, -1, NULL, &error);

    assert_no_error(error);
    return scenario;
}

static RunRecord *
run(const Scenario *scenario, const ScenarioVariant *variant)
{
    GError *error = NULL;
    RunRecord *record = run_scenario(scenario, variant, NULL, &error);

    assert_no_error(error);
    return record;
}

static ScenarioVariant *
with(const ScenarioVariant *variant, Knob knob, guint32 value)
{
    const KnobSetting setting = { knob, value };
    GError *error = NULL;
    ScenarioVariant *turned = scenario_variant_with(variant, &setting, 1, &error);

    ck_assert_msg(turned != NULL, "%s = %u: %s", knob_text(knob), value,
                  error != NULL ? error->message : "");
    return turned;
}

/* What a scenario would write under `system:` for it. */
static char *
written(Knob knob, guint32 value)
{
    if (knob == KNOB_SHARED_SECTION_FIRST)
        return g_strdup_printf(", set: { SharedSection: '%u,3072,512' }", value);
    if (knob == KNOB_SHARED_SECTION_SECOND)
        return g_strdup_printf(", set: { SharedSection: '1024,%u,512' }", value);
    if (knob == KNOB_SHARED_SECTION_THIRD)
        return g_strdup_printf(", set: { SharedSection: '1024,3072,%u' }", value);
    if (knob == KNOB_BOOT_3GB || knob == KNOB_BOOT_PAE)
        return g_strdup_printf(", boot-options: [%s]", value != 0 ? knob_key(knob) : "");
    if (knob == KNOB_BOOT_USERVA || knob == KNOB_BOOT_INCREASEUSERVA)
        return g_strdup_printf(", boot-options: [%s=%u]", knob_key(knob), value);
    if (knob == KNOB_MEMORY || knob == KNOB_PAGE_FILE)
        return g_strdup_printf(", %s: %u MiB", knob_key(knob), value);
    return g_strdup_printf(", set: { %s: %u }", knob_key(knob), value);
}

static void
assert_same_run(const RunRecord *one, const RunRecord *other, const char *what)
{
    ck_assert_msg(one->events->len == other->events->len, "%s: %u and %u events", what,
                  one->events->len, other->events->len);
    ck_assert_msg(memcmp(one->events->data, other->events->data,
                         one->events->len * sizeof(struct abi_event)) == 0,
                  "%s: events differ", what);
    ck_assert_msg(one->texts->len == other->texts->len &&
                      memcmp(one->texts->str, other->texts->str, one->texts->len) == 0,
                  "%s: texts differ", what);
    ck_assert_mem_eq(&one->boot, &other->boot, sizeof one->boot);
}

START_TEST(test_knob_is_what_a_scenario_would_say)
{
    for (Knob knob = KNOB_NONE + 1; knob < KNOB_COUNT; knob++) {
        g_autoptr(Scenario) plain = load(knob, "");
        const KnobRow *row = knob_row(knob);
        const guint32 values[] = { row->low, MIN(row->low + row->step, row->high), row->high };
        for (guint i = 0; i < G_N_ELEMENTS(values); i++) {
            g_autofree char *system = written(knob, values[i]);
            g_autoptr(Scenario) said = load(knob, system);
            g_autoptr(ScenarioVariant) turned = with(plain->plain, knob, values[i]);
            g_autoptr(RunRecord) one = run(said, said->plain);
            g_autoptr(RunRecord) other = run(plain, turned);
            assert_same_run(one, other, system);
        }
    }
}
END_TEST

/* Each moves something: at one end of its range it is another boot block than at the other. */
START_TEST(test_knob_goes_somewhere)
{
    for (Knob knob = KNOB_NONE + 1; knob < KNOB_COUNT; knob++) {
        g_autoptr(Scenario) scenario = load(knob, "");
        struct abi_boot boots[2];
        for (guint i = 0; i < 2; i++) {
            g_autoptr(ScenarioVariant) turned =
                with(scenario->plain, knob, i == 0 ? knob_row(knob)->low : knob_row(knob)->high);
            ck_assert(edition_make_boot(turned->edition, turned->registry, &turned->settings,
                                        &boots[i], NULL));
        }
        ck_assert_msg(memcmp(&boots[0], &boots[1], sizeof boots[0]) != 0, "%s", knob_key(knob));
    }
}
END_TEST

START_TEST(test_knob_shares_the_steps)
{
    g_autoptr(Scenario) scenario = load(KNOB_NONE, "");
    ScenarioVariant *first = with(scenario->plain, KNOB_SESSION_VIEW_SIZE, 24);
    g_autoptr(ScenarioVariant) second = with(first, KNOB_SHARED_SECTION_THIRD, 256);

    ck_assert_ptr_eq(second->steps, scenario->plain->steps);
    ck_assert_ptr_eq(second->services, scenario->plain->services);
    scenario_variant_unref(first);
    /* Both are turned, and the scenario itself is as it was. */
    ck_assert_uint_eq(registry_dword_value(second->registry, ABI_REG_SESSION_VIEW_SIZE)->dword, 24);
    ck_assert_ptr_nonnull(
        strstr(registry_windows_value(second->registry)->text, "SharedSection=1024,3072,256 "));
    ck_assert_ptr_nonnull(strstr(registry_windows_value(scenario->plain->registry)->text,
                                 "SharedSection=1024,3072,512 "));
    g_autoptr(RunRecord) record = run(scenario, second);
    ck_assert_uint_gt(record->step_count, 0);
}
END_TEST

/* A variant of a file that changes the system alone shares them too. */
START_TEST(test_knob_variants_of_a_file_share_the_steps)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Scenario) scenario = scenario_load_text(
        "k.yaml",
        HEAD "system: { edition: server2003-sp2 }\n" STEPS
             "variants:\n  less: { set: { SessionViewSize: 24 } }\n  other: { steps: [] }\n",
        -1, NULL, &error);
    assert_no_error(error);
    g_autoptr(ScenarioVariant) less =
        scenario_unroll(scenario, scenario_outline(scenario, "less"), &error);
    g_autoptr(ScenarioVariant) other =
        scenario_unroll(scenario, scenario_outline(scenario, "other"), &error);

    ck_assert_ptr_eq(less->steps, scenario->plain->steps);
    ck_assert_ptr_ne(other->steps, scenario->plain->steps);
}
END_TEST

START_TEST(test_knob_refuses_where_it_does_not_go)
{
    static const struct {
        KnobSetting setting;
        const char *message;
    } bad[] = {
        { { KNOB_BOOT_3GB, 2 }, "boot option /3GB cannot be 2: it is on (1) or off (0)" },
        { { KNOB_MEMORY, 0 }, "memory cannot be 0: no system runs without any" },
        { { KNOB_MEMORY, 1 }, "memory must be from" },
        { { KNOB_BOOT_USERVA, 5 }, "/USERVA takes megabytes from 2048 to 3072" },
        { { KNOB_COUNT, 5 }, " cannot be 5: there is no such knob" },
    };
    g_autoptr(Scenario) scenario = load(KNOB_NONE, "");

    for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        ck_assert_ptr_null(scenario_variant_with(scenario->plain, &bad[i].setting, 1, &error));
        ck_assert_msg(g_str_has_prefix(error->message, bad[i].message), "%s", error->message);
    }
    g_autoptr(Scenario) without = load(KNOB_NONE, ", set: { SharedSection: '1024' }");
    const KnobSetting third = { KNOB_SHARED_SECTION_THIRD, 512 };
    g_autoptr(GError) error = NULL;
    ck_assert_ptr_null(scenario_variant_with(without->plain, &third, 1, &error));
    ck_assert_str_eq(error->message,
                     "knob: SharedSection has 1 values here, and one behind them was to be set");
}
END_TEST

/* What a search tries of a quota begins where every edition's does, and ends no earlier. */
START_TEST(test_knob_reaches_what_editions_take)
{
    const KnobRow *user = knob_row(KNOB_USER_HANDLE_QUOTA);
    const KnobRow *gdi = knob_row(KNOB_GDI_HANDLE_QUOTA);
    g_auto(GStrv) names = edition_names();

    for (guint i = 0; names[i] != NULL; i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Edition) edition = edition_load(names[i], NULL, NULL, &error);
        assert_no_error(error);
        ck_assert_uint_eq(user->low, edition->boot.user_handle_quota_min);
        ck_assert_uint_eq(user->high, edition->boot.user_handle_quota_max);
        ck_assert_uint_eq(gdi->low, edition->boot.gdi_handle_quota_min);
        ck_assert_uint_ge(gdi->high, edition->boot.gdi_handles_max);
    }
}
END_TEST

START_TEST(test_knob_is_found_by_its_key)
{
    for (Knob knob = KNOB_NONE + 1; knob < KNOB_COUNT; knob++) {
        g_autofree char *lower = g_ascii_strdown(knob_key(knob), -1);
        const KnobRow *row = knob_row(knob);
        ck_assert_int_eq(knob_find(lower), knob);
        ck_assert_str_ne(knob_text(knob), "");
        ck_assert_uint_lt(row->low, row->high);
        ck_assert_uint_gt(row->step, 0);
    }
    ck_assert_uint_eq(knob_value_holding(KNOB_SESSION_VIEW_SIZE, 4 * DH_MB), 4);
    ck_assert_uint_eq(knob_value_holding(KNOB_SESSION_VIEW_SIZE, 4 * DH_MB + 1), 8);
    ck_assert_int_eq(knob_find("SharedSection.4"), KNOB_NONE);
    ck_assert_int_eq(knob_find(""), KNOB_NONE);
}
END_TEST

/* A value of SharedSection that sizes heaps, an option that moves the border, what no start shows:
 * each is told by its row alone. */
START_TEST(test_knob_has_its_trait)
{
    static const struct {
        Knob knob;
        KnobTrait trait;
    } cases[] = {
        { KNOB_SHARED_SECTION_FIRST, KNOB_PLAIN },
        { KNOB_SHARED_SECTION_SECOND, KNOB_HEAP_SIZE },
        { KNOB_SHARED_SECTION_THIRD, KNOB_HEAP_SIZE },
        { KNOB_BOOT_3GB, KNOB_SPLITS },
        { KNOB_BOOT_USERVA, KNOB_SPLITS },
        { KNOB_BOOT_PAE, KNOB_PLAIN },
        { KNOB_POST_MESSAGE_LIMIT, KNOB_UNSEEN },
        { KNOB_NONE, KNOB_PLAIN },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        ck_assert_int_eq(knob_row(cases[i].knob)->trait, cases[i].trait);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_knob_is_what_a_scenario_would_say },
    { &test_knob_goes_somewhere },
    { &test_knob_shares_the_steps },
    { &test_knob_variants_of_a_file_share_the_steps },
    { &test_knob_refuses_where_it_does_not_go },
    { &test_knob_reaches_what_editions_take },
    { &test_knob_is_found_by_its_key },
    { &test_knob_has_its_trait },
};

SUITE(tests, NULL, NULL)
