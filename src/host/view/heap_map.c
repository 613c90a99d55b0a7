/* SPDX-License-Identifier: MIT */
/* The blocks of one desktop heap: a bar to see it whole, sums by kind, then the blocks in order of
 * address. */
#include "host/inspect/view_id.h"
#include "host/text/address.h"
#include "host/text/heap_bar.h"
#include "host/text/number.h"
#include "host/text/printable.h"
#include "host/text/text_table.h"
#include "host/view/views.h"

/* The letters are those of the sums below, which count every block. */
static void
print_bar(GString *out, const SnapshotDesktop *desktop)
{
    g_autoptr(GArray) drawn = g_array_new(FALSE, FALSE, sizeof(HeapBarBlock));
    for (guint i = 0; i < desktop->blocks->len; i++)
        snapshot_block_bar(&g_array_index(desktop->blocks, SnapshotBlock, i), drawn);
    HeapBarScale scale = heap_bar_print(out, drawn, (guint32)desktop->committed_bytes,
                                        (guint32)(desktop->limit - desktop->base));
    g_autofree char *unseen = heap_bar_unseen_text(&scale);
    g_string_append_printf(out, "  a cell is %u bytes%s\n", scale.cell_bytes, unseen);
}

static void
print_sums(GString *out, const SnapshotDesktop *desktop)
{
    static const TextColumn columns[] = { { .least = 5, .is_right = TRUE },
                                          { .least = 10, .is_right = TRUE },
                                          { .least = 5, .is_right = TRUE },
                                          { .gap = 1 } };
    g_autoptr(TextTable) table = text_table_new("  ", columns, G_N_ELEMENTS(columns));
    text_table_row(table, "count", "bytes", "%", "what", NULL);
    for (guint i = 0; i < SNAPSHOT_BLOCK_KIND_COUNT; i++) {
        const SnapshotObjectSum *sum = &desktop->sums[i];
        guint32 tenths = snapshot_tenths(sum->bytes, desktop->limit - desktop->base);
        if (sum->count == 0)
            continue;
        text_table_cell(table, "%u", sum->count);
        text_table_cell(table, "%" G_GUINT64_FORMAT, sum->bytes);
        text_table_cell(table, "%u.%u", tenths / 10, tenths % 10);
        text_table_cell(table, "%c %s", snapshot_block_kind_letter((SnapshotBlockKind)i),
                        snapshot_block_kind_text((SnapshotBlockKind)i));
        text_table_end_row(table);
    }
    g_string_append_c(out, '\n');
    text_table_print(table, out);
}

static gboolean
are_alike(const SnapshotBlock *a, const SnapshotBlock *b)
{
    return a->kind == b->kind && a->bytes == b->bytes && a->pid == b->pid;
}

/* What is in it: one block's handle and size, and whose they are. */
static char *
contents_text(const Snapshot *snapshot, const SnapshotBlock *block, guint count)
{
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "%c %s",
                           snapshot_block_kind_letter((SnapshotBlockKind)block->kind),
                           snapshot_block_kind_text((SnapshotBlockKind)block->kind));
    if (block->handle != 0 && count == 1)
        g_string_append_printf(text, " %08x", block->handle);
    if (block->requested != 0 && count == 1)
        g_string_append_printf(text, ", %u bytes asked for", block->requested);
    if (block->pid != 0) {
        g_autofree char *label = process_label(snapshot, block->pid);
        g_string_append_printf(text, ", %s", label);
    }
    return g_string_free(text, FALSE);
}

static void
tell_blocks(TextTable *table,
            const Snapshot *snapshot,
            const SnapshotDesktop *desktop,
            const SnapshotBlock *block,
            guint count)
{
    g_autofree char *contents = contents_text(snapshot, block, count);
    g_autofree char *times = count > 1 ? g_strdup_printf("x %u", count) : g_strdup("");
    text_table_cell(table, "%s",
                    address_text(snapshot->address_bits, desktop->base + block->offset).text);
    text_table_cell(table, "+%06x", block->offset);
    text_table_cell(table, "%u", block->bytes);
    text_table_cell(table, "%s", times);
    text_table_cell(table, "%s", contents);
    text_table_end_row(table);
}

