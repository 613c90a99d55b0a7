/* SPDX-License-Identifier: MIT */
/* The tree of "Desktop Heap Overview" (ntdebugging blog, 2007), with what lives on each desktop. */
#include "host/inspect/view_id.h"
#include "host/text/address.h"
#include "host/text/number.h"
#include "host/text/printable.h"
#include "host/view/views.h"

static void
append_count(GString *out, guint count, const char *one, const char *many)
{
    if (count > 0)
        g_string_append_printf(out, ", %u %s", count, count == 1 ? one : many);
}

static void
append_holder(GString *out,
              const char *indent,
              const Snapshot *snapshot,
              const SnapshotHolder *holder)
{
    g_autofree char *label = process_label(snapshot, holder->pid);
    g_autoptr(GString) what = g_string_new(NULL);
    append_count(what, holder->objects[USER_TYPE_WINDOW], "window", "windows");
    append_count(what, holder->objects[USER_TYPE_MENU], "menu", "menus");
    append_count(what, holder->objects[USER_TYPE_HOOK], "hook", "hooks");
    append_count(what, snapshot_other_objects(holder), "other object", "other objects");
    g_string_append_printf(out, "%s  %s%s%s\n", indent, label, what->len > 0 ? ": " : "",
                           what->len > 2 ? what->str + 2 : "");
}

static void
append_desktop(GString *out,
               const char *indent,
               gboolean is_last,
               const Snapshot *snapshot,
               const SnapshotDesktop *desktop)
{
    g_autofree char *name = printable_text(desktop->name, -1);
    g_string_append_printf(
        out, "%s---- %-12s (desktop%s; heap %u KB at %s, %u.%u %% used, %u window%s)\n", indent,
        name, desktop->is_input ? ", has the input" : "", desktop->size_kb,
        address_text(snapshot->address_bits, desktop->base).text, desktop->used_tenths / 10,
        desktop->used_tenths % 10, desktop->objects[USER_TYPE_WINDOW],
        plural(desktop->objects[USER_TYPE_WINDOW]));
    g_autofree char *deeper = g_strconcat(indent, is_last ? "       " : "|      ", NULL);
    for (guint i = 0; i < desktop->holders->len; i++)
        append_holder(out, deeper, snapshot, &g_array_index(desktop->holders, SnapshotHolder, i));
}

static void
append_winsta(GString *out,
              const char *indent,
              gboolean is_last,
              const Snapshot *snapshot,
              const SnapshotWinsta *winsta)
{
    g_autofree char *account = winsta_account_text(snapshot, winsta);
    g_autofree char *name = printable_text(winsta->name, -1);
    g_string_append_printf(out, "%s---- %-18s (%s window station, %s)\n", indent, name,
                           winsta->is_interactive ? "interactive" : "non-interactive", account);
    g_autofree char *deeper = g_strconcat(indent, is_last ? "       " : "|      ", NULL);
    g_autofree char *beside = g_strconcat(deeper, winsta->desktops->len > 0 ? "|  " : "   ", NULL);
    station_data_print(out, beside, snapshot, winsta);
    for (guint i = 0; i < winsta->desktops->len; i++) {
        g_string_append_printf(out, "%s|\n", deeper);
        append_desktop(out, deeper, i + 1 == winsta->desktops->len, snapshot,
                       winsta->desktops->pdata[i]);
    }
}

void
tree_print(GString *out, const Snapshot *snapshot)
{
    for (guint i = 0; i < snapshot->sessions->len; i++) {
        const SnapshotSession *session = snapshot->sessions->pdata[i];
        gboolean is_last = i + 1 == snapshot->sessions->len;
        const char *indent = is_last ? "    " : "|   ";
        g_string_append_printf(out, "- Session %u\n", session->id);
        for (guint j = 0; j < session->winstas->len; j++) {
            g_string_append_printf(out, "%s|\n", indent);
            append_winsta(out, indent, j + 1 == session->winstas->len, snapshot,
                          session->winstas->pdata[j]);
        }
        if (!is_last)
            g_string_append(out, "|\n");
    }
}

/* ---- JSON ---- */

static const JsonMember desktop_members[] = {
    { "id", JSON_TEXT },        { "name", JSON_TEXT },
    { "base", JSON_HEX },       { "limit", JSON_HEX },
    { "size_kb", JSON_INT },    { "used_pct", JSON_TENTHS },
    { "windows", JSON_INT },    { "threads", JSON_INT },
    { "has_input", JSON_BOOL }, { "processes", JSON_ARRAY, 0, desktop_holder_members },
    JSON_MEMBERS_END,
};

static const JsonMember winsta_members[] = {
    { "name", JSON_TEXT },
    { "interactive", JSON_BOOL },
    WINSTA_ACCOUNT_MEMBERS,
    STATION_DATA_MEMBERS,
    { "desktops", JSON_ARRAY, 0, desktop_members },
    JSON_MEMBERS_END,
};

static const JsonMember session_members[] = {
    { "id", JSON_INT },
    { "winstas", JSON_ARRAY, 0, winsta_members },
    JSON_MEMBERS_END,
};

static const JsonMember members[] = {
    { "sessions", JSON_ARRAY, 0, session_members },
    JSON_MEMBERS_END,
};

const JsonShape tree_shape = { "tree", "What deskheap tree --json prints.", members };

static void
desktop_json(JsonWriter *writer, const Snapshot *snapshot, const SnapshotDesktop *desktop)
{
    g_autofree char *id = view_id(desktop->session_id, desktop->base);

    json_writer_object(writer, NULL);
    json_writer_text(writer, "id", id);
    json_writer_text(writer, "name", desktop->name);
    json_writer_hex(writer, "base", desktop->base);
    json_writer_hex(writer, "limit", desktop->limit);
    json_writer_int(writer, "size_kb", desktop->size_kb);
    json_writer_tenths(writer, "used_pct", desktop->used_tenths);
    json_writer_int(writer, "windows", desktop->objects[USER_TYPE_WINDOW]);
    json_writer_int(writer, "threads", desktop->thread_count);
    json_writer_bool(writer, "has_input", desktop->is_input);
    desktop_holders_json(writer, snapshot, desktop);
    json_writer_end_object(writer);
}

static void
winsta_json(JsonWriter *writer, const Snapshot *snapshot, const SnapshotWinsta *winsta)
{
    json_writer_object(writer, NULL);
    json_writer_text(writer, "name", winsta->name);
    json_writer_bool(writer, "interactive", winsta->is_interactive);
    winsta_account_json(writer, snapshot, winsta);
    station_data_json(writer, snapshot, winsta);
    json_writer_array(writer, "desktops");
    for (guint i = 0; i < winsta->desktops->len; i++)
        desktop_json(writer, snapshot, winsta->desktops->pdata[i]);
    json_writer_end_array(writer);
    json_writer_end_object(writer);
}

void
tree_json(JsonWriter *writer, const Snapshot *snapshot)
{
    json_writer_document(writer, &tree_shape);
    json_writer_array(writer, "sessions");
    for (guint i = 0; i < snapshot->sessions->len; i++) {
        const SnapshotSession *session = snapshot->sessions->pdata[i];
        json_writer_object(writer, NULL);
        json_writer_int(writer, "id", session->id);
        json_writer_array(writer, "winstas");
        for (guint j = 0; j < session->winstas->len; j++)
            winsta_json(writer, snapshot, session->winstas->pdata[j]);
        json_writer_end_array(writer);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
    json_writer_end_document(writer);
}
