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

/* How it was drawn, for a legend. */
typedef struct {
    guint32 cell_bytes;
    guint
        unseen; /* used blocks that share their cells with others, which are shown in their place */
} HeapBarScale;

/*
 * `blocks` (HeapBarBlock) cover [0, committed) in ascending order. A cell shows a block that would
 * not be seen otherwise, if there is one, else the used block that has most of it.
 */
HeapBarScale heap_bar_print(GString *out, const GArray *blocks, guint32 committed, guint32 reserve);

/* ", 3 blocks too small to be seen", "" if all are. Free with g_free(). */
char *heap_bar_unseen_text(const HeapBarScale *scale);

G_END_DECLS