static void
print_blocks(GString *out,
             const Snapshot *snapshot,
             const SnapshotDesktop *desktop,
             HeapMapFlags flags)
{
    const GArray *blocks = desktop->blocks;
    static const TextColumn columns[] = {
        { 0 }, { .gap = 1 }, { .least = 8, .is_right = TRUE }, { .least = 7 }, { 0 }
    };
    g_autoptr(TextTable) table = text_table_new("  ", columns, G_N_ELEMENTS(columns));
    text_table_row(table, "address", "offset", "bytes", NULL);
    for (guint i = 0; i < blocks->len;) {
        const SnapshotBlock *block = &g_array_index(blocks, SnapshotBlock, i);
        guint count = 1;
        while (!(flags & HEAP_MAP_ALL) && i + count < blocks->len &&
               are_alike(block, &g_array_index(blocks, SnapshotBlock, i + count)))
            count++;
        tell_blocks(table, snapshot, desktop, block, count);
        i += count;
    }
    g_string_append_c(out, '\n');
    text_table_print(table, out);
}

void
heap_map_print(GString *out,
               const Snapshot *snapshot,
               const SnapshotDesktop *desktop,
               HeapMapFlags flags)
{
    g_autofree char *path = printable_text(desktop->path, -1);
    g_string_append_printf(
        out,
        "Desktop heap of Session %u\\%s: %s - %s, %u KB, %u.%u %% used\n"
        "  %" G_GUINT64_FORMAT " bytes used, %" G_GUINT64_FORMAT
        " free in %u block%s, largest %" G_GUINT64_FORMAT ", %" G_GUINT64_FORMAT
        " committed, %" G_GUINT64_FORMAT " not committed yet\n\n",
        desktop->session_id, path, address_text(snapshot->address_bits, desktop->base).text,
        address_text(snapshot->address_bits, desktop->limit - 1).text, desktop->size_kb,
        desktop->used_tenths / 10, desktop->used_tenths % 10, desktop->used_bytes,
        desktop->free_block_bytes, desktop->free_blocks, plural(desktop->free_blocks),
        desktop->largest_free_block, desktop->committed_bytes,
        desktop->free_bytes - desktop->free_block_bytes);
    if (desktop->blocks == NULL)
        return;
    print_bar(out, desktop);
    print_sums(out, desktop);
    print_blocks(out, snapshot, desktop, flags);
}

static const JsonMember block_members[] = {
    { "address", JSON_HEX },
    { "bytes", JSON_INT },
    { "kind", JSON_TEXT },
    { "handle", JSON_HEX, JSON_OPTIONAL },
    { "pid", JSON_INT, JSON_OPTIONAL },
    JSON_MEMBERS_END,
};

static const JsonMember members[] = {
    { "id", JSON_TEXT },
    { "session", JSON_INT },
    { "winsta", JSON_TEXT },
    { "desktop", JSON_TEXT },
    { "base", JSON_HEX },
    { "limit", JSON_HEX },
    { "used_bytes", JSON_INT },
    { "free_bytes", JSON_INT },
    { "largest_free_bytes", JSON_INT },
    { "committed_bytes", JSON_INT },
    { "blocks", JSON_ARRAY, 0, block_members },
    JSON_MEMBERS_END,
};

const JsonShape heap_map_shape = { "heap-map", "What deskheap tree --heap --json prints.",
                                   members };

void
heap_map_json(JsonWriter *writer, const Snapshot *snapshot, const SnapshotDesktop *desktop)
{
    g_autofree char *id = view_id(desktop->session_id, desktop->base);

    (void)snapshot;
    json_writer_document(writer, &heap_map_shape);
    json_writer_text(writer, "id", id);
    json_writer_int(writer, "session", desktop->session_id);
    json_writer_text(writer, "winsta", desktop->winsta->name);
    json_writer_text(writer, "desktop", desktop->name);
    json_writer_hex(writer, "base", desktop->base);
    json_writer_hex(writer, "limit", desktop->limit);
    json_writer_int(writer, "used_bytes", (gint64)desktop->used_bytes);
    json_writer_int(writer, "free_bytes", (gint64)desktop->free_bytes);
    json_writer_int(writer, "largest_free_bytes", (gint64)desktop->largest_free);
    json_writer_int(writer, "committed_bytes", (gint64)desktop->committed_bytes);
    json_writer_array(writer, "blocks");
    for (guint i = 0; desktop->blocks != NULL && i < desktop->blocks->len; i++) {
        const SnapshotBlock *block = &g_array_index(desktop->blocks, SnapshotBlock, i);
        json_writer_object(writer, NULL);
        json_writer_hex(writer, "address", desktop->base + block->offset);
        json_writer_int(writer, "bytes", block->bytes);
        json_writer_text(writer, "kind", snapshot_block_kind_text((SnapshotBlockKind)block->kind));
        if (block->handle != 0)
            json_writer_hex(writer, "handle", block->handle);
        if (block->pid != 0)
            json_writer_int(writer, "pid", block->pid);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
    json_writer_end_document(writer);
}
