/* SPDX-License-Identifier: MIT */
/* Sessions, heaps, processes and handles, as they are here. */
#include "host/shell/shell_internal.h"
#include "host/text/address.h"
#include "host/text/printable.h"
#include "host/text/text_table.h"
#include "host/view/heap_table.h"
#include "host/view/views.h"
#include "host/words/abi_names.h"

#include <string.h>

/* ---- !session ---- */

#define SPACE_CELLS 3u

/* Where it lies, how large it is, and how much of it is in use. */
static void
add_space(TextTable *table, guint bits, guint64 base, guint64 bytes, guint64 used_bytes)
{
    text_table_cell(table, "%s-%s", address_text(bits, base).text,
                    address_text(bits, base + bytes - 1).text);
    text_table_cell(table, "%" G_GUINT64_FORMAT, bytes / 1024);
    text_table_cell(table, "%" G_GUINT64_FORMAT, used_bytes / 1024);
}

static void
add_session(TextTable *table,
            const Shell *shell,
            const Snapshot *snapshot,
            const SnapshotSession *session)
{
    guint bits = snapshot->address_bits;
    const SnapshotViewSpace *views = snapshot_heap_views(snapshot, session);

    text_table_cell(table, "%c", shell->session == session->id ? '*' : ' ');
    text_table_cell(table, "%u", session->id);
    text_table_cell(table, "%u", session->process_count);
    text_table_cell(table, "%s", address_text(bits, session->address).text);
    if (views != NULL) {
        add_space(table, bits, views->base, views->bytes, views->used_bytes);
    } else {
        for (guint i = 0; i < SPACE_CELLS; i++)
            text_table_cell(table, "%s", "");
    }
    if (session->pool != NULL)
        add_space(table, bits, session->pool->base, session->pool->bytes,
                  session->pool->used_bytes);
    else
        text_table_cell(table, "(the system's)");
    text_table_end_row(table);
}

static TextTable *
session_table(void)
{
    static const TextColumn columns[] = {
        { 1, 0, FALSE }, { 4, 0, TRUE }, { 9, 0, TRUE },     { 0, 0, FALSE, 1 }, { 0, 0, FALSE, 1 },
        { 9, 0, TRUE },  { 9, 0, TRUE }, { 0, 0, FALSE, 1 }, { 9, 0, TRUE },     { 9, 0, TRUE },
    };
    TextTable *table = text_table_new("", columns, G_N_ELEMENTS(columns));

    text_table_row(table, "", "id", "processes", "address", "view space", "KB", "used",
                   "paged pool", "KB", "used", NULL);
    return table;
}

gboolean
shell_session(Shell *shell, Arguments *arguments, GString *out, GError **error)
{
    const Snapshot *snapshot = shell_memory(shell, error);
    gboolean is_named = arguments->count > 0;
    guint64 id;

    if (snapshot == NULL || !arguments_number(arguments, 0, 0, &id, error) ||
        !arguments_end(arguments, error))
        return FALSE;
    if (is_named) {
        const Arguments meant = { .session = (gint64)MIN(id, G_MAXUINT32) };
        if (shell_session_meant(shell, snapshot, &meant, error) == NULL)
            return FALSE;
        shell->session = meant.session;
    }
    g_string_append_printf(out, "Sessions on machine: %u\n", snapshot->sessions->len);
    g_autoptr(TextTable) table = session_table();
    for (guint i = 0; i < snapshot->sessions->len; i++)
        add_session(table, shell, snapshot, snapshot->sessions->pdata[i]);
    text_table_print(table, out);
    return TRUE;
}

/* ---- tables ---- */

/* Of the session that is meant. NULL with an error. */
static const SnapshotSession *
session_here(Shell *shell, Arguments *arguments, GError **error)
{
    const Snapshot *snapshot = shell_memory(shell, error);

    return snapshot != NULL && arguments_end(arguments, error)
               ? shell_session_meant(shell, snapshot, arguments, error)
               : NULL;
}

/* Where the session's heaps lie, and what they could still give. */
static void
tell_places(const Snapshot *snapshot, const SnapshotSession *session, GString *out)
{
    static const TextColumn columns[] = {
        { 28, 28, FALSE, 1 }, { 0, 0, FALSE, 1 }, { 9, 0, TRUE }, { 9, 0, TRUE }, { 12, 0, TRUE }
    };
    g_autoptr(TextTable) table = text_table_new("", columns, G_N_ELEMENTS(columns));

    text_table_row(table, "desktop", "heap", "used", "free", "largest free", NULL);
    for (guint i = 0; i < session->desktops->len; i++) {
        const SnapshotDesktop *desktop = session->desktops->pdata[i];
        g_autofree char *name = printable_text(desktop->path, -1);
        text_table_cell(table, "%s", name);
        text_table_cell(table, "%s-%s", address_text(snapshot->address_bits, desktop->base).text,
                        address_text(snapshot->address_bits, desktop->limit - 1).text);
        text_table_cell(table, "%" G_GUINT64_FORMAT, desktop->used_bytes);
        text_table_cell(table, "%" G_GUINT64_FORMAT, desktop->free_bytes);
        text_table_cell(table, "%" G_GUINT64_FORMAT, desktop->largest_free);
        text_table_end_row(table);
    }
    text_table_print(table, out);
}

