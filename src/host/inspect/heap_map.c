/* SPDX-License-Identifier: MIT */
/* The blocks of one desktop heap: a bar to see it whole, sums by kind, then the blocks in order of
 * address. */
#include "host/config/printable.h"
#include "host/inspect/views.h"

#define BAR_WIDTH 64u

/* One letter a kind, for the bar and for the first column of the list. */
static char
kind_letter(guint kind)
{
    static const char letters[SNAPSHOT_BLOCK_KIND_COUNT] = {
        [SNAPSHOT_BLOCK_FREE] = '.',          [SNAPSHOT_BLOCK_HEADER] = 'H',
        [SNAPSHOT_BLOCK_SEGMENT] = 'H',       [SNAPSHOT_BLOCK_UNCOMMITTED] = ' ',
        [SNAPSHOT_BLOCK_DESKTOPINFO] = 'D',   [SNAPSHOT_BLOCK_PRELUDE] = 'D',
        [SNAPSHOT_BLOCK_WINDOW] = 'W',        [SNAPSHOT_BLOCK_MENU] = 'M',
        [SNAPSHOT_BLOCK_HOOK] = 'K',          [SNAPSHOT_BLOCK_CALLPROC] = 'P',
        [SNAPSHOT_BLOCK_INPUT_CONTEXT] = 'I', [SNAPSHOT_BLOCK_CLASS] = 'C',
        [SNAPSHOT_BLOCK_WINDOW_TEXT] = 't',   [SNAPSHOT_BLOCK_MENU_ITEMS] = 'm',
        [SNAPSHOT_BLOCK_ITEM_TEXT] = 'i',     [SNAPSHOT_BLOCK_PROPERTIES] = 'p',
        [SNAPSHOT_BLOCK_SCROLL_INFO] = 's',   [SNAPSHOT_BLOCK_CLIENT_INFO] = 'T',
        [SNAPSHOT_BLOCK_OTHER] = '?',
    };
    return kind < SNAPSHOT_BLOCK_KIND_COUNT ? letters[kind] : '?';
}

/* Kind with most bytes in [from, to). Blocks ascend; *first is where the search begins and is moved
 * on. */
static guint
dominant_kind(const GArray *blocks, guint64 from, guint64 to, guint *first)
{
    guint64 sums[SNAPSHOT_BLOCK_KIND_COUNT] = { 0 };
    guint best = SNAPSHOT_BLOCK_UNCOMMITTED;
    while (*first < blocks->len) {
        const SnapshotBlock *block = &g_array_index(blocks, SnapshotBlock, *first);
        if ((guint64)block->offset + block->bytes > from)
            break;
        ++*first;
    }
    for (guint i = *first; i < blocks->len; i++) {
        const SnapshotBlock *block = &g_array_index(blocks, SnapshotBlock, i);
        if (block->offset >= to)
            break;
        guint64 end = MIN((guint64)block->offset + block->bytes, to);
        guint kind = MIN(block->kind, SNAPSHOT_BLOCK_OTHER);
        sums[kind] += end - MAX(block->offset, from);
    }
    for (guint i = 0; i < SNAPSHOT_BLOCK_KIND_COUNT; i++) {
        if (sums[i] > sums[best])
            best = i;
    }
    return best;
}

static void
print_bar(GString *out, const SnapshotDesktop *desktop)
{
    guint64 bytes = desktop->limit - desktop->base;
    guint rows = (guint)CLAMP(bytes / (DH_KB * 1024), 1, 16);
    guint first = 0;
    for (guint row = 0; row < rows; row++) {
        g_string_append_printf(out, "  %06" G_GINT64_MODIFIER "x |", bytes * row / rows);
        for (guint column = 0; column < BAR_WIDTH; column++) {
            guint64 cell = (guint64)row * BAR_WIDTH + column;
            guint64 cells = (guint64)rows * BAR_WIDTH;
            guint kind = dominant_kind(desktop->blocks, bytes * cell / cells,
                                       bytes * (cell + 1) / cells, &first);
            g_string_append_c(out, kind_letter(kind));
        }
        g_string_append(out, "|\n");
    }
}

