/* SPDX-License-Identifier: MIT */
/*
 * A heap drawn as rows of cells: its committed part as large as it can be, what is not committed
 * yet as one line. A cell in which anything is in use never looks free.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    guint32 offset; /* from the heap's base */
    guint32 bytes;
    char letter;
    gboolean is_used; /* else free */
} HeapBarBlock;

/* Of a cell behind the last block. */
#define HEAP_BAR_NONE G_MAXUINT

/* How it was drawn, for a legend. */
typedef struct {
    guint32 cell_bytes;
    guint
        unseen; /* used blocks that share their cells with others, which are shown in their place */
} HeapBarScale;

/* How many bytes each of so many cells stands for. */
guint32 heap_bar_cell_bytes(guint32 committed, guint cells);
/*
 * Which block each cell shows: `blocks` (HeapBarBlock) cover [0, committed) in ascending order, and
 * the cells lie in no more than so many rows. A cell shows a block that would not be seen
 * otherwise, if there is one, else the used block that has most of it. An array of guint, indices
 * of blocks or HEAP_BAR_NONE; free with g_array_unref().
 */
GArray *heap_bar_cells(
    const GArray *blocks, guint32 committed, guint columns, guint rows_max, HeapBarScale *scale);
/* Those cells as text. */
HeapBarScale heap_bar_print(GString *out, const GArray *blocks, guint32 committed, guint32 reserve);

/* ", 3 blocks too small to be seen", "" if all are. Free with g_free(). */
char *heap_bar_unseen_text(const HeapBarScale *scale);

G_END_DECLS
