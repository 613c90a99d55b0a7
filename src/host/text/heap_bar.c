/* SPDX-License-Identifier: MIT */
/* Shares bytes out among cells, and prints rows of them. */
#include "host/text/heap_bar.h"

#include "abi/types.h"
#include "host/text/number.h"

#define COLUMNS        64u
#define ROWS_MAX       16u
#define CELL_BYTES_MIN 16u /* no block is smaller */

/* A power of two, so that rows begin at round offsets. */
guint32
heap_bar_cell_bytes(guint32 committed, guint cells)
{
    guint32 bytes = CELL_BYTES_MIN;
    while ((guint64)bytes * cells < committed && bytes <= G_MAXUINT32 / 2)
        bytes *= 2;
    return bytes;
}

typedef struct {
    const GArray *blocks;
    guint8 *is_seen; /* for each block */
    guint first;     /* block that holds the first byte of the cell */
} Painter;

static guint64
end_of(const HeapBarBlock *block)
{
    return (guint64)block->offset + block->bytes;
}

static guint64
overlap(const HeapBarBlock *block, guint64 from, guint64 to)
{
    return MIN(end_of(block), to) - MAX(block->offset, from);
}

/* What is in use before what is free, then what no other cell can show any more, then the most. */
static guint64
rank(const Painter *painter, guint index, guint64 from, guint64 to)
{
    const HeapBarBlock *block = &g_array_index(painter->blocks, HeapBarBlock, index);
    gboolean is_last_chance = !painter->is_seen[index] && end_of(block) <= to;
    if (!block->is_used)
        return overlap(block, from, to);
    return ((guint64)(1 + is_last_chance) << 32) + overlap(block, from, to);
}

/* The index of the block that a cell is to show, which is marked as seen. */
static guint
paint_cell(Painter *painter, guint64 from, guint64 to)
{
    guint best = painter->blocks->len;
    guint64 best_rank = 0;
    for (guint i = painter->first; i < painter->blocks->len; i++) {
        const HeapBarBlock *block = &g_array_index(painter->blocks, HeapBarBlock, i);
        if (block->offset >= to)
            break;
        painter->first = i;
        if (end_of(block) > from && rank(painter, i, from, to) > best_rank) {
            best = i;
            best_rank = rank(painter, i, from, to);
        }
    }
    if (best == painter->blocks->len)
        return HEAP_BAR_NONE;
    painter->is_seen[best] = 1;
    return best;
}

static guint
count_unseen(const Painter *painter)
{
    guint count = 0;
    for (guint i = 0; i < painter->blocks->len; i++)
        count += g_array_index(painter->blocks, HeapBarBlock, i).is_used && !painter->is_seen[i];
    return count;
}

GArray *
heap_bar_cells(
    const GArray *blocks, guint32 committed, guint columns, guint rows_max, HeapBarScale *scale)
{
    GArray *cells = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autofree guint8 *is_seen = g_new0(guint8, MAX(blocks->len, 1u));
    Painter painter = { .blocks = blocks, .is_seen = is_seen };

    scale->cell_bytes = heap_bar_cell_bytes(committed, columns * rows_max);
    for (guint64 at = 0; at < committed; at += scale->cell_bytes) {
        guint index = paint_cell(&painter, at, at + scale->cell_bytes);
        g_array_append_val(cells, index);
    }
    scale->unseen = count_unseen(&painter);
    return cells;
}

static char
letter_of(const GArray *blocks, guint index)
{
    return index != HEAP_BAR_NONE ? g_array_index(blocks, HeapBarBlock, index).letter : '?';
}

HeapBarScale
heap_bar_print(GString *out, const GArray *blocks, guint32 committed, guint32 reserve)
{
    HeapBarScale scale;
    g_autoptr(GArray) cells = heap_bar_cells(blocks, committed, COLUMNS, ROWS_MAX, &scale);

    for (guint row = 0; row < cells->len; row += COLUMNS) {
        g_string_append_printf(out, "  %06x |", row * scale.cell_bytes);
        for (guint i = row; i < MIN(row + COLUMNS, cells->len); i++)
            g_string_append_c(out, letter_of(blocks, g_array_index(cells, guint, i)));
        g_string_append(out, "|\n");
    }
    if (reserve > committed)
        g_string_append_printf(out, "  %06x  not committed yet: %u KB, up to %06x\n", committed,
                               (reserve - committed) / (guint32)DH_KB, reserve);
    return scale;
}

char *
heap_bar_unseen_text(const HeapBarScale *scale)
{
    if (scale->unseen == 0)
        return g_strdup("");
    return g_strdup_printf("; %u block%s in use %s too small to be seen", scale->unseen,
                           plural(scale->unseen), scale->unseen == 1 ? "is" : "are");
}
