/* SPDX-License-Identifier: MIT */
/*
 * dheapmon's layout, column by column, from its published samples: "Desktop Heap Overview"
 * (ntdebugging blog, 2007; rule lines are lost there) and KB949296 (rule lines of 61 dashes). The
 * blank line between session line and column line is in the samples of both versions; the one
 * comment without it lost other blanks too.
 */
#include "host/inspect/view_id.h"
#include "host/text/printable.h"
#include "host/view/heap_table.h"
#include "host/words/desktop_path.h"

#define SHORT_RUN 6u /* rows alike that are worth leaving out */
#define RULE      "-------------------------------------------------------------\n" /* 61 */

static const struct {
    const char *name;
    const char *banner;
    gboolean cuts; /* a rate is cut, not rounded, to tenths: docs/fidelity.md, "The rate" */
} tools[] = {
    [DHEAPMON_7_0] = { "7.0",
                       "Desktop Heap Information Monitor Tool (Version 7.0.2727.0)\n"
                       "Copyright (c) 2003-2004 Microsoft Corp.\n",
                       TRUE },
    [DHEAPMON_8_1] = { "8.1",
                       "Desktop Heap Information Monitor Tool (Version 8.1.2925.0)\n"
                       "Copyright (c) Microsoft Corporation.  All rights reserved.\n",
                       FALSE },
};

gboolean
dheapmon_tool_parse(const char *text, DheapmonTool *tool)
{
    for (guint i = 0; i < G_N_ELEMENTS(tools); i++) {
        if (g_strcmp0(text, tools[i].name) == 0) {
            *tool = (DheapmonTool)i;
            return TRUE;
        }
    }
    return FALSE;
}

void
dheapmon_print_load(GString *out, DheapmonTool tool)
{
    g_string_append(out, tools[tool].banner);
    g_string_append(out, "  Dheapmon - Driver loaded successfully\n\n");
}

void
dheapmon_print_unload(GString *out, DheapmonTool tool)
{
    g_string_append(out, tools[tool].banner);
    g_string_append(out, "  Dheapmon - Driver unloaded successfully\n");
}

static guint64
total_kb(const HeapTable *table)
{
    guint64 sum = 0;
    for (gsize i = 0; i < table->row_count; i++)
        sum += table->rows[i].size_kb;
    return sum;
}

static guint32
tenths_of(DheapmonTool tool, const HeapRow *row)
{
    return tools[tool].cuts ? row->cut_tenths : row->used_tenths;
}

static void
print_row(GString *out, DheapmonTool tool, const HeapRow *row)
{
    g_autofree char *path = heap_row_path(row);
    guint32 tenths = tenths_of(tool, row);
    g_string_append_printf(out, "  %-29s%10u%15u.%u\n", path, row->size_kb, tenths / 10,
                           tenths % 10);
}

/* Rows from `first` on that show the same numbers. */
static gsize
count_alike(DheapmonTool tool, const HeapTable *table, gsize first)
{
    const HeapRow *row = &table->rows[first];
    gsize end = first + 1;
    while (end < table->row_count && table->rows[end].size_kb == row->size_kb &&
           tenths_of(tool, &table->rows[end]) == tenths_of(tool, row))
        end++;
    return end - first;
}

void
dheapmon_print_table(GString *out, DheapmonTool tool, const HeapTable *table)
{
    g_string_append(out, RULE);
    g_string_append_printf(
        out, "  Session ID:%5u Total Desktop: (%6" G_GUINT64_FORMAT " KB -%5u desktops)\n",
        table->session_id, total_kb(table), (guint)table->row_count);
    g_string_append(out, "\n  WinStation\\Desktop            Heap Size(KB)    Used Rate(%)\n" RULE);
    for (gsize i = 0; i < table->row_count;) {
        gsize alike = table->is_short ? count_alike(tool, table, i) : 1;
        print_row(out, tool, &table->rows[i]);
        if (alike < SHORT_RUN) {
            i++;
            continue;
        }
        g_string_append_printf(out, "  ... %u more like it\n", (guint)alike - 2);
        print_row(out, tool, &table->rows[i + alike - 1]);
        i += alike;
    }
    g_string_append(out, RULE);
}

void
dheapmon_print(GString *out, DheapmonTool tool, const HeapTable *table)
{
    g_string_append(out, tools[tool].banner);
    dheapmon_print_table(out, tool, table);
}

char *
heap_row_path(const HeapRow *row)
{
    g_autofree char *path = desktop_path_text(row->winsta, row->desktop);
    return printable_text(path, -1);
}

