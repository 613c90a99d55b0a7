/* SPDX-License-Identifier: MIT */
/* A plan is run as the scenario it stands for, and its rows are looked up in what memory holds. */
#include "host/import/replay_run.h"

#include "host/import/replay_text.h"
#include "host/import/row_wanted.h"
#include "host/text/printable.h"

#include <string.h>

static void
see_row(PlanRow *row, const SnapshotDesktop *desktop)
{
    RowWanted wanted = row_wanted(row->row);

    row->is_seen = desktop != NULL;
    row->seen_kb = desktop != NULL ? desktop->size_kb : 0;
    row->used_bytes = desktop != NULL ? desktop->used_bytes : 0;
    row->is_met = row->is_seen && (gint64)row->used_bytes >= wanted.low &&
                  (gint64)row->used_bytes < wanted.high;
    if (!row->fill.is_there)
        row->least_bytes = row->used_bytes;
}

static void
see_desktops(Plan *plan, const SnapshotSession *session)
{
    for (guint i = 0; i < session->desktops->len; i++) {
        const SnapshotDesktop *desktop = session->desktops->pdata[i];
        SeenDesktop *seen = g_new0(SeenDesktop, 1);
        *seen = (SeenDesktop){ session->id, g_strdup(desktop->path), desktop->size_kb };
        g_ptr_array_add(plan->seen, seen);
    }
}

static void
count_refused(PlanRow *row, GHashTable *failed)
{
    row->refused = 0;
    for (guint i = 0; i < row->processes->len; i++) {
        const ImportedProcess *process = row->processes->pdata[i];
        row->refused += g_hash_table_contains(failed, process->name);
    }
}

static void
see_failures(Plan *plan, const RunRecord *record)
{
    g_autoptr(GHashTable) failed = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < record->failures->len; i++)
        g_hash_table_add(failed, ((const RunFailure *)record->failures->pdata[i])->name);
    for (guint i = 0; i < plan->rows->len; i++)
        count_refused(plan->rows->pdata[i], failed);
}

static void
see(Plan *plan, const Snapshot *snapshot)
{
    g_ptr_array_set_size(plan->seen, 0);
    for (guint i = 0; i < plan->rows->len; i++) {
        PlanRow *row = plan->rows->pdata[i];
        g_autofree char *path = plan_row_path(row);
        see_row(row, snapshot != NULL ? snapshot_desktop(snapshot, row->session, path) : NULL);
    }
    for (guint i = 0; snapshot != NULL && i < plan->imported->sessions->len; i++) {
        const ListedSession *listed = plan->imported->sessions->pdata[i];
        const SnapshotSession *session = snapshot_session(snapshot, listed->id);
        if (session != NULL && listed->rows->len > 0)
            see_desktops(plan, session);
    }
}

/* A place in the text is none that anybody has: of the message the first line counts, from behind
 * it on. */
static void
fail_text(const Imported *imported, const GError *own, GError **error)
{
    static const char mark[] = ": error: ";
    const char *behind = strstr(own->message, mark);
    const char *problem = behind != NULL ? behind + strlen(mark) : own->message;

    printable_error(error, own->domain, own->code,
                    "%s:1:1: error: of what these files say no scenario can be made: %.*s",
                    (const char *)imported->files->pdata[0], (int)strcspn(problem, "\n"), problem);
}

Scenario *
replay_load(const Imported *imported, const char *text, GError **error)
{
    g_autoptr(GError) own = NULL;
    Scenario *scenario = scenario_load_text("scenario", text, -1, NULL, &own);

    if (scenario == NULL)
        fail_text(imported, own, error);
    return scenario;
}

RunRecord *
replay_run_text(const Imported *imported, const char *text, GError **error)
{
    g_autoptr(Scenario) scenario = replay_load(imported, text, error);

    return scenario != NULL ? run_scenario(scenario, scenario->plain, NULL, error) : NULL;
}

RunRecord *
replay_run(Plan *plan, GError **error)
{
    g_autofree char *text = replay_text(plan, FALSE);
    RunRecord *record = replay_run_text(plan->imported, text, error);

    if (record != NULL) {
        see(plan, record->snapshot);
        see_failures(plan, record);
    }
    return record;
}
