/* SPDX-License-Identifier: MIT */
/* What the heap itself has is grey, and what is free as light as can be. */
#include "host/view/block_colour.h"

Colour
block_colour(SnapshotBlockKind kind)
{
    if (kind == SNAPSHOT_BLOCK_FREE)
        return COLOUR_FREE;
    if (kind == SNAPSHOT_BLOCK_UNCOMMITTED)
        return COLOUR_PAPER;
    return snapshot_block_kind_is_heap(kind) ? COLOUR_GREY : COLOUR_COUNT;
}
