/* SPDX-License-Identifier: MIT */
/* Blocks compared with what they were. */
#include "host/history/heap_history.h"

#include <string.h>

void
history_change_free(gpointer data)
{
    HistoryChange *change = data;

    g_array_unref(change->blocks);
    g_free(change);
}

/* ---- of memory ---- */

static void
read_header(HistoryBlock *block, guint64 base, guint32 bytes, AddressSpace *space)
{
    if (block->block.kind == SNAPSHOT_BLOCK_UNCOMMITTED)
        return;
    if (address_space_read(space, base + block->block.offset, block->header, bytes))
        block->header_bytes = (guint8)bytes;
}

static const char *
class_name(const Snapshot *snapshot,
           const SnapshotDesktop *desktop,
           const SnapshotBlock *block,
           GStringChunk *strings)
{
    const char *name =
        block->atom != 0 ? snapshot_class_name(snapshot, desktop->session_id, block->atom) : NULL;

    return name != NULL ? g_string_chunk_insert_const(strings, name) : NULL;
}

GArray *
history_blocks(const Snapshot *snapshot,
               const SnapshotDesktop *desktop,
               AddressSpace *space,
               GStringChunk *strings)
{
    GArray *blocks = g_array_sized_new(FALSE, TRUE, sizeof(HistoryBlock), desktop->blocks->len);
    guint32 header_bytes = MIN(heap_format_header_bytes(snapshot->heap_format), HISTORY_HEADER_MAX);

    for (guint i = 0; i < desktop->blocks->len; i++) {
        HistoryBlock block = { .block = g_array_index(desktop->blocks, SnapshotBlock, i) };
        read_header(&block, desktop->base, header_bytes, space);
        block.class_name = class_name(snapshot, desktop, &block.block, strings);
        g_array_append_val(blocks, block);
    }
    return blocks;
}

HistoryRow
history_row(const SnapshotDesktop *desktop)
{
    HistoryRow row = {
        .used_bytes = desktop->used_bytes,
        .free_bytes = desktop->free_bytes,
        .committed_bytes = desktop->committed_bytes,
        .largest_free_bytes = desktop->largest_free,
        .used_tenths = desktop->used_tenths,
        .threads = desktop->thread_count,
        .has_input = desktop->is_input,
    };

    memcpy(row.objects, desktop->objects, sizeof row.objects);
    return row;
}

gboolean
history_row_equal(const HistoryRow *one, const HistoryRow *other)
{
    return one->used_bytes == other->used_bytes && one->free_bytes == other->free_bytes &&
           one->committed_bytes == other->committed_bytes &&
           one->largest_free_bytes == other->largest_free_bytes && one->threads == other->threads &&
           one->has_input == other->has_input &&
           memcmp(one->objects, other->objects, sizeof one->objects) == 0;
}

/* ---- differences ---- */

static gboolean
is_same(const HistoryBlock *one, const HistoryBlock *other)
{
    const SnapshotBlock *a = &one->block;
    const SnapshotBlock *b = &other->block;

    return a->offset == b->offset && a->bytes == b->bytes && a->requested == b->requested &&
           a->handle == b->handle && a->pid == b->pid && a->atom == b->atom && a->kind == b->kind &&
           one->class_name == other->class_name && one->header_bytes == other->header_bytes &&
           memcmp(one->header, other->header, one->header_bytes) == 0;
}

GArray *
history_blocks_changed(const GArray *before, const GArray *after)
{
    GArray *changed = g_array_new(FALSE, FALSE, sizeof(HistoryBlock));
    guint old = 0;

    for (guint i = 0; i < after->len; i++) {
        const HistoryBlock *block = &g_array_index(after, HistoryBlock, i);
        while (old < before->len &&
               g_array_index(before, HistoryBlock, old).block.offset < block->block.offset)
            old++;
        if (old == before->len || !is_same(block, &g_array_index(before, HistoryBlock, old)))
            g_array_append_val(changed, *block);
    }
    return changed;
}

static guint64
end_of(const HistoryBlock *block)
{
    return (guint64)block->block.offset + block->block.bytes;
}

/* Those of `from` that end at or before `limit`, or all; returns the index behind them. */
static guint
copy_before(GArray *to, const GArray *from, guint at, guint64 limit)
{
    while (at < from->len && end_of(&g_array_index(from, HistoryBlock, at)) <= limit) {
        g_array_append_val(to, g_array_index(from, HistoryBlock, at));
        at++;
    }
    return at;
}

void
history_blocks_apply(GArray *blocks, const GArray *changed)
{
    g_autoptr(GArray) result = g_array_new(FALSE, FALSE, sizeof(HistoryBlock));
    guint at = 0;

    for (guint i = 0; i < changed->len; i++) {
        const HistoryBlock *block = &g_array_index(changed, HistoryBlock, i);
        at = copy_before(result, blocks, at, block->block.offset);
        g_array_append_val(result, *block);
        while (at < blocks->len &&
               g_array_index(blocks, HistoryBlock, at).block.offset < end_of(block))
            at++;
    }
    copy_before(result, blocks, at, G_MAXUINT64);
    g_array_set_size(blocks, 0);
    g_array_append_vals(blocks, result->data, result->len);
}
