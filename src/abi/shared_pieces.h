/* SPDX-License-Identifier: MIT */
/*
 * Which parts of sessions' runs are system space (machine_range_share), where any is: a bit for
 * each 2 MB from the start of the first run on, 4 GB of them.
 */
#pragma once

#include "abi/types.h"

#define SHARED_PIECE_SHIFT  21u
#define SHARED_PIECE_COUNT  2048u
#define SHARED_PIECES_BYTES ((uint64_t)SHARED_PIECE_COUNT << SHARED_PIECE_SHIFT)

struct shared_pieces {
    uint32_t is_system[SHARED_PIECE_COUNT / 32];
};

/* at: from the start of the first run on. */
static inline bool
shared_piece_is_system(const struct shared_pieces *pieces, uint64_t at)
{
    uint64_t piece = at >> SHARED_PIECE_SHIFT;
    return (pieces->is_system[piece / 32 % (SHARED_PIECE_COUNT / 32)] >> piece % 32 & 1) != 0;
}

/* at, bytes: whole pieces. pre: there are as many */
static inline void
shared_pieces_set(struct shared_pieces *pieces, uint64_t at, uint64_t bytes, bool is_system)
{
    uint64_t end = (at + bytes) >> SHARED_PIECE_SHIFT;
    for (uint64_t piece = at >> SHARED_PIECE_SHIFT; piece < end; piece++) {
        uint32_t bit = 1u << piece % 32;
        uint32_t *word = &pieces->is_system[piece / 32];
        *word = is_system ? *word | bit : *word & ~bit;
    }
}
