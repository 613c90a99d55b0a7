/* SPDX-License-Identifier: MIT */
/*
 * Which parts of sessions' runs are system space (machine_range_share), where any is: a bit for
 * each 2 MB from the start of the first run on, 4 GB of them.
 */
#pragma once

#include "abi/types.h"

#define SHARED_PIECE_SHIFT 21u
#define SHARED_PIECE_COUNT 2048u

struct shared_pieces {
    uint32_t is_any; /* of a kernel that never said so no bit is looked at */
    uint32_t is_system[SHARED_PIECE_COUNT / 32];
};

/* at: from the start of the first run on. pre: it lies in a run */
static inline bool
shared_piece_is_system(const struct shared_pieces *pieces, uint64_t at)
{
    uint64_t piece = at >> SHARED_PIECE_SHIFT;
    return (pieces->is_system[piece / 32 % (SHARED_PIECE_COUNT / 32)] >> piece % 32 & 1) != 0;
}
