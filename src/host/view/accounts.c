/* SPDX-License-Identifier: MIT */
/* dheapmon's rows with the account, the logon and the processes behind each of them. */
#include "abi/guest.h"
#include "host/text/printable.h"
#include "host/text/text_table.h"
#include "host/view/views.h"
#include "host/view/word_list.h"
#include "host/words/process_label.h"

#define PROCESSES_MAX 8u /* named of each kind, the others are counted */

const SnapshotLogon *
winsta_logon(const Snapshot *snapshot, const SnapshotWinsta *winsta)
{
    const SnapshotSession *session = snapshot_session(snapshot, winsta->session_id);
    if (winsta->logon != NULL || winsta->is_service || !winsta->is_interactive || session == NULL)
        return winsta->logon;
    return snapshot_logon(snapshot, session->user_luid);
}

char *
winsta_account_text(const Snapshot *snapshot, const SnapshotWinsta *winsta)
{
    const SnapshotLogon *logon = winsta_logon(snapshot, winsta);
    if (logon != NULL) {
        g_autofree char *account = printable_text(logon->account, -1);
        return g_strdup_printf("%s, logon 0x%x", account, logon->luid);
    }
    if (winsta->is_service)
        return g_strdup_printf("logon 0x%x, which has ended", winsta->luid);
    return g_strdup(winsta->is_interactive ? "nobody is logged on" : "no account's own");
}

const JsonMember desktop_holder_members[] = {
    { "pid", JSON_INT },
    { "image", JSON_TEXT, JSON_NULLABLE },
    { "service", JSON_TEXT, JSON_NULLABLE },
    { "wow64", JSON_BOOL },
    { "windows", JSON_INT },
    { "menus", JSON_INT },
    { "hooks", JSON_INT },
    { "others", JSON_INT },
    JSON_MEMBERS_END,
};

static const JsonMember account_members[] = {
    { "winsta", JSON_TEXT }, { "desktop", JSON_TEXT },
    { "size_kb", JSON_INT }, { "used_pct", JSON_TENTHS },
    WINSTA_ACCOUNT_MEMBERS,  { "processes", JSON_ARRAY, 0, desktop_holder_members },
    JSON_MEMBERS_END,
};

static const JsonMember members[] = {
    { "session", JSON_INT },
    { "desktops", JSON_ARRAY, 0, account_members },
    JSON_MEMBERS_END,
};

const JsonShape accounts_shape = { "accounts", "What deskheap dheapmon --accounts --json prints.",
                                   members };

void
winsta_account_json(JsonWriter *writer, const Snapshot *snapshot, const SnapshotWinsta *winsta)
{
    const SnapshotLogon *logon = winsta_logon(snapshot, winsta);
    json_writer_text(writer, "account", logon != NULL ? logon->account : NULL);
    json_writer_hex(writer, "logon", logon != NULL ? logon->luid : winsta->luid);
}

char *
process_label(const Snapshot *snapshot, guint32 pid)
{
    const SnapshotProcess *process = snapshot_process(snapshot, pid);
    if (pid == 0)
        return g_strdup("no process");
    if (process == NULL)
        return g_strdup_printf("pid %u", pid);
    gboolean is_wow64 = (process->flags & PROCESS_WOW64) != 0;
    g_autofree char *name = g_strconcat(process->name, is_wow64 ? " *32" : "", NULL);
    g_autofree char *label = process_label_text(name, process->service, pid);
    return printable_text(label, -1);
}

/* csrss is everywhere, for the desktop window's sake: it says nothing about who uses the desktop.
 */
static void
append_processes(GString *out,
                 const Snapshot *snapshot,
                 const SnapshotSession *session,
                 const SnapshotDesktop *desktop,
                 gboolean all)
{
    g_autoptr(GPtrArray) services = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) others = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < desktop->holders->len; i++) {
        const SnapshotHolder *holder = &g_array_index(desktop->holders, SnapshotHolder, i);
        const SnapshotProcess *process = snapshot_process(snapshot, holder->pid);
        if (holder->pid == session->csrss_pid)
            continue;
        gboolean is_service = process != NULL && process->service != NULL;
        g_ptr_array_add(is_service ? services : others, process_label(snapshot, holder->pid));
    }
    if (!all) {
        word_list_fold(services, PROCESSES_MAX);
        word_list_fold(others, PROCESSES_MAX);
    }
    if (services->len > 0)
        word_list_append(out, "      ", "services:", services);
    if (others->len > 0)
        word_list_append(out, "      ", "processes:", others);
}

