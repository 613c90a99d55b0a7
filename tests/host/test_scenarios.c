/* SPDX-License-Identifier: MIT */
/* Every scenario that is shipped passes, is the same run each time, and notices a wrong number. */
#include "all_scenarios.h"
#include "host/run/expect_dheapmon.h"
#include "host/run/run.h"
#include "host/scenario/expectation_lint.h"
#include "host/words/gate.h"

#include "../suite.h"

static RunRecord *
run_one(const Scenario *scenario, ScenarioVariant *variant)
{
    GError *error = NULL;
    RunRecord *record = run_scenario(scenario, variant, NULL, &error);

    assert_no_error(error);
    return record;
}

/* What was refused is more than what could be given, unless the scenario asked for the refusal. */
static void
refusals_are_possible(const Scenario *scenario, const RunRecord *record)
{
    for (guint i = 0; i < record->failures->len; i++) {
        const RunFailure *failure = g_ptr_array_index(record->failures, i);
        const RunRefusal *refusal = &failure->refusal;
        if (gate_unit(refusal->gate) == GATE_UNIT_NONE || refusal->is_injected)
            continue;
        ck_assert_msg(refusal->needed > refusal->limit, "%s:%u: %u of %u are refused",
                      scenario->path, failure->line, refusal->needed, refusal->limit);
    }
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
    refusals_are_possible(scenario, record);
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
    notices("scenarios/cases/overview-fresh-boot.yaml", "used: 0.4 %", "used: 0.3 %",
            "used: expected 0.3 % ± 0.08, seen 0.5 %");
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

/* NULL: the kind has no such key, or nothing is asked. */
static const Quantity *
quantity_of(const Expectation *expectation, const char *key)
{
    const Quantity *const *place = expectation_value(expectation, key);

    return place == NULL ? NULL : *place;
}

static guint
check_rates(const Scenario *scenario, const GPtrArray *expectations)
{
    guint rates = 0;

    for (guint i = 0; expectations != NULL && i < expectations->len; i++) {
        const Expectation *expectation = g_ptr_array_index(expectations, i);
        const Quantity *used = quantity_of(expectation, "used");
        const Quantity *within = quantity_of(expectation, "within");
        GPtrArray *const *rows = expectation_value(expectation, "rows");
        rates += check_rate(scenario, expectation->line, used, NULL);
        for (guint j = 0; rows != NULL && *rows != NULL && j < (*rows)->len; j++) {
            const ExpectedRow *row = g_ptr_array_index(*rows, j);
            rates += check_rate(scenario, row->line, row->used, within);
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

/* ---- every program of a published table matters ---- */

/* One class and one window: some 300 bytes of 512 KB are 0.06 points, of 128 KB a quarter. None of
 * them is fitted to a table. */
static const char *const one_window[] = { "services", "com-server", "plain-service", NULL };
/* A heap that bare agents fill is as full. */
static const char *const in_a_full_heap[] = { "services", "com-server", "plain-service",
                                              "replication-agent", NULL };
static const char *const blank[] = { "screen-saver", NULL };

/* Published tables, the session each shows, and programs of it whose objects no rate can tell. */
static const struct {
    const char *scenario;
    guint32 session;
    const char *const *unnoticed; /* up to NULL */
    guint least;                  /* so many must be noticed */
} tables[] = {
    { "scenarios/cases/overview-fresh-boot.yaml", 0, one_window, 2 },
    { "scenarios/cases/overview-many-accounts.yaml", 0, one_window, 2 },
    { "scenarios/cases/kb949296.yaml", 0, in_a_full_heap, 2 },
    { "scenarios/cases/dskheap-session-3.yaml", 3, blank, 1 },
};

/* The scenario's text with another program of that name, which connects and makes nothing. */
static char *
with_a_bare_program(const char *text, const char *name)
{
    g_autofree char *own = g_strdup_printf("\n  %s:\n", name);
    g_autofree char *renamed = g_strdup_printf("\n  made-%s:\n", name);
    gboolean is_of_system = strcmp(name, "winlogon") == 0 || strcmp(name, "services") == 0;
    const char *section = strstr(text, "\nprograms:\n");
    const char *steps = strstr(text, "\nsteps:\n");

    ck_assert_ptr_nonnull(steps);
    g_autoptr(GString) changed = g_string_new_len(text, (section != NULL ? section : steps) - text);
    g_string_append_printf(changed, "\nprograms:\n  %s: { %s%s, imports: [user32] }", name,
                           is_of_system ? "role: " : "console: none", is_of_system ? name : "");
    if (section != NULL) {
        g_autoptr(GString) others = g_string_new(section + strlen("\nprograms:"));
        g_string_replace(others, own, renamed, 1);
        g_string_append(changed, others->str);
    } else {
        g_string_append(changed, steps);
    }
    return g_string_free(g_steal_pointer(&changed), FALSE);
}

static RunVerdict
verdict_of(const char *path, const char *text)
{
    GError *error = NULL;
    g_autoptr(Scenario) scenario = scenario_load_text(path, text, -1, NULL, &error);

    assert_no_error(error);
    g_autoptr(RunRecord) record = run_one(scenario, scenario->plain);
    return record->verdict;
}

/* Programs on the desktops of a session, each once: "winlogon". */
static GHashTable *
programs_of(const Snapshot *snapshot, guint32 session_id)
{
    GHashTable *names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const SnapshotSession *session = snapshot_session(snapshot, session_id);

    ck_assert_ptr_nonnull(session);
    for (guint i = 0; i < session->desktops->len; i++) {
        const SnapshotDesktop *desktop = g_ptr_array_index(session->desktops, i);
        for (guint j = 0; j < desktop->holders->len; j++) {
            guint32 pid = g_array_index(desktop->holders, SnapshotHolder, j).pid;
            const SnapshotProcess *process = snapshot_process(snapshot, pid);
            if (process != NULL && pid != session->csrss_pid)
                g_hash_table_add(names,
                                 g_strndup(process->name, strlen(process->name) - strlen(".exe")));
        }
    }
    return names;
}

/*
 * A rate of a published table stands for objects that programs made: if any of these programs makes
 * none the table is not met.
 */
static guint
notices_bare_programs(gsize table)
{
    g_autofree char *path = source_path(tables[table].scenario);
    g_autofree char *text = NULL;
    GError *error = NULL;
    guint count = 0;
    const char *name;
    GHashTableIter iter;

    ck_assert(g_file_get_contents(path, &text, NULL, NULL));
    g_autoptr(Scenario) scenario = scenario_load_text(path, text, -1, NULL, &error);
    assert_no_error(error);
    g_autoptr(RunRecord) record = run_one(scenario, scenario->plain);
    g_autoptr(GHashTable) names = programs_of(record->snapshot, tables[table].session);
    g_hash_table_iter_init(&iter, names);
    while (g_hash_table_iter_next(&iter, (gpointer *)&name, NULL)) {
        gboolean is_noticed = !g_strv_contains(tables[table].unnoticed, name);
        g_autofree char *changed = with_a_bare_program(text, name);
        ck_assert_msg((verdict_of(path, changed) == RUN_VERDICT_FAIL) == is_noticed,
                      "%s with a bare %s", tables[table].scenario, name);
        count += is_noticed;
    }
    return count;
}

/* Forty to fifty of a program that makes nothing would not fill the heap. */
START_TEST(test_scenarios_notice_a_bare_browser)
{
    g_autofree char *path = source_path("scenarios/desktops/browser-windows.yaml");
    g_autofree char *text = NULL;

    ck_assert(g_file_get_contents(path, &text, NULL, NULL));
    g_autofree char *changed = with_a_bare_program(text, "browser-window");
    ck_assert_int_eq(verdict_of(path, text), RUN_VERDICT_PASS);
    ck_assert_int_eq(verdict_of(path, changed), RUN_VERDICT_FAIL);
}
END_TEST

START_TEST(test_scenarios_notice_a_bare_program)
{
    ck_assert_uint_ge(notices_bare_programs((gsize)_i), tables[_i].least);
}
END_TEST

/* What bears a load shows something only if it can fail: in a smaller heap each does. */
static const struct {
    const char *variant;
    const char *set;
} controls[] = {
    { "", "SharedSection=1024,768,768" },
    { "all-connect", "SharedSection=1024,4096,768" },
    { "linkers", "SharedSection=1024,1024,768" },
    { "allocations", "SharedSection=1024,20480,192" },
};

START_TEST(test_scenarios_controls_can_fail)
{
    g_autofree char *path = source_path("scenarios/cases/nothing-is-full-x64.yaml");
    const char *const set[] = { controls[_i].set, NULL };
    const ScenarioOverrides overrides = { .set = set };
    GError *error = NULL;
    g_autoptr(Scenario) scenario = scenario_load_file(path, &overrides, &error);
    assert_no_error(error);
    g_autoptr(ScenarioVariant) variant =
        scenario_unroll(scenario, scenario_outline(scenario, controls[_i].variant), &error);
    assert_no_error(error);
    g_autoptr(RunRecord) record = run_one(scenario, variant);

    ck_assert_int_eq(record->verdict, RUN_VERDICT_FAIL);
    ck_assert_uint_gt(record->failures->len, 0);
    const RunFailure *first = g_ptr_array_index(record->failures, 0);
    /* A program finds no room in it, or the console of one does. */
    ck_assert_int_eq(run_failure_root(first)->gate, GATE_DESKTOP_HEAP);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_scenarios_pass },
    { &test_scenarios_are_the_same_run_each_time },
    { &test_scenarios_notice_a_wrong_number },
    { &test_scenarios_expectations_can_fail },
    { &test_scenarios_controls_can_fail, .loops = G_N_ELEMENTS(controls) },
    { &test_scenarios_notice_a_bare_browser },
    { &test_scenarios_notice_a_bare_program, .loops = G_N_ELEMENTS(tables) },
};

SUITE(tests, NULL, NULL)