static void
print_sums(GString *out, const SnapshotDesktop *desktop)
{
    g_string_append(out, "\n  count      bytes     %  what\n");
    for (guint i = 0; i < SNAPSHOT_BLOCK_KIND_COUNT; i++) {
        const SnapshotObjectSum *sum = &desktop->sums[i];
        guint32 tenths = snapshot_tenths(sum->bytes, desktop->limit - desktop->base);
        if (sum->count == 0)
            continue;
        g_string_append_printf(out, "  %5u %10" G_GUINT64_FORMAT " %3u.%u  %c %s\n", sum->count,
                               sum->bytes, tenths / 10, tenths % 10, kind_letter(i),
                               snapshot_block_kind_text((SnapshotBlockKind)i));
    }
}

static gboolean
are_alike(const SnapshotBlock *a, const SnapshotBlock *b)
{
    return a->kind == b->kind && a->bytes == b->bytes && a->pid == b->pid;
}

static void
print_block(GString *out,
            const Snapshot *snapshot,
            const SnapshotDesktop *desktop,
            const SnapshotBlock *block,
            guint count)
{
    g_string_append_printf(out, "  %08" G_GINT64_MODIFIER "x  +%06x %8u",
                           desktop->base + block->offset, block->offset, block->bytes);
    if (count > 1)
        g_string_append_printf(out, " x %-5u", count);
    else
        g_string_append(out, "        ");
    g_string_append_printf(out, " %c %s", kind_letter(block->kind),
                           snapshot_block_kind_text((SnapshotBlockKind)block->kind));
    if (block->handle != 0 && count == 1)
        g_string_append_printf(out, " %08x", block->handle);
    if (block->requested != 0 && count == 1)
        g_string_append_printf(out, ", %u bytes asked for", block->requested);
    if (block->pid != 0) {
        g_autofree char *label = process_label(snapshot, block->pid);
        g_string_append_printf(out, ", %s", label);
    }
    g_string_append_c(out, '\n');
}

static void
print_blocks(GString *out,
             const Snapshot *snapshot,
             const SnapshotDesktop *desktop,
             HeapMapFlags flags)
{
    const GArray *blocks = desktop->blocks;
    g_string_append(out, "\n  address   offset     bytes\n");
    for (guint i = 0; i < blocks->len;) {
        const SnapshotBlock *block = &g_array_index(blocks, SnapshotBlock, i);
        guint count = 1;
        while (!(flags & HEAP_MAP_ALL) && i + count < blocks->len &&
               are_alike(block, &g_array_index(blocks, SnapshotBlock, i + count)))
            count++;
        print_block(out, snapshot, desktop, block, count);
        i += count;
    }
}

void
heap_map_print(GString *out,
               const Snapshot *snapshot,
               const SnapshotDesktop *desktop,
               HeapMapFlags flags)
{
    g_autofree char *path = printable_text(desktop->path, -1);
    g_string_append_printf(out,
                           "Desktop heap of Session %u\\%s: %08" G_GINT64_MODIFIER
                           "x - %08" G_GINT64_MODIFIER "x, %u KB, %u.%u %% used\n"
                           "  %" G_GUINT64_FORMAT " bytes used, %" G_GUINT64_FORMAT
                           " free in %u block%s, largest %" G_GUINT64_FORMAT ", %" G_GUINT64_FORMAT
                           " committed, %" G_GUINT64_FORMAT " not committed yet\n\n",
                           desktop->session_id, path, desktop->base, desktop->limit - 1,
                           desktop->size_kb, desktop->used_tenths / 10, desktop->used_tenths % 10,
                           desktop->used_bytes, desktop->free_block_bytes, desktop->free_blocks,
                           desktop->free_blocks == 1 ? "" : "s", desktop->largest_free_block,
                           desktop->committed_bytes,
                           desktop->free_bytes - desktop->free_block_bytes);
    if (desktop->blocks == NULL)
        return;
    print_bar(out, desktop);
    print_sums(out, desktop);
    print_blocks(out, snapshot, desktop, flags);
}

void
heap_map_json(JsonWriter *writer, const Snapshot *snapshot, const SnapshotDesktop *desktop)
{
    (void)snapshot;
    json_writer_document(writer, "heap-map");
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
    json_writer_end_object(writer);
}
