/* SPDX-License-Identifier: MIT */
/* The bytes of one desktop heap: each block with what its header says, then what it holds. */
#include "host/text/address.h"
#include "host/text/printable.h"
#include "host/view/views.h"

#include <string.h>

#define LINE_BYTES 16u

#define INK_HEADER "\033[36m"
#define INK_FREE   "\033[2m"
#define INK_RESET  "\033[0m"

typedef struct {
    GString *out;
    const Snapshot *snapshot;
    const SnapshotDesktop *desktop;
    guint32 header_bytes;
    gboolean with_colors;
} Dump;

static void
ink(const Dump *dump, const char *color)
{
    if (dump->with_colors)
        g_string_append(dump->out, color);
}

static void
append_line(const Dump *dump, guint32 offset, guint32 bytes)
{
    const guint8 *at = dump->desktop->bytes + offset;
    guint bits = dump->snapshot->address_bits;

    g_string_append_printf(dump->out, "  %s ",
                           address_text(bits, dump->desktop->base + offset).text);
    for (guint32 i = 0; i < LINE_BYTES; i++)
        if (i < bytes)
            g_string_append_printf(dump->out, " %02x", at[i]);
        else
            g_string_append(dump->out, "   ");
    g_string_append(dump->out, "  ");
    for (guint32 i = 0; i < bytes; i++)
        g_string_append_c(dump->out, g_ascii_isprint(at[i]) ? (char)at[i] : '.');
    g_string_append_c(dump->out, '\n');
}

/* Lines that are like the one before are one "*", as hexdump has it. */
static void
append_bytes(const Dump *dump, guint32 offset, guint32 end)
{
    const guint8 *all = dump->desktop->bytes, *before = NULL;
    gboolean is_starred = FALSE;

    for (; offset < end; offset += LINE_BYTES) {
        guint32 bytes = MIN(LINE_BYTES, end - offset);
        gboolean is_same = before != NULL && bytes == LINE_BYTES && offset + LINE_BYTES < end &&
                           memcmp(before, all + offset, LINE_BYTES) == 0;
        if (!is_same)
            append_line(dump, offset, bytes);
        else if (!is_starred)
            g_string_append(dump->out, "  *\n");
        is_starred = is_same;
        before = all + offset;
    }
}

/* Every block of the chain has one; the heap's own structures have, too. */
static void
append_header(const Dump *dump, const SnapshotBlock *block)
{
    HeapEntry entry =
        heap_format_entry(dump->snapshot->heap_format, dump->desktop->bytes + block->offset);

    g_string_append_printf(
        dump->out, "  header: %u bytes, the block in front %u, flags %02x (%s%s), %u unused\n",
        entry.bytes, entry.previous_bytes, entry.flags,
        (entry.flags & HEAP_ENTRY_BUSY) != 0 ? "busy" : "free",
        (entry.flags & HEAP_ENTRY_LAST) != 0 ? ", last" : "", entry.unused_bytes);
    append_line(dump, block->offset, dump->header_bytes);
}

static void
append_title(const Dump *dump, const SnapshotBlock *block)
{
    SnapshotBlockKind kind = (SnapshotBlockKind)block->kind;

    g_string_append_printf(dump->out, "\n+%06x %c %s", block->offset,
                           snapshot_block_kind_letter(kind), snapshot_block_kind_text(kind));
    if (block->handle != 0)
        g_string_append_printf(dump->out, " %08x", block->handle);
    if (block->pid != 0) {
        g_autofree char *label = process_label(dump->snapshot, block->pid);
        g_string_append_printf(dump->out, ", %s", label);
    }
    g_string_append_c(dump->out, '\n');
}

static void
append_block(const Dump *dump, const SnapshotBlock *block)
{
    guint32 end = block->offset + block->bytes;

    append_title(dump, block);
    if (block->kind == SNAPSHOT_BLOCK_UNCOMMITTED) {
        g_string_append_printf(dump->out, "  %u bytes, not committed\n", block->bytes);
        return;
    }
    ink(dump, INK_HEADER);
    append_header(dump, block);
    ink(dump, INK_RESET);
    if (block->kind == SNAPSHOT_BLOCK_FREE)
        ink(dump, INK_FREE);
    append_bytes(dump, block->offset + dump->header_bytes, end);
    ink(dump, INK_RESET);
}

void
heap_dump_print(GString *out,
                const Snapshot *snapshot,
                const SnapshotDesktop *desktop,
                gboolean with_colors)
{
    const Dump dump = { out, snapshot, desktop, heap_format_header_bytes(snapshot->heap_format),
                        with_colors };
    g_autofree char *path = printable_text(desktop->path, -1);

    g_string_append_printf(
        out, "Desktop heap of Session %u\\%s: %s - %s, %u KB\n", desktop->session_id, path,
        address_text(snapshot->address_bits, desktop->base).text,
        address_text(snapshot->address_bits, desktop->limit - 1).text, desktop->size_kb);
    for (guint i = 0; i < desktop->blocks->len; i++)
        append_block(&dump, &g_array_index(desktop->blocks, SnapshotBlock, i));
}
