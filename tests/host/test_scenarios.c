/* SPDX-License-Identifier: MIT */
/* Every scenario that is shipped passes, is the same run each time, and notices a wrong number. */
#include "config_test.h"
#include "host/scenario/expectation_lint.h"
#include "host/scenario/run.h"

static void
add_folder(GPtrArray *paths, const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);

    ck_assert_msg(dir != NULL, "%s", folder);
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            add_folder(paths, path);
        else if (g_str_has_suffix(name, ".yaml"))
            g_ptr_array_add(paths, g_steal_pointer(&path));
    }
}

static GPtrArray *
all_scenarios(void)
{
    g_autofree char *folder = source_path("scenarios");
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);

    add_folder(paths, folder);
    ck_assert_uint_gt(paths->len, 15);
    return paths;
}

static RunRecord *
run_one(const Scenario *scenario, ScenarioVariant *variant)
{
    GError *error = NULL;
    RunRecord *record = run_scenario(scenario, variant, NULL, &error);

    assert_no_error(error);
    return record;
}

static void
passes(const Scenario *scenario, ScenarioVariant *variant)
{
    g_autoptr(RunRecord) record = run_one(scenario, variant);

    ck_assert_uint_gt(record->expectations->len, 0);
    for (guint i = 0; i < record->expectations->len; i++) {
        const RunExpectation *expectation = g_ptr_array_index(record->expectations, i);
        ck_assert_msg(expectation->met, "%s [%s]:%u: %s: %s", scenario->path, variant->name,
                      expectation->line, expectation->kind, expectation->message);
    }
    ck_assert_int_eq(record->verdict, RUN_VERDICT_PASS);
}

START_TEST(test_scenarios_pass)
{
    g_autoptr(GPtrArray) paths = all_scenarios();

    for (guint i = 0; i < paths->len; i++) {
        GError *error = NULL;
        g_autoptr(Scenario) scenario =
            scenario_load_file(g_ptr_array_index(paths, i), NULL, &error);
        assert_no_error(error);
        ck_assert_msg(*scenario->source != '\0', "%s names no source", scenario->path);
        for (guint j = 0; j < scenario->outlines->len; j++) {
            g_autoptr(ScenarioVariant) variant =
                scenario_unroll(scenario, g_ptr_array_index(scenario->outlines, j), &error);
            assert_no_error(error);
            passes(scenario, variant);
        }
    }
}
END_TEST

START_TEST(test_scenarios_are_the_same_run_each_time)
{
    g_autofree char *path = source_path("scenarios/services/one-account-many-logons.yaml");
    GError *error = NULL;
    g_autoptr(Scenario) scenario = scenario_load_file(path, NULL, &error);

    assert_no_error(error);
    g_autoptr(RunRecord) one = run_one(scenario, scenario->plain);
    g_autoptr(RunRecord) other = run_one(scenario, scenario->plain);
    ck_assert_uint_eq(one->events->len, other->events->len);
    ck_assert_mem_eq(one->events->data, other->events->data,
                     one->events->len * sizeof(struct abi_event));
}
END_TEST