HeapTable
heap_table_new(const SnapshotSession *session)
{
    HeapRow *rows = g_new0(HeapRow, MAX(session->desktops->len, 1u));
    for (guint i = 0; i < session->desktops->len; i++) {
        const SnapshotDesktop *desktop = session->desktops->pdata[i];
        rows[i] = (HeapRow){
            .winsta = desktop->winsta->name,
            .desktop = desktop->name,
            .size_kb = desktop->size_kb,
            .used_tenths = desktop->used_tenths,
            .cut_tenths = (guint32)(desktop->used_bytes * 1000 / (desktop->limit - desktop->base)),
            .cut_percent = (guint32)(desktop->used_bytes * 100 / (desktop->limit - desktop->base)),
        };
    }
    return (HeapTable){
        .session_id = session->id,
        .rows = rows,
        .row_count = session->desktops->len,
    };
}

const JsonMember heap_row_members[] = {
    { "id", JSON_TEXT },
    { "winsta", JSON_TEXT },
    { "desktop", JSON_TEXT },
    { "base", JSON_HEX },
    { "limit", JSON_HEX },
    { "size_kb", JSON_INT },
    { "used_kb", JSON_TENTHS },
    { "used_pct", JSON_TENTHS },
    { "used_bytes", JSON_INT },
    { "free_bytes", JSON_INT },
    { "committed_bytes", JSON_INT },
    { "largest_free_kb", JSON_INT },
    { "largest_free_bytes", JSON_INT },
    { "windows", JSON_INT },
    { "menus", JSON_INT },
    { "hooks", JSON_INT },
    { "desktopinfo_offset", JSON_HEX },
    { "desktop_window_offset", JSON_HEX },
    JSON_MEMBERS_END,
};

static const JsonMember members[] = {
    { "session", JSON_INT },
    { "total_kb", JSON_INT },
    { "desktops", JSON_ARRAY, 0, heap_row_members },
    JSON_MEMBERS_END,
};

const JsonShape dheapmon_shape = { "dheapmon", "What deskheap dheapmon --json prints.", members };

void
heap_row_json(JsonWriter *writer, const SnapshotDesktop *desktop)
{
    g_autofree char *id = view_id(desktop->session_id, desktop->base);

    json_writer_object(writer, NULL);
    json_writer_text(writer, "id", id);
    json_writer_text(writer, "winsta", desktop->winsta->name);
    json_writer_text(writer, "desktop", desktop->name);
    json_writer_hex(writer, "base", desktop->base);
    json_writer_hex(writer, "limit", desktop->limit);
    json_writer_int(writer, "size_kb", desktop->size_kb);
    json_writer_tenths(writer, "used_kb", desktop->used_bytes * 10 / DH_KB);
    json_writer_tenths(writer, "used_pct", desktop->used_tenths);
    json_writer_int(writer, "used_bytes", (gint64)desktop->used_bytes);
    json_writer_int(writer, "free_bytes", (gint64)desktop->free_bytes);
    json_writer_int(writer, "committed_bytes", (gint64)desktop->committed_bytes);
    json_writer_int(writer, "largest_free_kb", (gint64)(desktop->largest_free / DH_KB));
    json_writer_int(writer, "largest_free_bytes", (gint64)desktop->largest_free);
    json_writer_int(writer, "windows", desktop->objects[USER_TYPE_WINDOW]);
    json_writer_int(writer, "menus", desktop->objects[USER_TYPE_MENU]);
    json_writer_int(writer, "hooks", desktop->objects[USER_TYPE_HOOK]);
    json_writer_hex(writer, "desktopinfo_offset", desktop->desktopinfo_offset);
    json_writer_hex(writer, "desktop_window_offset", desktop->desktop_window_offset);
    json_writer_end_object(writer);
}

void
dheapmon_json(JsonWriter *writer, const SnapshotSession *session)
{
    json_writer_document(writer, &dheapmon_shape);
    json_writer_int(writer, "session", session->id);
    json_writer_int(writer, "total_kb", (gint64)session->heap_total_kb);
    json_writer_array(writer, "desktops");
    for (guint i = 0; i < session->desktops->len; i++)
        heap_row_json(writer, session->desktops->pdata[i]);
    json_writer_end_array(writer);
    json_writer_end_document(writer);
}

char *
safe_pair_text(const SnapshotSession *session)
{
    if (!session->uses_safe_pair)
        return NULL;
    return g_strdup_printf(
        "session %u: the heap sizes of SharedSection did not fit in %s and were replaced: "
        "%u KB for interactive, %u KB for other window stations",
        session->id, session->view_space != NULL ? "session view space" : "system mapped views",
        session->heap_sizes.interactive, session->heap_sizes.noninteractive);
}

void
safe_pair_print(GString *out, const SnapshotSession *session)
{
    g_autofree char *text = safe_pair_text(session);
    if (text != NULL)
        g_string_append_printf(out, "  %s\n", text);
}
