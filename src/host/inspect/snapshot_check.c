/* SPDX-License-Identifier: MIT */
/*
 * What was found against what the kernel counts in memory. Where they differ one of them is wrong,
 * and nobody can say which: that is an error, not an answer.
 */
#include "host/inspect/snapshot_internal.h"

static gboolean
counts(const char *what, guint64 counted, guint64 found, GError **error)
{
    if (counted == found)
        return TRUE;
    g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                "the kernel counts %" G_GUINT64_FORMAT " %s, and %" G_GUINT64_FORMAT " were found",
                counted, what, found);
    return FALSE;
}

static gboolean
check_process(const SnapshotProcess *process, GError **error)
{
    if (process->win32 != 0 && !process->is_connected) {
        g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                    "process %u is connected to win32k, which does not list it", process->pid);
        return FALSE;
    }
    if (process->win32 == 0 ||
        (counts("USER handles", process->counted_user_handles, process->user_handles, error) &&
         counts("GDI handles", process->counted_gdi_handles, process->gdi_handles, error)))
        return TRUE;
    g_prefix_error(error, "process %u: ", process->pid);
    return FALSE;
}

static gboolean
check_processes(const Snapshot *snapshot, GError **error)
{
    guint64 threads = 0;
    guint64 handles = 0;
    for (guint i = 0; i < snapshot->processes->len; i++) {
        const SnapshotProcess *process = snapshot->processes->pdata[i];
        threads += process->thread_count;
        handles += process->kernel_handles;
        if (!check_process(process, error))
            return FALSE;
    }
    return counts("processes", snapshot->counted_processes, snapshot->processes->len, error) &&
           counts("threads", snapshot->counted_threads, threads, error) &&
           counts("kernel handles", snapshot->counted_handles, handles, error);
}

static gboolean
check_desktops(const SnapshotSession *session, GError **error)
{
    for (guint i = 0; i < session->desktops->len; i++) {
        const SnapshotDesktop *desktop = session->desktops->pdata[i];
        if (counts("threads", desktop->counted_threads, desktop->thread_count, error))
            continue;
        g_prefix_error(error, "desktop %s: ", desktop->path);
        return FALSE;
    }
    return TRUE;
}

/* What its own structures say of session space, twice each. */
static gboolean
check_space(const SnapshotSession *session, GError **error)
{
    if (session->mm_space == 0)
        return TRUE;
    if (session->mm_id != session->id) {
        g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                    "its session space says that it is session %u", session->mm_id);
        return FALSE;
    }
    guint32 refused = session->pool != NULL ? session->pool->counted_failures : 0;
    return counts("committed pages", session->counted_pages, session->committed_pages, error) &&
           counts("refusals of its pool", refused, session->pool_failures, error);
}

static gboolean
check_session(const SnapshotSession *session, GError **error)
{
    if (counts("processes", session->counted_processes, session->process_count, error) &&
        counts("USER handles", session->counted_handles, session->handles_used, error) &&
        counts("GDI handles", session->counted_gdi_handles, session->gdi_handles_used, error) &&
        counts("GDI objects of nobody", session->counted_gdi_left, session->gdi_left, error) &&
        check_space(session, error) && check_desktops(session, error))
        return TRUE;
    g_prefix_error(error, "session %u: ", session->id);
    return FALSE;
}

gboolean
snapshot_check_counts(const Snapshot *snapshot, GError **error)
{
    for (guint i = 0; i < snapshot->sessions->len; i++) {
        if (!check_session(snapshot->sessions->pdata[i], error))
            return FALSE;
    }
    return counts("sessions", snapshot->counted_sessions, snapshot->sessions->len, error) &&
           check_processes(snapshot, error);
}
