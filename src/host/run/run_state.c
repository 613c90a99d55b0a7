/* SPDX-License-Identifier: MIT */
/* Names of sessions, processes and windows in a run, and its snapshot. */
#include "host/run/run_state.h"

#include "host/text/printable.h"

#include <string.h>

/* ---- names ---- */

gboolean
run_session(const Run *run, const char *text, guint32 *id)
{
    if (text == NULL || strcmp(text, "console") == 0) {
        *id = run->console;
        return TRUE;
    }
    if (names_session_number(text, id))
        return TRUE;

    const RunTarget *target = g_hash_table_lookup(run->targets, text);
    if (target == NULL)
        return FALSE;
    *id = target->session;
    return target->session != ABI_NO_SESSION;
}

const WatchProcess *
run_process(const Run *run, const char *name)
{
    const RunTarget *target = g_hash_table_lookup(run->targets, name);

    return target == NULL || target->pid == 0 ? NULL : watch_process(run->watch, target->pid);
}

/* ---- errors ---- */

char *
run_place(const char *path, const char *variant)
{
    g_autofree char *place = *variant == '\0' ? g_strconcat(path, ": ", NULL)
                                              : g_strconcat(path, " [", variant, "]: ", NULL);
    return printable_text(place, -1);
}

void
run_prefix_error(const Run *run, GError **error)
{
    g_autofree char *place = run_place(run->scenario->path, run->variant->name);

    g_prefix_error_literal(error, place);
}

/* ---- memory ---- */

Snapshot *
run_take_snapshot(Run *run, guint flags, GError **error)
{
    Snapshot *snapshot = snapshot_take_with(run->engine, (SnapshotFlags)flags, error);

    if (snapshot != NULL) {
        snapshot_apply_names(snapshot, run->watch->names);
    } else {
        g_prefix_error(error, "reading the machine: ");
        run_prefix_error(run, error);
    }
    return snapshot;
}

const Snapshot *
run_memory(Run *run, GError **error)
{
    if (run->snapshot == NULL)
        run->snapshot = run_take_snapshot(run, SNAPSHOT_PLAIN, error);
    return run->snapshot;
}

gboolean
run_add_mark(Run *run, const char *name, guint line, GError **error)
{
    RunMark *mark = g_new0(RunMark, 1);

    mark->name = g_strdup(name);
    mark->line = line;
    mark->step = run->record->steps->len;
    mark->log = run->record->log->len;
    mark->popups = run->record->popups->len;
    g_ptr_array_add(run->record->marks, mark);
    if (!run->is_marked)
        return TRUE;
    mark->snapshot = run_take_snapshot(run, SNAPSHOT_PLAIN, error);
    return mark->snapshot != NULL;
}
