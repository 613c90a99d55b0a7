/* SPDX-License-Identifier: MIT */
/* After every step of every shipped scenario the prompt prints the tables of a run: going forth,
 * and on the way back where it has come half. */
#include "all_scenarios.h"
#include "host/shell/shell.h"
#include "host/view/heap_table.h"

#include "../suite.h"

/* ---- tables of a run ---- */

typedef struct {
    guint32 session;
    char *text;
} Table;

static void
table_clear(gpointer data)
{
    g_free(((Table *)data)->text);
}

static GArray *
tables_of(const Snapshot *snapshot)
{
    GArray *tables = g_array_new(FALSE, TRUE, sizeof(Table));

    g_array_set_clear_func(tables, table_clear);
    for (guint i = 0; snapshot != NULL && i < snapshot->sessions->len; i++) {
        const SnapshotSession *session = snapshot->sessions->pdata[i];
        g_autoptr(GString) out = g_string_new(NULL);
        HeapTable rows = heap_table_new(session);
        dheapmon_print(out, DHEAPMON_8_1, &rows);
        g_free((gpointer)rows.rows);
        Table table = { session->id, g_strdup(out->str) };
        g_array_append_val(tables, table);
    }
    return tables;
}

static void
look(Run *run, GPtrArray *steps)
{
    g_autoptr(GError) error = NULL;
    const Snapshot *snapshot = run_is_up(run) ? run_snapshot(run, &error) : NULL;

    assert_no_error(error);
    g_ptr_array_add(steps, tables_of(snapshot));
}

/* Behind the boot and behind each step: an array of tables. */
static GPtrArray *
steps_of(const char *path)
{
    g_autoptr(GError) error = NULL;
    GPtrArray *steps = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    g_autoptr(Scenario) scenario = scenario_load_file(path, NULL, &error);
    assert_no_error(error);
    g_autoptr(Run) run = run_new(scenario, scenario->plain, NULL, &error);
    assert_no_error(error);

    look(run, steps);
    while (run_next(run, &error))
        look(run, steps);
    assert_no_error(error);
    return steps;
}

/* ---- what the prompt prints ---- */

static const ScenarioOverrides open_scenario = { .is_open = TRUE };

static char *
say(Shell *shell, const char *line)
{
    g_autoptr(GError) error = NULL;
    GString *out = g_string_new(NULL);

    ck_assert_msg(shell_line(shell, line, out, &error), "%s: %s", line,
                  error != NULL ? error->message : "");
    return g_string_free(out, FALSE);
}

static void
compare(Shell *shell, const GArray *tables, const char *path)
{
    for (guint i = 0; i < tables->len; i++) {
        const Table *table = &g_array_index(tables, Table, i);
        g_autofree char *line = g_strdup_printf("dheapmon -s %u", table->session);
        g_autofree char *said = say(shell, line), *prompt = shell_prompt(shell);
        ck_assert_msg(g_str_has_prefix(said, table->text), "%s, %s%s\n%s\na run:\n%s", path, prompt,
                      line, said, table->text);
    }
}

static void
compare_all(const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) steps = steps_of(path);
    g_autoptr(Scenario) scenario = scenario_load_file(path, &open_scenario, &error);
    assert_no_error(error);
    g_autoptr(Shell) shell =
        shell_new(scenario, &open_scenario, scenario_outline(scenario, ""), NULL, &error);
    assert_no_error(error);

    compare(shell, steps->pdata[0], path);
    for (guint i = 1; i < steps->len; i++) {
        g_free(say(shell, "step"));
        compare(shell, steps->pdata[i], path);
    }
    guint half = (steps->len - 1) / 2;
    g_autofree char *back = g_strdup_printf("goto %u", half);
    g_free(say(shell, back));
    compare(shell, steps->pdata[half], path);
}

/* So many shares of them. */
#define PARTS 8

START_TEST(test_the_prompt_prints_the_tables_of_a_run)
{
    g_autoptr(GPtrArray) paths = stepped_scenarios(2);

    for (guint i = (guint)_i; i < paths->len; i += PARTS)
        compare_all(paths->pdata[i]);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_the_prompt_prints_the_tables_of_a_run, .loops = PARTS },
};

SUITE(tests, NULL, NULL)
