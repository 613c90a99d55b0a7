/* SPDX-License-Identifier: MIT */
/*
 * dheapmon_steps SCENARIO: what "deskheap dheapmon --json" prints after each step of a run, one
 * line for each: a list of the tables of all sessions. A test compares other views with it, which
 * would else need a run for every step.
 */
#include "host/run/run.h"
#include "host/view/heap_table.h"

#include <stdio.h>

static void
print_tables(GString *out, const Snapshot *snapshot)
{
    for (guint i = 0; snapshot != NULL && i < snapshot->sessions->len; i++) {
        g_autoptr(JsonWriter) writer = json_writer_new(out, FALSE);
        if (i > 0)
            g_string_append(out, ", ");
        dheapmon_json(writer, snapshot->sessions->pdata[i]);
        g_string_truncate(out, out->len - 1); /* the document's line feed */
    }
}

static gboolean
look(Run *run, gpointer user, GError **error)
{
    GString *out = user;
    const Snapshot *snapshot = NULL;

    if (run_is_up(run) && (snapshot = run_snapshot(run, error)) == NULL)
        return FALSE;
    g_string_append_c(out, '[');
    print_tables(out, snapshot);
    g_string_append(out, "]\n");
    return TRUE;
}

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(RunRecord) record = NULL;
    RunOptions options = { .on_look = look, .user = out };
    g_autoptr(Scenario) scenario = argc == 2 ? scenario_load_file(argv[1], NULL, &error) : NULL;

    if (scenario != NULL)
        record = run_scenario(scenario, scenario->plain, &options, &error);
    if (record == NULL) {
        fprintf(stderr, "%s\n", error != NULL ? error->message : "usage: dheapmon_steps SCENARIO");
        return 2;
    }
    fputs(out->str, stdout);
    return 0;
}
