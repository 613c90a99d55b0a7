/* SPDX-License-Identifier: MIT */
/*
 * The header of a small block of a pool, and the unit that blocks are multiples of: both two
 * pointers long, 8 bytes with 32 bits and 16 with 64 (Windows SDK, MEMORY_ALLOCATION_ALIGNMENT;
 * symbols, POOL_HEADER). Its sizes are in units; the second half of a header of 16 bytes, which is
 * for whom a quota was charged, stays zero.
 */
#pragma once

#include "kernel/kernel.h"

struct pool_block {
    uint16_t previous; /* units of the block before in this page, 0: first */
    uint16_t size;     /* units, and POOL_BLOCK_BUSY */
    uint32_t tag;
};

DH_ASSERT_SIZE(struct pool_block, 8); /* no longer than the shorter header */

#define POOL_BLOCK_BUSY 0x8000u

/* A unit, and a header, is 1 << this bytes long. */
static inline uint32_t
pool_unit_shift(const struct kernel *k)
{
    return k->paging.pointer_bits == 64 ? 4 : 3;
}

static inline uint32_t
pool_unit(const struct kernel *k)
{
    return 1u << pool_unit_shift(k);
}

static inline uint32_t
pool_page_units(const struct kernel *k)
{
    return DH_PAGE_SIZE >> pool_unit_shift(k);
}

static inline uint32_t
pool_block_units(const struct pool_block *block)
{
    return block->size & (POOL_BLOCK_BUSY - 1);
}

static inline bool
pool_block_is_busy(const struct pool_block *block)
{
    return (block->size & POOL_BLOCK_BUSY) != 0;
}