gboolean
shell_dskheap(Shell *shell, Arguments *arguments, GString *out, GError **error)
{
    const SnapshotSession *session = session_here(shell, arguments, error);

    if (session == NULL)
        return FALSE;
    HeapTable table = heap_table_new(session);
    dskheap_print(out, &table);
    g_free((gpointer)table.rows);
    if (arguments->all)
        tell_places(shell_memory(shell, NULL), session, out);
    return TRUE;
}

gboolean
shell_dheapmon(Shell *shell, Arguments *arguments, GString *out, GError **error)
{
    const SnapshotSession *session = session_here(shell, arguments, error);

    if (session == NULL)
        return FALSE;
    HeapTable table = heap_table_new(session);
    dheapmon_print(out, DHEAPMON_8_1, &table);
    g_free((gpointer)table.rows);
    safe_pair_print(out, session);
    return TRUE;
}

/* Of a verb that is a word alone. */
static Snapshot *
look_alone(Shell *shell, Arguments *arguments, guint parts, GError **error)
{
    return arguments_end(arguments, error) ? shell_look(shell, parts, error) : NULL;
}

gboolean
shell_tree(Shell *shell, Arguments *arguments, GString *out, GError **error)
{
    g_autoptr(Snapshot) snapshot =
        look_alone(shell, arguments, SNAPSHOT_BLOCKS | SNAPSHOT_ATOMS, error);

    if (snapshot == NULL)
        return FALSE;
    tree_print(out, snapshot);
    return TRUE;
}

gboolean
shell_layout(Shell *shell, Arguments *arguments, GString *out, GError **error)
{
    g_autoptr(Snapshot) snapshot = look_alone(shell, arguments, SNAPSHOT_PAGES, error);

    if (snapshot == NULL)
        return FALSE;
    layout_print(out, snapshot, engine_boot(run_engine(playback_run(shell->playback))));
    return TRUE;
}

/* ---- !heap ---- */

static gboolean
fail_desktop(const SnapshotSession *session, const char *path, GError **error)
{
    g_autoptr(GString) known = g_string_new(NULL);
    g_autofree char *shown = printable_text(path, -1);

    for (guint i = 0; i < session->desktops->len; i++) {
        const SnapshotDesktop *desktop = session->desktops->pdata[i];
        g_autofree char *name = printable_text(desktop->path, -1);
        g_string_append_printf(known, "%s%s", i > 0 ? ", " : "", name);
    }
    return shell_fail(error, SHELL_PROMPT_ERROR_NOT_HERE,
                      "session %u has no desktop \"%s\" here (it has %s)", session->id, shown,
                      known->str);
}

/* By its path, or by the address of its heap. NULL with an error. */
static const SnapshotDesktop *
desktop_meant(const Snapshot *snapshot,
              const SnapshotSession *session,
              const char *word,
              GError **error)
{
    const SnapshotDesktop *desktop = snapshot_desktop(snapshot, session->id, word);
    guint64 base;

    if (desktop == NULL && shell_read_address(word, &base))
        desktop = snapshot_desktop_of_heap(session, base);
    if (desktop == NULL)
        fail_desktop(session, word, error);
    return desktop;
}

gboolean
shell_heap(Shell *shell, Arguments *arguments, GString *out, GError **error)
{
    const char *word = arguments_next(arguments);

    if (word == NULL)
        return shell_dskheap(shell, arguments, out, error);
    if (!arguments_end(arguments, error))
        return FALSE;
    g_autoptr(Snapshot) snapshot = shell_look(shell, SNAPSHOT_BLOCKS, error);
    const SnapshotSession *session =
        snapshot != NULL ? shell_session_meant(shell, snapshot, arguments, error) : NULL;
    if (session == NULL)
        return FALSE;
    const SnapshotDesktop *desktop = desktop_meant(snapshot, session, word, error);
    if (desktop == NULL)
        return FALSE;
    heap_map_print(out, snapshot, desktop, arguments->all ? HEAP_MAP_ALL : HEAP_MAP_PLAIN);
    return TRUE;
}

/* ---- !process ---- */

static char *
session_text(guint32 session)
{
    return session == ABI_NO_SESSION ? g_strdup("-") : g_strdup_printf("%u", session);
}

