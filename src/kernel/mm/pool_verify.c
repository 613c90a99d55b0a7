/* SPDX-License-Identifier: MIT */
/* The pool verifier: every page, block and list, against the descriptor's counters. */
#include "kernel/mm/pool_block.h"
#include "kernel/mm/pool_internal.h"
#include "kernel/mm/shared_range.h"
#include "kernel/mm/system_space.h"
#include "kernel/rtl/bitmap.h"

struct walk {
    uint64_t bytes;
    uint32_t blocks;
    uint32_t free_blocks;
    uint32_t pages;
};

static bool
walk_page(struct kernel *k, kva_t page, struct walk *walk)
{
    const uint32_t unit = pool_unit(k);
    const uint32_t end = pool_page_units(k) - 1;
    uint32_t previous = 0;
    uint32_t at = 0;
    bool was_free = false;
    while (at < end) {
        const struct pool_block *block = kptr(k, page + at * unit);
        uint32_t units = pool_block_units(block);
        bool is_busy = pool_block_is_busy(block);
        if (units < 2 || at + units > end || block->previous != previous || (was_free && !is_busy))
            return false;
        if (is_busy) {
            walk->bytes += units * unit;
            walk->blocks++;
        } else {
            walk->free_blocks++;
        }
        was_free = !is_busy;
        previous = units;
        at += units;
    }
    return true;
}

static bool
walk_lists(struct kernel *k, const struct pool *p, uint32_t expected)
{
    uint32_t seen = 0;
    for (uint32_t units = 0; units < POOL_LIST_COUNT; units++) {
        uint32_t previous = 0;
        bool has_bit = (p->list_bits[units / 32] >> units % 32 & 1u) != 0;
        if (has_bit != (p->free_head[units] != 0))
            return false;
        for (uint32_t at = p->free_head[units]; at != 0;) {
            const struct pool_block *block = kptr(k, (kva_t)(p->start + at - 1));
            const uint32_t *links = kptr(k, (kva_t)(p->start + at - 1 + pool_unit(k)));
            if (block->size != units || links[1] != previous || seen++ >= expected)
                return false;
            previous = at;
            at = links[0];
        }
    }
    return seen == expected;
}

/* A page cut into small blocks ends in a footer; anything else is a run of whole pages. */
static bool
is_cut(struct kernel *k, const struct pool *p, uint32_t first, uint32_t pages)
{
    const struct pool_block *last =
        kptr(k, (kva_t)(p->start + (uint64_t)(first + 1) * DH_PAGE_SIZE - pool_unit(k)));
    return pages == 1 && last->size == (POOL_BLOCK_BUSY | 1) && last->tag == POOL_TAG_FOOTER;
}

/* Session pool's pages are the session's (session_verify). Nonpaged pool begins behind what
 * describes the general pools, which is of its range. */
static bool
verify_rights(struct kernel *k, const struct pool *p)
{
    const struct mm_layout *l = &k->layout;
    const struct rtl_bitmap used = { (kva_t)p->page_bitmap, p->pages_total };
    bool has_descriptors = p->start - l->nonpaged_start < l->nonpaged_bytes;
    if (p->range_use == RANGE_PAGED_POOL || p->range_use == RANGE_NONPAGED_POOL)
        return shared_range_hold(k, &used, (enum range_use)p->range_use,
                                 pool_page_bits(k, p->kind));
    return p->kind == POOL_SESSION ||
           system_rights_verify(k, has_descriptors ? l->nonpaged_start : p->start, p->end,
                                pool_page_bits(k, p->kind));
}

bool
pool_verify(struct kernel *k, gva_t pool)
{
    const struct pool *p = pool_at(k, pool);
    struct rtl_bitmap used = { (kva_t)p->page_bitmap, p->pages_total };
    struct rtl_bitmap ends = { (kva_t)p->end_bitmap, p->pages_total };
    struct walk walk = { 0, 0, 0, 0 };
    uint32_t first = 0;
    uint32_t next = 0;
    for (uint32_t i = rtl_bitmap_find_set(k, &used, 0);
         i != RTL_BITMAP_NONE && walk.pages <= p->pages_used;
         i = rtl_bitmap_find_set(k, &used, next)) {
        if (i != next)
            first = i;
        next = i + 1;
        walk.pages++;
        if (!rtl_bitmap_test(k, &ends, i))
            continue;
        if (is_cut(k, p, first, i + 1 - first)) {
            if (!walk_page(k, (kva_t)(p->start + (uint64_t)first * DH_PAGE_SIZE), &walk))
                return false;
        } else {
            walk.bytes += (uint64_t)(i + 1 - first) * DH_PAGE_SIZE;
            walk.blocks++;
        }
        first = i + 1;
    }
    return walk.pages == p->pages_used && walk.blocks == p->allocations &&
           walk.bytes == p->bytes_used && walk_lists(k, p, walk.free_blocks) && verify_rights(k, p);
}
