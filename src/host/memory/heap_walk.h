/* SPDX-License-Identifier: MIT */
/*
 * Reads an NT heap from bytes, as a debugger does: header, segment, then the chain of blocks. It
 * knows the published offsets (host/memory/heap_format.h) and nothing of the kernel's code, so its
 * totals check the kernel's own.
 *
 * Nothing read is trusted: a damaged heap is an error, never a crash or an endless loop.
 */
#pragma once

#include "host/memory/heap_format.h"
#include "host/memory/memory_reader.h"

#include <glib.h>

#define HEAP_WALK_ERROR (heap_walk_error_quark())
GQuark heap_walk_error_quark(void);

typedef enum {
    HEAP_WALK_ERROR_UNREADABLE, /* memory that must be there is not mapped */
    HEAP_WALK_ERROR_NO_HEAP,    /* no heap of a known format starts here */
    HEAP_WALK_ERROR_DAMAGED,    /* a heap, but its structures contradict each other */
} HeapWalkErrorCode;

typedef enum {
    HEAP_BLOCK_HEADER,  /* the heap's own structure, with its lock if it has one */
    HEAP_BLOCK_SEGMENT, /* the segment's */
    HEAP_BLOCK_BUSY,
    HEAP_BLOCK_FREE,
    HEAP_BLOCK_DESCRIPTOR,  /* of what is not committed, where that is a block: the last one */
    HEAP_BLOCK_UNCOMMITTED, /* the reserved rest of the view, one range at the end */
} HeapBlockState;

/* Together the blocks of a heap cover its reserve, in ascending order and without gaps. */
typedef struct {
    guint32 offset;    /* of the block's header from the heap base; user data is behind it */
    guint32 bytes;     /* header included */
    guint32 requested; /* bytes asked for; only of a busy block */
    HeapBlockState state;
} HeapBlock;

typedef struct {
    guint64 base;
    guint32 flags; /* as in the header */
    guint32 reserve_bytes;
    guint32 committed_bytes;
    guint32 uncommitted_bytes;
    guint32 free_bytes; /* of the free blocks, headers included */
    guint32 free_count;
    guint32 largest_free_bytes;
    guint32 block_bytes_max; /* the heap gives no larger block, header included */
    /* The largest block it could give next: the largest free one, or one on new pages (a free block
     * in front of them is no help). */
    guint32 largest_block_bytes;
    guint32 busy_bytes; /* of the busy blocks; the heap's, the segment's and the descriptor's
                           structures are not among them */
    guint32 busy_count;
    guint32 requested_bytes; /* what was asked for, of busy_bytes */
    guint32 used_bytes; /* reserve - free - uncommitted: what dheapmon and !dskheap call used */
} HeapTotals;

/*
 * Walks the heap at base. view_bytes: how large the view is known to be, 0 if it is not; a heap
 * that says it is larger is damaged. totals may be NULL; blocks may be NULL, or an array of
 * HeapBlock, to which is appended. On error both may hold what was found up to there.
 */
gboolean heap_walk(const MemoryReader *reader,
                   const HeapFormat *format,
                   guint64 base,
                   guint32 view_bytes,
                   HeapTotals *totals,
                   GArray *blocks,
                   GError **error);

/* "header", "segment", "busy", "free", "descriptor", "uncommitted". */
const char *heap_block_state_name(HeapBlockState state);