static void
add_process(TextTable *table, const Snapshot *snapshot, const SnapshotProcess *process)
{
    g_autofree char *name = printable_text(process->name, -1);
    g_autofree char *service =
        process->service != NULL ? printable_text(process->service, -1) : NULL;
    g_autofree char *session = session_text(process->session_id);
    const SnapshotDesktop *desktop = snapshot_process_desktop(snapshot, process);
    g_autofree char *path = desktop != NULL ? printable_text(desktop->path, -1) : g_strdup("-");

    text_table_cell(table, "%u", process->pid);
    text_table_cell(table, "%s", session);
    text_table_cell(table, "%s", path);
    text_table_cell(table, "%s%s%s%s", name, service != NULL ? ", service " : "",
                    service != NULL ? service : "",
                    (process->flags & PROCESS_EXITED) != 0 ? ", ended" : "");
    text_table_end_row(table);
}

static TextTable *
process_table(void)
{
    static const TextColumn columns[] = {
        { 6, 0, TRUE }, { 7, 0, TRUE }, { 28, 28, FALSE, 1 }, { 0, 0, FALSE }
    };
    TextTable *table = text_table_new("", columns, G_N_ELEMENTS(columns));

    text_table_row(table, "pid", "session", "desktop", "program", NULL);
    return table;
}

static void
tell_process(const Snapshot *snapshot, const SnapshotProcess *process, GString *out)
{
    guint bits = snapshot->address_bits;
    g_autofree char *path = printable_text(process->desktop_path, -1);

    g_string_append_printf(out, "       parent %u, logon %x, asked for desktop \"%s\"\n",
                           process->parent_pid, process->luid, path);
    g_string_append_printf(out, "       process %s, of win32k %s, page directory in frame %x\n",
                           address_text(bits, process->address).text,
                           address_text(bits, process->win32).text, process->directory);
    g_string_append_printf(
        out, "       %u threads, their kernel stacks %" G_GUINT64_FORMAT " KB of system PTEs\n",
        process->thread_count, process->kernel_stack_bytes / 1024);
    g_string_append_printf(out,
                           "       handles: %u of the kernel, %u USER, %u GDI; %u messages wait\n",
                           process->kernel_handles, process->user_handles, process->gdi_handles,
                           process->queued_messages);
    if ((process->flags & PROCESS_EXITED) != 0)
        g_string_append_printf(out, "       ended with 0x%08X\n", process->exit_status);
}

gboolean
shell_process(Shell *shell, Arguments *arguments, GString *out, GError **error)
{
    const Snapshot *snapshot = shell_memory(shell, error);
    guint64 pid, flags;

    /* "!process 0 0" lists all in WinDbg, and its flags say how much of each. */
    if (snapshot == NULL || !arguments_number(arguments, 0, 0, &pid, error) ||
        !arguments_number(arguments, 0, 1, &flags, error) || !arguments_end(arguments, error))
        return FALSE;
    const SnapshotProcess *one =
        pid <= G_MAXUINT32 ? snapshot_process(snapshot, (guint32)pid) : NULL;
    if (pid != 0 && one == NULL)
        return shell_fail(error, SHELL_PROMPT_ERROR_NOT_HERE,
                          "there is no process %" G_GUINT64_FORMAT " here (!process lists them)",
                          pid);
    g_autoptr(TextTable) table = process_table();
    for (guint i = 0; i < snapshot->processes->len; i++)
        if (one == NULL || snapshot->processes->pdata[i] == one)
            add_process(table, snapshot, snapshot->processes->pdata[i]);
    text_table_print(table, out);
    if (one != NULL && flags != 0)
        tell_process(snapshot, one, out);
    return TRUE;
}

/* ---- handles ---- */

static void
tell_object(const Snapshot *snapshot,
            const SnapshotSession *session,
            const SnapshotDesktop *desktop,
            const SnapshotBlock *block,
            GString *out)
{
    g_autofree char *label = process_label(snapshot, block->pid);
    g_autofree char *path = printable_text(desktop->path, -1);

    guint64 at = desktop->base + block->offset;
    guint header = heap_format_header_bytes(snapshot->heap_format);
    g_string_append_printf(out,
                           "%08x %s in session %u, %s\n"
                           "         object %s in block %s, %u bytes, of %s\n",
                           block->handle, snapshot_block_kind_text((SnapshotBlockKind)block->kind),
                           session->id, path,
                           address_text(snapshot->address_bits, at + header).text,
                           address_text(snapshot->address_bits, at).text, block->bytes, label);
}