void
accounts_print(GString *out, const Snapshot *snapshot, const SnapshotSession *session, gboolean all)
{
    static const TextColumn columns[] = {
        { 29, 29, FALSE }, { 9, 0, TRUE }, { 16, 0, TRUE }, { 0, 0, FALSE, 6 }
    };
    g_autoptr(TextTable) table = text_table_new("  ", columns, G_N_ELEMENTS(columns));

    g_string_append_printf(
        out,
        "Session %u: who is behind each window station\n\n"
        "  WinStation\\Desktop            Heap Size(KB)    Used Rate(%%)    Account\n"
        "------------------------------------------------------------------------------\n",
        session->id);
    for (guint i = 0; i < session->desktops->len; i++) {
        const SnapshotDesktop *desktop = session->desktops->pdata[i];
        g_autofree char *account = winsta_account_text(snapshot, desktop->winsta);
        g_autofree char *path = printable_text(desktop->path, -1);
        g_autoptr(GString) processes = g_string_new(NULL);
        text_table_cell(table, "%s", path);
        text_table_cell(table, "%u", desktop->size_kb);
        text_table_cell(table, "%u.%u", desktop->used_tenths / 10, desktop->used_tenths % 10);
        text_table_cell(table, "%s", account);
        text_table_end_row(table);
        append_processes(processes, snapshot, session, desktop, all);
        text_table_line(table, "%s", processes->str);
    }
    text_table_print(table, out);
    g_string_append(
        out, "------------------------------------------------------------------------------\n");
}

static void
holder_json(JsonWriter *writer, const Snapshot *snapshot, const SnapshotHolder *holder)
{
    const SnapshotProcess *process = snapshot_process(snapshot, holder->pid);
    json_writer_object(writer, NULL);
    json_writer_int(writer, "pid", holder->pid);
    json_writer_text(writer, "image", process != NULL ? process->name : NULL);
    json_writer_text(writer, "service", process != NULL ? process->service : NULL);
    json_writer_bool(writer, "wow64", process != NULL && (process->flags & PROCESS_WOW64) != 0);
    json_writer_int(writer, "windows", holder->objects[USER_TYPE_WINDOW]);
    json_writer_int(writer, "menus", holder->objects[USER_TYPE_MENU]);
    json_writer_int(writer, "hooks", holder->objects[USER_TYPE_HOOK]);
    json_writer_int(writer, "others", snapshot_other_objects(holder));
    json_writer_end_object(writer);
}

void
desktop_holders_json(JsonWriter *writer, const Snapshot *snapshot, const SnapshotDesktop *desktop)
{
    json_writer_array(writer, "processes");
    for (guint i = 0; i < desktop->holders->len; i++)
        holder_json(writer, snapshot, &g_array_index(desktop->holders, SnapshotHolder, i));
    json_writer_end_array(writer);
}

void
accounts_json(JsonWriter *writer, const Snapshot *snapshot, const SnapshotSession *session)
{
    json_writer_document(writer, &accounts_shape);
    json_writer_int(writer, "session", session->id);
    json_writer_array(writer, "desktops");
    for (guint i = 0; i < session->desktops->len; i++) {
        const SnapshotDesktop *desktop = session->desktops->pdata[i];
        json_writer_object(writer, NULL);
        json_writer_text(writer, "winsta", desktop->winsta->name);
        json_writer_text(writer, "desktop", desktop->name);
        json_writer_int(writer, "size_kb", desktop->size_kb);
        json_writer_tenths(writer, "used_pct", desktop->used_tenths);
        winsta_account_json(writer, snapshot, desktop->winsta);
        desktop_holders_json(writer, snapshot, desktop);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
    json_writer_end_document(writer);
}