/* One number of a file is changed: the run fails and shows what was expected and what was seen. */
static void
notices(const char *name, const char *from, const char *to, const char *message)
{
    g_autofree char *path = source_path(name);
    g_autofree char *text = NULL;
    GError *error = NULL;
    gboolean is_said = FALSE;

    ck_assert(g_file_get_contents(path, &text, NULL, NULL));
    const char *at = strstr(text, from);
    ck_assert_msg(at != NULL, "%s has no \"%s\"", name, from);
    g_autofree char *changed =
        g_strdup_printf("%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    g_autoptr(Scenario) scenario = scenario_load_text(path, changed, -1, NULL, &error);
    assert_no_error(error);
    g_autoptr(RunRecord) record = run_one(scenario, scenario->plain);
    ck_assert_int_eq(record->verdict, RUN_VERDICT_FAIL);
    for (guint i = 0; i < record->expectations->len; i++) {
        const RunExpectation *expectation = g_ptr_array_index(record->expectations, i);
        is_said |= !expectation->met && strstr(expectation->message, message) != NULL;
    }
    ck_assert_msg(is_said, "%s with %s says nothing of \"%s\"", name, to, message);
}

START_TEST(test_scenarios_notice_a_wrong_number)
{
    notices("scenarios/cases/overview-fresh-boot.yaml", "5824 KB", "5888 KB",
            "total: expected 5888 KB, seen 5824 KB");
    notices("scenarios/cases/overview-fresh-boot.yaml", "used: 0.4 %", "used: 0.5 %",
            "used: expected 0.5 %, seen 0.4 %");
    notices("scenarios/cases/rdp-session-2003.yaml", "0xbc6e0000", "0xbc6f0000",
            "expected 0xbc6f0000, seen 0xbc6e0000");
    notices("scenarios/cases/kb949296.yaml", "used: 98.6 %", "used: 88.6 %",
            "used: expected 88.6 %");
    notices("scenarios/services/one-account-many-logons.yaml", "first: 77..87", "first: 97..107",
            "expected at n 97..107, seen at n");
    notices("scenarios/desktops/handle-quota.yaml", "user-handles: 10000", "user-handles: 9999",
            "USER handles: expected 9999, seen 10000");
}
END_TEST

/* What a published rate allows: half a unit of its last digit and as much for rounding or cutting,
 * but no more than a fifth of it. See docs/fidelity.md, "The published tables". */
static double
allowed(const Quantity *rate)
{
    double unit = 1;

    for (guint i = 0; i < rate->decimals; i++)
        unit /= 10;
    return rate->value > 0 ? MIN(unit, rate->value / 5) : unit / 2;
}

/* What it is compared within: its own tolerance, the table's, or what rounding takes. */
static double
tolerance_of(const Quantity *rate, const Quantity *within)
{
    double half_unit = 0.5;

    if (rate->has_tolerance)
        return rate->tolerance;
    for (guint i = 0; i < rate->decimals; i++)
        half_unit /= 10;
    return within != NULL ? within->value : half_unit;
}

static guint
check_rate(const Scenario *scenario, guint line, const Quantity *rate, const Quantity *within)
{
    if (rate == NULL || rate->unit != QUANTITY_PERCENT || rate->relation != QUANTITY_IS)
        return 0;
    ck_assert_msg(tolerance_of(rate, within) <= allowed(rate) + 1e-9,
                  "%s:%u: %s is compared within %g, and %g is allowed", scenario->path, line,
                  rate->text, tolerance_of(rate, within), allowed(rate));
    return 1;
}

static guint
check_rates(const Scenario *scenario, const GPtrArray *expectations)
{
    guint rates = 0;

    for (guint i = 0; expectations != NULL && i < expectations->len; i++) {
        const Expectation *expectation = g_ptr_array_index(expectations, i);
        rates += check_rate(scenario, expectation->line, expectation->used, NULL);
        for (guint j = 0; expectation->rows != NULL && j < expectation->rows->len; j++) {
            const ExpectedRow *row = g_ptr_array_index(expectation->rows, j);
            rates += check_rate(scenario, row->line, row->used, expectation->within);
        }
    }
    return rates;
}

/* Every expectation can fail, and a rate is not met by any other. */
START_TEST(test_scenarios_expectations_can_fail)
{
    g_autoptr(GPtrArray) paths = all_scenarios();
    guint rates = 0;

    for (guint i = 0; i < paths->len; i++) {
        GError *error = NULL;
        g_autoptr(Scenario) scenario =
            scenario_load_file(g_ptr_array_index(paths, i), NULL, &error);
        assert_no_error(error);
        for (guint j = 0; j < scenario->outlines->len; j++) {
            g_autoptr(ScenarioVariant) variant =
                scenario_unroll(scenario, g_ptr_array_index(scenario->outlines, j), &error);
            g_autoptr(GPtrArray) findings = findings_new();
            assert_no_error(error);
            expectation_lint(variant, findings);
            if (findings->len > 0)
                ck_abort_msg("%s", ((const Finding *)g_ptr_array_index(findings, 0))->message);
            rates += check_rates(scenario, variant->expectations);
        }
    }
    ck_assert_uint_ge(rates, 25);
}
END_TEST

/* A program that makes nothing is not taken for one that makes windows. */
START_TEST(test_scenarios_notice_a_bare_program)
{
    g_autofree char *path = source_path("scenarios/cases/overview-many-accounts.yaml");
    g_autofree char *text = NULL;
    GError *error = NULL;

    ck_assert(g_file_get_contents(path, &text, NULL, NULL));
    g_autoptr(GString) changed = g_string_new(text);
    ck_assert_uint_eq(g_string_replace(changed, "program: light-service", "program: bare", 0), 2);
    ck_assert_uint_eq(
        g_string_replace(changed, "\nprograms:\n",
                         "\nprograms:\n  bare: { imports: [user32], console: none }\n", 0),
        1);
    g_autoptr(Scenario) scenario = scenario_load_text(path, changed->str, -1, NULL, &error);
    assert_no_error(error);
    g_autoptr(RunRecord) record = run_one(scenario, scenario->plain);
    ck_assert_int_eq(record->verdict, RUN_VERDICT_FAIL);
    const RunExpectation *table = g_ptr_array_index(record->expectations, 0);
    ck_assert(!table->met);
    ck_assert_ptr_nonnull(
        strstr(table->message, "Service-0x0-15337$\\Default used: expected 0.6 %"));
    ck_assert_ptr_nonnull(
        strstr(table->message, "Service-0x0-16c98$\\Default used: expected 0.6 %"));
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        test_scenarios_pass,
        test_scenarios_are_the_same_run_each_time,
        test_scenarios_notice_a_wrong_number,
        test_scenarios_expectations_can_fail,
        test_scenarios_notice_a_bare_program,
    };
    Suite *suite = suite_create("scenarios");
    TCase *cases = tcase_create("scenarios");

    /* Sanitizers take their time. */
    tcase_set_timeout(cases, 50);
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        tcase_add_test(cases, tests[i]);
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? 0 : 1;
}