static gboolean
find_in_session(const Snapshot *snapshot,
                const SnapshotSession *session,
                guint64 handle,
                GString *out)
{
    gboolean has = FALSE;

    for (guint i = 0; i < session->desktops->len; i++) {
        const SnapshotDesktop *desktop = session->desktops->pdata[i];
        for (guint n = 0; n < desktop->blocks->len; n++) {
            const SnapshotBlock *block = &g_array_index(desktop->blocks, SnapshotBlock, n);
            if (block->handle == 0 || block->handle != handle)
                continue;
            tell_object(snapshot, session, desktop, block, out);
            has = TRUE;
        }
    }
    return has;
}

/* In this session, NULL: in all of them. */
static gboolean
find_handle(const Snapshot *snapshot, const SnapshotSession *only, guint64 handle, GString *out)
{
    gboolean has = FALSE;

    for (guint i = 0; i < snapshot->sessions->len; i++) {
        const SnapshotSession *session = snapshot->sessions->pdata[i];
        if (only == NULL || session == only)
            has = find_in_session(snapshot, session, handle, out) || has;
    }
    return has;
}

gboolean
shell_find(Shell *shell, Arguments *arguments, GString *out, GError **error)
{
    guint64 handle;

    if (!arguments_address(arguments, "a handle", &handle, error) ||
        !arguments_end(arguments, error))
        return FALSE;
    g_autoptr(Snapshot) snapshot = shell_look(shell, SNAPSHOT_BLOCKS, error);
    if (snapshot == NULL)
        return FALSE;
    return find_handle(snapshot, NULL, handle, out) ||
           shell_fail(error, SHELL_PROMPT_ERROR_NOT_HERE,
                      "no object in a desktop heap has the handle %08" G_GINT64_MODIFIER "x here",
                      handle);
}

static gboolean
tell_handle(Shell *shell, Arguments *arguments, GString *out, GError **error)
{
    guint64 handle;

    if (!arguments_address(arguments, "a handle", &handle, error) ||
        !arguments_end(arguments, error))
        return FALSE;
    g_autoptr(Snapshot) snapshot = shell_look(shell, SNAPSHOT_BLOCKS, error);
    const SnapshotSession *session =
        snapshot != NULL ? shell_session_meant(shell, snapshot, arguments, error) : NULL;
    if (session == NULL)
        return FALSE;
    return find_handle(snapshot, session, handle, out) ||
           shell_fail(
               error, SHELL_PROMPT_ERROR_NOT_HERE,
               "no object in a desktop heap of session %u has the handle %08" G_GINT64_MODIFIER
               "x (find looks into all sessions)",
               session->id, handle);
}

gboolean
shell_handle(Shell *shell, Arguments *arguments, GString *out, GError **error)
{
    /* "!handle 0 f" lists all in WinDbg. */
    if (arguments->count > 0 && strcmp(arguments->words[0], "0") != 0)
        return tell_handle(shell, arguments, out, error);
    const Snapshot *snapshot = shell_memory(shell, error);
    if (snapshot == NULL)
        return FALSE;
    static const TextColumn columns[] = { { .least = 8, .is_right = TRUE },
                                          { .least = 8, .is_right = TRUE },
                                          { .least = 8, .is_right = TRUE },
                                          { .gap = 1 } };
    g_autoptr(TextTable) table = text_table_new("", columns, G_N_ELEMENTS(columns));
    text_table_row(table, "kernel", "USER", "GDI", "process", NULL);
    for (guint i = 0; i < snapshot->processes->len; i++) {
        const SnapshotProcess *process = snapshot->processes->pdata[i];
        g_autofree char *label = process_label(snapshot, process->pid);
        text_table_cell(table, "%u", process->kernel_handles);
        text_table_cell(table, "%u", process->user_handles);
        text_table_cell(table, "%u", process->gdi_handles);
        text_table_cell(table, "%s", label);
        text_table_end_row(table);
    }
    text_table_print(table, out);
    return TRUE;
}

/* ---- log ---- */

gboolean
shell_log(Shell *shell, Arguments *arguments, GString *out, GError **error)
{
    const RunRecord *record = run_so_far(playback_run(shell->playback));

    if (!arguments_end(arguments, error))
        return FALSE;
    for (guint i = 0; i < record->log->len; i++) {
        const RunLogEntry *entry = record->log->pdata[i];
        g_autofree char *text = printable_lines(entry->text, -1);
        g_string_append_printf(out, "%s, %s %u: %s\n", entry->type_name, entry->source_name,
                               entry->id, text);
    }
    for (guint i = 0; i < record->popups->len; i++) {
        const RunPopup *box = record->popups->pdata[i];
        g_autofree char *text = printable_lines(box->text, -1);
        if (box->is_shown)
            g_string_append_printf(out, "box in session %u: %s\n", box->session, text);
    }
    return TRUE;
}
