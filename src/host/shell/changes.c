/* SPDX-License-Identifier: MIT */
/* What is not as it was before the last move: two snapshots side by side. */
#include "host/shell/shell_internal.h"
#include "host/text/printable.h"
#include "host/text/text_table.h"
#include "host/view/views.h"
#include "host/words/abi_names.h"

#include <string.h>

/* A number of one thing, before and now. */
static void
tell(TextTable *table, const char *what, guint64 before, guint64 now, const char *unit)
{
    if (before == now)
        return;
    text_table_cell(table, "%s", what);
    text_table_cell(table, "%" G_GUINT64_FORMAT, before);
    text_table_cell(table, "->");
    text_table_cell(table, "%" G_GUINT64_FORMAT, now);
    text_table_cell(table, "%+" G_GINT64_FORMAT "%s", (gint64)(now - before), unit);
    text_table_end_row(table);
}

/* ---- desktops ---- */

static void
tell_objects(TextTable *table, const char *path, const SnapshotDesktop *a, const SnapshotDesktop *b)
{
    for (guint type = 0; type < USER_TYPE_COUNT; type++) {
        g_autofree char *what = g_strdup_printf("%s, %ss", path, user_type_text(type));
        tell(table, what, a != NULL ? a->objects[type] : 0, b != NULL ? b->objects[type] : 0, "");
    }
}

static void
tell_desktop(TextTable *table, guint32 session, const SnapshotDesktop *a, const SnapshotDesktop *b)
{
    g_autofree char *name = printable_text(a != NULL ? a->path : b->path, -1);
    g_autofree char *path = g_strdup_printf("%u: %s", session, name);
    g_autofree char *used = g_strconcat(path, ", used", NULL);
    g_autofree char *threads = g_strconcat(path, ", threads", NULL);

    if (a == NULL)
        text_table_line(table, "  %s: made, %u KB\n", path, b->size_kb);
    if (b == NULL)
        text_table_line(table, "  %s: gone, it had %u KB\n", path, a->size_kb);
    tell(table, used, a != NULL ? a->used_bytes : 0, b != NULL ? b->used_bytes : 0, " bytes");
    tell(table, threads, a != NULL ? a->thread_count : 0, b != NULL ? b->thread_count : 0, "");
    tell_objects(table, path, a, b);
}

/* By its address: a path may have another desktop now. */
static const SnapshotDesktop *
same_desktop(const SnapshotSession *session, const SnapshotDesktop *desktop)
{
    for (guint i = 0; session != NULL && i < session->desktops->len; i++) {
        const SnapshotDesktop *one = session->desktops->pdata[i];
        if (one->address == desktop->address && strcmp(one->path, desktop->path) == 0)
            return one;
    }
    return NULL;
}

static void
tell_desktops(TextTable *table, guint32 id, const SnapshotSession *a, const SnapshotSession *b)
{
    for (guint i = 0; a != NULL && i < a->desktops->len; i++)
        tell_desktop(table, id, a->desktops->pdata[i], same_desktop(b, a->desktops->pdata[i]));
    for (guint i = 0; b != NULL && i < b->desktops->len; i++)
        if (same_desktop(a, b->desktops->pdata[i]) == NULL)
            tell_desktop(table, id, NULL, b->desktops->pdata[i]);
}

/* ---- sessions ---- */

static guint64
views_used(const SnapshotSession *session)
{
    return session != NULL && session->view_space != NULL ? session->view_space->used_bytes : 0;
}

static guint64
pool_used(const SnapshotSession *session)
{
    return session != NULL && session->pool != NULL ? session->pool->used_bytes : 0;
}

static void
tell_session(TextTable *table, guint32 id, const SnapshotSession *a, const SnapshotSession *b)
{
    g_autofree char *views = g_strdup_printf("%u: view space used", id);
    g_autofree char *pool = g_strdup_printf("%u: session paged pool used", id);
    g_autofree char *handles = g_strdup_printf("%u: USER handles", id);

    if (a == NULL)
        text_table_line(table, "  %u: a new session\n", id);
    if (b == NULL)
        text_table_line(table, "  %u: the session is gone\n", id);
    tell(table, views, views_used(a), views_used(b), " bytes");
    tell(table, pool, pool_used(a), pool_used(b), " bytes");
    tell(table, handles, a != NULL ? a->handles_used : 0, b != NULL ? b->handles_used : 0, "");
    tell_desktops(table, id, a, b);
}

static void
tell_sessions(TextTable *table, const Snapshot *before, const Snapshot *now)
{
    for (guint i = 0; i < before->sessions->len; i++) {
        const SnapshotSession *a = before->sessions->pdata[i];
        tell_session(table, a->id, a, snapshot_session(now, a->id));
    }
    for (guint i = 0; i < now->sessions->len; i++) {
        const SnapshotSession *b = now->sessions->pdata[i];
        if (snapshot_session(before, b->id) == NULL)
            tell_session(table, b->id, NULL, b);
    }
}

/* ---- processes ---- */

static gboolean
is_alive(const Snapshot *snapshot, guint32 pid)
{
    const SnapshotProcess *process = snapshot_process(snapshot, pid);

    return process != NULL && (process->flags & PROCESS_EXITED) == 0;
}

/* Those that live in `in` and not in `other`. */
static void
tell_processes(TextTable *table, const Snapshot *in, const Snapshot *other, const char *what)
{
    for (guint i = 0; i < in->processes->len; i++) {
        const SnapshotProcess *process = in->processes->pdata[i];
        if (!is_alive(in, process->pid) || is_alive(other, process->pid))
            continue;
        g_autofree char *label = process_label(in, process->pid);
        text_table_line(table, "  %s %s\n", label, what);
    }
}

static guint64
pool_bytes(const SnapshotPool *pool)
{
    return pool != NULL ? pool->used_bytes : 0;
}

gboolean
shell_what(Shell *shell, Arguments *arguments, GString *out, GError **error)
{
    static const TextColumn columns[] = {
        { 44, 44, FALSE }, { 10, 0, TRUE }, { 2, 0, FALSE }, { 10, 0, FALSE }, { 0, 0, FALSE }
    };
    g_autoptr(TextTable) table = text_table_new("  ", columns, G_N_ELEMENTS(columns));
    const char *word = arguments_next(arguments);
    const Snapshot *before = shell->before, *now = shell_memory(shell, error);

    if (now == NULL)
        return FALSE;
    if (word != NULL && strcmp(word, "changed") != 0)
        return shell_fail(error, SHELL_PROMPT_ERROR_ARGUMENT, "\"what changed\", or \"what\"");
    if (before == NULL)
        return shell_fail(error, SHELL_PROMPT_ERROR_NOT_HERE, "nothing was moved yet");
    g_string_append_printf(out, "from step %u to step %u:\n", shell->before_place,
                           playback_place(shell->playback));
    gsize start = out->len;
    tell_processes(table, now, before, "started");
    tell_processes(table, before, now, "ended");
    tell_sessions(table, before, now);
    tell(table, "nonpaged pool used", pool_bytes(before->nonpaged_pool),
         pool_bytes(now->nonpaged_pool), " bytes");
    tell(table, "paged pool used", pool_bytes(before->paged_pool), pool_bytes(now->paged_pool),
         " bytes");
    tell(table, "system PTEs used", pool_bytes(before->system_ptes), pool_bytes(now->system_ptes),
         " bytes");
    tell(table, "commit charge", before->commit_pages, now->commit_pages, " pages");
    text_table_print(table, out);
    if (out->len == start)
        g_string_append(out, "  nothing\n");
    return arguments_end(arguments, error);
}
