/* SPDX-License-Identifier: MIT */
/*
 * The header of a small block of a pool, in units: as in Windows 2000 to 2003, which have its sizes
 * in 9-bit fields beside pool index and type.
 */
#pragma once

#include "kernel/kernel.h"

#define POOL_UNIT         8u
#define POOL_HEADER_BYTES 8u
#define POOL_PAGE_UNITS   (DH_PAGE_SIZE / POOL_UNIT)

struct pool_block {
    uint16_t previous; /* units of the block before in this page, 0: first */
    uint16_t size;     /* units, and POOL_BLOCK_BUSY */
    uint32_t tag;
};

DH_STATIC_ASSERT(sizeof(struct pool_block) == POOL_HEADER_BYTES,
                 "a block's header is as it is said");

#define POOL_BLOCK_BUSY 0x8000u

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
