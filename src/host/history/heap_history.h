/* SPDX-License-Identifier: MIT */
/*
 * What became of one desktop heap, step by step: of each step the blocks that are not as they were
 * before it. Blocks cover a heap without gaps, so those that are new say which ones are gone: all
 * that they overlap. Who starts with nothing and writes each step's blocks over what he has, has
 * the heap's blocks after each step, every byte of them.
 */
#pragma once

#include "host/inspect/snapshot.h"

#include <glib.h>

G_BEGIN_DECLS

#define HISTORY_HEADER_MAX 16u

/* A block, and the bytes of its header as they stood in memory. */
typedef struct {
    SnapshotBlock block;
    guint8 header[HISTORY_HEADER_MAX];
    guint8 header_bytes;    /* 0: it has none */
    const char *class_name; /* of a class or a window, in the heap's `strings`; NULL: none */
} HistoryBlock;

/* A heap's row of dheapmon. */
typedef struct {
    guint64 used_bytes;
    guint64 free_bytes;
    guint64 committed_bytes;
    guint64 largest_free_bytes;
    guint32 used_tenths;
    guint32 objects[USER_TYPE_COUNT];
    guint32 threads;
    gboolean has_input;
} HistoryRow;

/* What one step did to a heap. */
typedef struct {
    guint heap;     /* index of the heap in its list */
    GArray *blocks; /* HistoryBlock by address: those that are new or not as they were */
    HistoryRow row; /* after the step */
} HistoryChange;

void history_change_free(gpointer change);

/* The heap's blocks in this snapshot (with SNAPSHOT_BLOCKS). `space`: memory as its session has it;
 * `strings` outlive the blocks, and are the same for those that are compared. Free with
 * g_array_unref(). */
GArray *history_blocks(const Snapshot *snapshot,
                       const SnapshotDesktop *desktop,
                       AddressSpace *space,
                       GStringChunk *strings);
HistoryRow history_row(const SnapshotDesktop *desktop);

/* Blocks of `after` that `before` has not, or has otherwise. Free with g_array_unref(). */
GArray *history_blocks_changed(const GArray *before, const GArray *after);
/* Writes them over `blocks`: what they overlap goes. Both by address. */
void history_blocks_apply(GArray *blocks, const GArray *changed);
gboolean history_row_equal(const HistoryRow *one, const HistoryRow *other);

G_END_DECLS
