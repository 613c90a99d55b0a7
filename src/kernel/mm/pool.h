/* SPDX-License-Identifier: MIT */
/*
 * Pools: nonpaged, paged, and one session paged pool for each session whose edition has one. Blocks
 * carry a header (sizes, tag) and are multiples of it, 8 bytes with 32 bits and 16 with 64; what
 * fills a page takes whole pages. Tags are tracked per pool. A refusal leaves
 * a REFUSAL event and everything unchanged.
 */
#pragma once

#include "kernel/kernel.h"

enum pool_kind {
    POOL_NONPAGED = 0,
    POOL_PAGED = 1,
    POOL_SESSION =
        2, /* of the current session; general paged pool on editions without session paged pool */
};

#define POOL_TAG(a, b, c, d)                                                                       \
    ((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16 |                                    \
     (uint32_t)(d) << 24) /* as written: 'U','s','w','d' */

/* A zeroed block of at least `bytes` bytes, aligned to a header's length (from a page on to a
 * page); 0 if refused. */
kva_t pool_alloc(struct kernel *k, enum pool_kind kind, uint32_t bytes, uint32_t tag);
/* Frees a block of any pool. tag must be the one it was allocated with. */
void pool_free(struct kernel *k, kva_t block, uint32_t tag);
/* Walks every page and list of a pool; false if anything disagrees. */
bool pool_verify(struct kernel *k, gva_t pool);
