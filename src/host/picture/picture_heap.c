/* SPDX-License-Identifier: MIT */
/* A heap block by block, as it was after a step. */
#include "host/picture/picture_internal.h"
#include "host/text/number.h"
#include "host/view/block_colour.h"
#include "host/words/desktop_path.h"

#define ROWS       20u
#define ROW_HEIGHT 13.0
#define KINDS_TOLD 7u

static guint
colour_of(SnapshotBlockKind kind)
{
    Colour colour = block_colour(kind);

    return colour != COLOUR_COUNT ? colour : CANVAS_KIND + (guint)kind;
}

/* ---- drawing ---- */

/* Of the blocks what lies in this row. */
static GArray *
row_of(const GArray *blocks, guint64 from, guint64 bytes)
{
    GArray *row = g_array_new(FALSE, FALSE, sizeof(CanvasSegment));

    for (guint i = 0; i < blocks->len; i++) {
        const SnapshotBlock *block = &g_array_index(blocks, HistoryBlock, i).block;
        guint64 start = MAX(block->offset, from);
        guint64 end = MIN((guint64)block->offset + block->bytes, from + bytes);
        if (start >= end)
            continue;
        const CanvasSegment segment = { (double)(start - from) / (double)bytes,
                                        (double)(end - from) / (double)bytes,
                                        colour_of(block->kind) };
        g_array_append_val(row, segment);
    }
    return row;
}

static void
draw_rows(Canvas *canvas, const Moment *moment, const GArray *blocks)
{
    guint64 bytes = (guint64)moment->heap->size_kb * 1024 / ROWS;
    double top = canvas->y;

    for (guint i = 0; i < ROWS; i++) {
        g_autoptr(GArray) row = row_of(blocks, i * bytes, bytes);
        canvas_row(canvas, row, ROW_HEIGHT);
        canvas->y += ROW_HEIGHT;
    }
    canvas_frame(canvas, top);
}

/* ---- what is what ---- */

typedef struct {
    SnapshotBlockKind kind;
    guint count;
    guint64 bytes;
} Sum;

static int
compare_sums(gconstpointer a, gconstpointer b)
{
    const Sum *one = a, *other = b;

    return one->bytes > other->bytes ? -1 : one->bytes < other->bytes;
}

static GArray *
sums_of(const GArray *blocks)
{
    GArray *sums = g_array_new(FALSE, TRUE, sizeof(Sum));

    g_array_set_size(sums, SNAPSHOT_BLOCK_KIND_COUNT);
    for (guint i = 0; i < blocks->len; i++) {
        const SnapshotBlock *block = &g_array_index(blocks, HistoryBlock, i).block;
        Sum *sum = &g_array_index(sums, Sum, block->kind);
        sum->kind = block->kind;
        sum->count++;
        sum->bytes += block->bytes;
    }
    g_array_sort(sums, compare_sums);
    return sums;
}

static void
add_legend(Canvas *canvas, const GArray *blocks)
{
    g_autoptr(GArray) sums = sums_of(blocks);
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) colours = g_array_new(FALSE, FALSE, sizeof(guint));

    for (guint i = 0; i < sums->len && texts->len < KINDS_TOLD; i++) {
        const Sum *sum = &g_array_index(sums, Sum, i);
        guint colour = colour_of(sum->kind);
        if (sum->bytes == 0)
            break;
        g_array_append_val(colours, colour);
        g_ptr_array_add(texts, g_strdup_printf("%s: %u block%s, %.1f KB",
                                               snapshot_block_kind_text(sum->kind), sum->count,
                                               plural(sum->count), (double)sum->bytes / 1024));
    }
    canvas_legend(canvas, texts, colours);
}

void
picture_heap(Canvas *canvas, const Moment *moment)
{
    const HistoryHeap *heap = moment->heap;
    const GArray *blocks = timeline_blocks(moment->timeline, heap->index, moment->step);
    g_autofree char *path = desktop_path_text(heap->winsta, heap->desktop);
    g_autofree char *text =
        g_strdup_printf("In it, the heap of %s: %u KB, all blocks", path, heap->size_kb);

    canvas_caption(canvas, COLOUR_MARKED, text);
    draw_rows(canvas, moment, blocks);
    add_legend(canvas, blocks);
}
