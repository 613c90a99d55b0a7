/* SPDX-License-Identifier: MIT */
/* What the memory manager's own files know of pools. */
#pragma once

#include "kernel/mm/pool.h"

/* Makes nonpaged and paged pool. Their descriptors lie at the start of nonpaged pool's own range.
 */
nt_status pool_start(struct kernel *k) NT_MUST_CHECK;
/*
 * Makes a pool over [start, start + bytes) of the current session. Descriptor and bitmaps come from
 * nonpaged pool, the tag table lies at `tags` (tag_pages committed pages). 0: refused, nothing
 * remains.
 */
gva_t pool_create_session(
    struct kernel *k, kva_t start, uint64_t bytes, kva_t tags, uint32_t tag_pages);
/* Frees the descriptor. What is still allocated is given back page by page. */
void pool_delete_session(struct kernel *k, gva_t pool);
/* Bits of the page table entries of a pool of this kind (enum pool_kind). */
uint64_t pool_page_bits(const struct kernel *k, uint32_t kind);
struct pool *pool_at(struct kernel *k, gva_t pool);

#define POOL_TAG_BITMAP                                                                            \
    POOL_TAG('M', 'm', 'B', 'm') /* our own tags are listed in docs/fidelity.md */
#define POOL_TAG_POOL POOL_TAG('M', 'm', 'P', 'l')
#define POOL_TAG_FOOTER                                                                            \
    POOL_TAG('P', 'o', 'o', 'l') /* last unit of a page that is cut into small blocks */
