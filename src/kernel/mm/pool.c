/* SPDX-License-Identifier: MIT */
/*
 * Pool allocator. Small blocks are cut from single pages and live on exact-size lists (last freed,
 * first used); anything from a page on is a run of whole pages, first fit. A page whose blocks are
 * all free goes back at once, so a clean teardown leaves every counter where it was.
 */
#include "kernel/mm/pool.h"

#include "kernel/ke/fail_next.h"
#include "kernel/ke/memory.h"
#include "kernel/ke/text.h"
#include "kernel/ke/trace.h"
#include "kernel/mm/page_table.h"
#include "kernel/mm/pool_block.h"
#include "kernel/mm/pool_internal.h"
#include "kernel/mm/session_page.h"
#include "kernel/mm/session_pieces.h"
#include "kernel/mm/session_space.h"
#include "kernel/mm/shared_range.h"
#include "kernel/mm/system_space.h"
#include "kernel/rtl/bitmap.h"
#include "kernel/rtl/field.h"

#define TAG_TABLE_PAGES 1u

struct free_links {
    uint32_t next; /* offset from pool start plus 1, 0: none */
    uint32_t previous;
};

struct pool *
pool_at(struct kernel *k, gva_t pool)
{
    return (struct pool *)kptr(k, (kva_t)pool);
}

static struct pool_block *
block_at(struct kernel *k, kva_t at)
{
    return (struct pool_block *)kptr(k, at);
}

static struct free_links *
links_at(struct kernel *k, const struct pool *p, uint32_t reference)
{
    return (struct free_links *)kptr(k, (kva_t)(p->start + reference - 1 + pool_unit(k)));
}

static struct rtl_bitmap
page_bitmap(const struct pool *p)
{
    return (struct rtl_bitmap){ (kva_t)p->page_bitmap, p->pages_total };
}

static struct rtl_bitmap
end_bitmap(const struct pool *p)
{
    return (struct rtl_bitmap){ (kva_t)p->end_bitmap, p->pages_total };
}

/* ---- tags ---- */

static void
count_tag(struct kernel *k, struct pool *p, uint32_t tag, int64_t bytes)
{
    struct pool_tag *tags = (struct pool_tag *)kptr(k, (kva_t)p->tags);
    uint32_t slot = (tag * 2654435761u) % p->tag_capacity;
    for (uint32_t i = 0; i < p->tag_capacity; i++, slot = (slot + 1) % p->tag_capacity) {
        struct pool_tag *entry = &tags[slot];
        if (entry->tag == 0) {
            entry->tag = tag;
            p->tag_count++;
        }
        if (entry->tag != tag)
            continue;
        if (bytes > 0)
            entry->allocations++;
        else
            entry->frees++;
        entry->bytes += (uint64_t)bytes;
        return;
    }
    k_assert(k, !"a pool's tag table is full");
}

/* ---- pages ---- */

uint64_t
pool_page_bits(const struct kernel *k, uint32_t kind)
{
    bool may_hold_code =
        kind == POOL_NONPAGED && !has_capability(k, ABI_CAPABILITY_NX_NONPAGED_POOL);
    return may_hold_code ? PTE_KERNEL_RW : pte_data(k);
}

static nt_status
commit_pages(struct kernel *k, const struct pool *p, kva_t at, uint32_t pages)
{
    if (p->kind == POOL_SESSION)
        return session_commit(k, at, pages, FRAME_SESSION_POOL);
    return system_commit(k, at, pages, pool_page_bits(k, p->kind));
}

static void
decommit_pages(struct kernel *k, const struct pool *p, kva_t at, uint32_t pages)
{
    if (p->kind == POOL_SESSION)
        session_decommit(k, at, pages);
    else
        system_decommit(k, at, pages);
}

/* Of a session's pool MM_SESSION_SPACE counts, too: SessionPoolAllocationFailures, all in the first
 * of four. */
static void
count_failure(struct kernel *k, gva_t pool)
{
    struct pool *p = pool_at(k, pool);
    kva_t mm_space = (kva_t)k->layout.mm_space;
    p->failures++;
    if (p->kind == POOL_SESSION)
        field_set_u32(k, mm_space, FIELD_SESSION_POOL_FAILURES,
                      field_u32(k, mm_space, FIELD_SESSION_POOL_FAILURES) + 1);
}

static uint32_t
longest_free(struct kernel *k, const struct pool *p)
{
    const struct rtl_bitmap used = page_bitmap(p);
    if (p->range_use == RANGE_SESSION)
        return session_pieces_longest(k, &used, PIECE_POOL);
    return p->range_use != RANGE_FREE ? shared_range_longest(k, &used, (enum range_use)p->range_use)
                                      : rtl_bitmap_longest_clear(k, &used);
}

static uint32_t
find_pages(struct kernel *k, const struct pool *p, uint32_t pages)
{
    const struct rtl_bitmap used = page_bitmap(p);
    if (p->range_use == RANGE_SESSION)
        return session_pieces_find(k, &used, pages, PIECE_POOL);
    return p->range_use != RANGE_FREE
               ? shared_range_find(k, &used, pages, (enum range_use)p->range_use)
               : rtl_bitmap_find_clear(k, &used, pages, 0);
}

/* They could not be committed. */
static void
undo_pages(struct kernel *k, const struct pool *p, uint32_t index, uint32_t pages)
{
    const struct rtl_bitmap used = page_bitmap(p);
    if (p->range_use == RANGE_SESSION)
        session_pieces_undo(k, &used, index, pages);
    else if (p->range_use != RANGE_FREE)
        shared_range_undo(k, &used, index, pages);
}

static void
refuse(struct kernel *k, gva_t pool, uint32_t pages, uint32_t asked, uint32_t tag)
{
    static const uint16_t gates[] = { GATE_NONPAGED_POOL, GATE_PAGED_POOL, GATE_SESSION_POOL };
    const struct pool *p = pool_at(k, pool);
    const char letters[] = { (char)tag, (char)(tag >> 8), (char)(tag >> 16), (char)(tag >> 24),
                             '\0' };
    struct refusal refusal = {
        .gate = gates[p->kind],
        .status = STATUS_INSUFFICIENT_RESOURCES,
        .where = p->start,
        .needed = pages * DH_PAGE_SIZE,
        .limit = longest_free(k, p) * DH_PAGE_SIZE,
        .object_type = tag,
    };
    char what[48];
    uint32_t length = text_append_decimal(what, sizeof what, 0, asked);
    length = text_append(what, sizeof what, length, " bytes with tag ");
    text_append(what, sizeof what, length, letters);
    trace_refusal(k, &refusal, what);
}

/* asked: bytes the caller wants of them, for the refusal. */
static kva_t
take_pages(struct kernel *k, gva_t pool, uint32_t pages, uint32_t asked, uint32_t tag)
{
    struct pool *p = pool_at(k, pool);
    struct rtl_bitmap used = page_bitmap(p);
    uint32_t index = find_pages(k, p, pages);
    if (index == RTL_BITMAP_NONE) {
        count_failure(k, pool);
        refuse(k, pool, pages, asked, tag);
        return 0;
    }
    kva_t at = (kva_t)(p->start + (uint64_t)index * DH_PAGE_SIZE);
    if (!NT_SUCCESS(commit_pages(k, p, at, pages))) {
        undo_pages(k, p, index, pages);
        count_failure(k, pool);
        return 0;
    }
    p = pool_at(k, pool);
    struct rtl_bitmap ends = end_bitmap(p);
    rtl_bitmap_set(k, &used, index, pages);
    rtl_bitmap_set(k, &ends, index + pages - 1, 1);
    p->pages_used += pages;
    return at;
}

static void
give_pages(struct kernel *k, gva_t pool, kva_t at, uint32_t pages)
{
    struct pool *p = pool_at(k, pool);
    struct rtl_bitmap used = page_bitmap(p);
    struct rtl_bitmap ends = end_bitmap(p);
    uint32_t index = (uint32_t)((at - p->start) >> DH_PAGE_SHIFT);
    rtl_bitmap_clear(k, &used, index, pages);
    rtl_bitmap_clear(k, &ends, index + pages - 1, 1);
    p->pages_used -= pages;
    decommit_pages(k, p, at, pages);
}

/* ---- lists of free blocks ---- */

static void
list_insert(struct kernel *k, struct pool *p, kva_t at, uint32_t units)
{
    uint32_t reference = (uint32_t)(at - p->start) + 1;
    struct free_links *links = links_at(k, p, reference);
    links->previous = 0;
    links->next = p->free_head[units];
    if (links->next != 0)
        links_at(k, p, links->next)->previous = reference;
    p->free_head[units] = reference;
    p->list_bits[units / 32] |= 1u << units % 32;
}

static void
list_take(struct kernel *k, struct pool *p, kva_t at, uint32_t units)
{
    uint32_t reference = (uint32_t)(at - p->start) + 1;
    struct free_links links = *links_at(k, p, reference);
    if (links.previous != 0)
        links_at(k, p, links.previous)->next = links.next;
    else
        p->free_head[units] = links.next;
    if (links.next != 0)
        links_at(k, p, links.next)->previous = links.previous;
    if (p->free_head[units] == 0)
        p->list_bits[units / 32] &= ~(1u << units % 32);
}

/* Smallest list with a block of at least `units`, 0: none. */
static uint32_t
list_find(const struct pool *p, uint32_t units)
{
    uint32_t word = units / 32;
    uint32_t bits = p->list_bits[word] & (~0u << units % 32);
    while (bits == 0) {
        if (++word == POOL_LIST_COUNT / 32)
            return 0;
        bits = p->list_bits[word];
    }
    return word * 32 + (uint32_t)__builtin_ctz(bits);
}

static void
set_next_previous(struct kernel *k, kva_t at, uint32_t units)
{
    kva_t next = at + units * pool_unit(k);
    if ((next & (DH_PAGE_SIZE - 1)) != 0)
        block_at(k, next)->previous = (uint16_t)units;
}

/* ---- small blocks ---- */

static kva_t
take_block(struct kernel *k, gva_t pool, uint32_t units, uint32_t asked, uint32_t tag)
{
    const uint32_t unit = pool_unit(k);
    struct pool *p = pool_at(k, pool);
    uint32_t found = list_find(p, units);
    kva_t at;
    if (found != 0) {
        at = (kva_t)(p->start + p->free_head[found] - 1);
        list_take(k, p, at, found);
    } else {
        at = take_pages(k, pool, 1, asked, tag);
        if (at == 0)
            return 0;
        p = pool_at(k, pool);
        /* The last unit keeps every block below the size of a whole page: 9 bits, with 64 8. */
        found = pool_page_units(k) - 1;
        block_at(k, at)->previous = 0;
        block_at(k, at + found * unit)->previous = (uint16_t)found;
        block_at(k, at + found * unit)->size = POOL_BLOCK_BUSY | 1;
        block_at(k, at + found * unit)->tag = POOL_TAG_FOOTER;
    }
    struct pool_block *block = block_at(k, at);
    if (found - units >= 2) {
        kva_t rest = at + units * unit;
        memset(kptr(k, rest), 0, unit);
        block_at(k, rest)->previous = (uint16_t)units;
        block_at(k, rest)->size = (uint16_t)(found - units);
        block_at(k, rest)->tag = 0;
        set_next_previous(k, rest, found - units);
        list_insert(k, p, rest, found - units);
        found = units;
    }
    block->size = (uint16_t)(found | POOL_BLOCK_BUSY);
    block->tag = tag;
    p->bytes_used += found * unit;
    count_tag(k, p, tag, (int64_t)found * unit);
    return at + unit;
}

static void
give_block(struct kernel *k, gva_t pool, kva_t body, uint32_t tag)
{
    const uint32_t unit = pool_unit(k);
    struct pool *p = pool_at(k, pool);
    kva_t at = body - unit;
    struct pool_block *block = block_at(k, at);
    uint32_t units = pool_block_units(block);
    k_assert_values(k, pool_block_is_busy(block) && block->tag == tag, body, block->tag);
    p->bytes_used -= units * unit;
    count_tag(k, p, tag, -(int64_t)units * unit);

    struct pool_block *next = block_at(k, at + units * unit);
    if (!pool_block_is_busy(next)) {
        list_take(k, p, at + units * unit, next->size);
        units += next->size;
    }
    if (block->previous != 0) {
        kva_t before = at - block->previous * unit;
        struct pool_block *lower = block_at(k, before);
        if (!pool_block_is_busy(lower)) {
            list_take(k, p, before, lower->size);
            units += lower->size;
            at = before;
        }
    }
    if (units == pool_page_units(k) - 1) {
        give_pages(k, pool, at, 1);
        return;
    }
    block_at(k, at)->size = (uint16_t)units;
    block_at(k, at)->tag = 0;
    set_next_previous(k, at, units);
    list_insert(k, p, at, units);
}

/* ---- the two calls ---- */

/* A small block with its header. */
static uint32_t
units_of(const struct kernel *k, uint32_t bytes)
{
    uint32_t units = (bytes + 2 * pool_unit(k) - 1) >> pool_unit_shift(k);
    return units < 2 ? 2 : units;
}

/* Whether it shares a page: with its header and what else the page has there is room for it. */
static bool
is_small(const struct kernel *k, uint32_t bytes)
{
    return bytes <= DH_PAGE_SIZE - 3 * pool_unit(k);
}

static gva_t
choose_pool(struct kernel *k, enum pool_kind kind)
{
    if (kind == POOL_SESSION) {
        gva_t session = session_current(k);
        gva_t pool = session != 0 ? ((struct session *)kptr(k, (kva_t)session))->pool : 0;
        return pool != 0 ? pool : kd(k)->pool[POOL_PAGED];
    }
    return kd(k)->pool[kind];
}

/* Of pools that share a range each has its own pieces. */
static bool
holds(struct kernel *k, const struct pool *p, kva_t block)
{
    return block >= p->start && block < p->end &&
           (p->range_use == RANGE_FREE || shared_range_use(k, block) == p->range_use);
}

static gva_t
pool_of(struct kernel *k, kva_t block)
{
    struct kd_block *block_root = kd(k);
    for (uint32_t i = 0; i < DH_ARRAY_COUNT(block_root->pool); i++) {
        if (block_root->pool[i] == 0)
            continue;
        if (holds(k, pool_at(k, block_root->pool[i]), block))
            return block_root->pool[i];
    }
    gva_t pool = choose_pool(k, POOL_SESSION);
    k_assert_values(k, holds(k, pool_at(k, pool), block), block, pool);
    return pool;
}

/* Whether a block of so many pages, or below a page of so many units (pages 0), can be had. */
static bool
has_room(struct kernel *k, gva_t pool, uint32_t pages, uint32_t units)
{
    const struct pool *p = pool_at(k, pool);
    struct rtl_bitmap used = page_bitmap(p);
    if (pages == 0 && list_find(p, units) != 0)
        return true;
    uint32_t run = pages != 0 ? pages : 1;
    return p->range_use != RANGE_FREE ? longest_free(k, p) >= run
                                      : rtl_bitmap_find_clear(k, &used, run, 0) != RTL_BITMAP_NONE;
}

/* Nonpaged pool goes on in its expansion. If neither has room, one that takes pieces of the shared
 * range refuses, after it asked for what is taken back; else the larger run of pages is told of. */
static gva_t
expand(struct kernel *k, gva_t pool, uint32_t bytes)
{
    gva_t expansion = kd(k)->pool[KD_POOL_EXPANSION];
    bool is_block = is_small(k, bytes);
    uint32_t pages = is_block ? 0 : DH_ROUND_UP(bytes, DH_PAGE_SIZE) / DH_PAGE_SIZE;
    uint32_t units = is_block ? units_of(k, bytes) : 0;
    if (pool != kd(k)->pool[POOL_NONPAGED] || expansion == 0 || has_room(k, pool, pages, units))
        return pool;
    if (has_room(k, expansion, pages, units))
        return expansion;
    return pool_at(k, expansion)->range_use != RANGE_FREE ||
                   longest_free(k, pool_at(k, expansion)) > longest_free(k, pool_at(k, pool))
               ? expansion
               : pool;
}

kva_t
pool_alloc(struct kernel *k, enum pool_kind kind, uint32_t bytes, uint32_t tag)
{
    if (bytes == 0)
        bytes = 1;
    gva_t pool = expand(k, choose_pool(k, kind), bytes);
    if (fail_injected(k, tag)) {
        count_failure(k, pool);
        return 0;
    }
    kva_t at;
    if (!is_small(k, bytes)) {
        uint32_t pages = DH_ROUND_UP(bytes, DH_PAGE_SIZE) / DH_PAGE_SIZE;
        if (pages == 0)
            return 0; /* rounding overflowed: no pool is 4 GB large */
        at = take_pages(k, pool, pages, bytes, tag);
        if (at == 0)
            return 0;
        pool_at(k, pool)->bytes_used += (uint64_t)pages * DH_PAGE_SIZE;
        count_tag(k, pool_at(k, pool), tag, (int64_t)pages * DH_PAGE_SIZE);
    } else {
        at = take_block(k, pool, units_of(k, bytes), bytes, tag);
        if (at == 0)
            return 0;
        const uint32_t unit = pool_unit(k);
        memset(kptr(k, at), 0, (pool_block_units(block_at(k, at - unit)) - 1u) * unit);
    }
    pool_at(k, pool)->allocations++;
    return at;
}

void
pool_free(struct kernel *k, kva_t block, uint32_t tag)
{
    gva_t pool = pool_of(k, block);
    struct pool *p = pool_at(k, pool);
    k_assert(k, p->allocations > 0);
    p->allocations--;
    if ((block & (DH_PAGE_SIZE - 1)) != 0) {
        give_block(k, pool, block, tag);
        return;
    }
    struct rtl_bitmap ends = end_bitmap(p);
    uint32_t first = (uint32_t)((block - p->start) >> DH_PAGE_SHIFT);
    uint32_t pages = 1;
    while (!rtl_bitmap_test(k, &ends, first + pages - 1))
        pages++;
    p->bytes_used -= (uint64_t)pages * DH_PAGE_SIZE;
    count_tag(k, p, tag, -(int64_t)pages * DH_PAGE_SIZE);
    give_pages(k, pool, block, pages);
}

/* ---- start ---- */

static void
describe(struct kernel *k,
         gva_t pool,
         uint32_t kind,
         kva_t start,
         kva_t end,
         kva_t bitmaps,
         kva_t tags,
         uint32_t tag_pages)
{
    struct pool *p = pool_at(k, pool);
    p->kind = kind;
    p->start = start;
    p->end = end;
    p->pages_total = (uint32_t)((end - start) >> DH_PAGE_SHIFT);
    p->page_bitmap = bitmaps;
    p->end_bitmap = bitmaps + rtl_bitmap_bytes(p->pages_total);
    p->tags = tags;
    p->tag_capacity = tag_pages * DH_PAGE_SIZE / (uint32_t)sizeof(struct pool_tag);
}

/* Pages for descriptor, two bitmaps and tags of a pool of so many pages. */
static uint32_t
overhead_pages(uint32_t pool_pages)
{
    uint32_t bytes = (uint32_t)sizeof(struct pool) + 2 * rtl_bitmap_bytes(pool_pages);
    return DH_ROUND_UP(bytes, DH_PAGE_SIZE) / DH_PAGE_SIZE + TAG_TABLE_PAGES;
}

/* Makes one of the general pools. Its descriptor, bitmaps and tags lie at `at`, in nonpaged pool;
 * if it is nonpaged pool itself, what it gives begins behind all of them (`begin`). */
static kva_t
start_pool(struct kernel *k, uint32_t index, kva_t at, kva_t begin, kva_t end)
{
    uint32_t pages = overhead_pages((uint32_t)((end - begin) >> DH_PAGE_SHIFT));
    kva_t next = at + pages * DH_PAGE_SIZE;
    describe(k, at, index == POOL_PAGED ? POOL_PAGED : POOL_NONPAGED, begin, end,
             at + (kva_t)sizeof(struct pool), next - TAG_TABLE_PAGES * DH_PAGE_SIZE,
             TAG_TABLE_PAGES);
    if (has_shared_range(k) && index != KD_POOL_NONPAGED)
        pool_at(k, at)->range_use = index == KD_POOL_PAGED ? RANGE_PAGED_POOL : RANGE_NONPAGED_POOL;
    kd(k)->pool[index] = at;
    return next;
}

nt_status
pool_start(struct kernel *k)
{
    const struct mm_layout *l = &k->layout;
    kva_t at = (kva_t)l->nonpaged_start;
    uint32_t pages = overhead_pages((uint32_t)(l->nonpaged_bytes >> DH_PAGE_SHIFT)) +
                     overhead_pages((uint32_t)(l->paged_bytes >> DH_PAGE_SHIFT));
    if (l->expansion_bytes != 0)
        pages += overhead_pages((uint32_t)(l->expansion_bytes >> DH_PAGE_SHIFT));
    nt_status status = system_commit(k, at, pages, pool_page_bits(k, POOL_NONPAGED));
    if (!NT_SUCCESS(status))
        return status;
    kva_t begin = at + pages * DH_PAGE_SIZE;
    kva_t next = at + overhead_pages((uint32_t)(l->nonpaged_bytes >> DH_PAGE_SHIFT)) * DH_PAGE_SIZE;
    start_pool(k, POOL_NONPAGED, at, begin, at + (kva_t)l->nonpaged_bytes);
    next = start_pool(k, POOL_PAGED, next, (kva_t)l->paged_start,
                      (kva_t)(l->paged_start + l->paged_bytes));
    if (l->expansion_bytes != 0)
        start_pool(k, KD_POOL_EXPANSION, next, (kva_t)l->expansion_start,
                   (kva_t)(l->expansion_start + l->expansion_bytes));
    return STATUS_SUCCESS;
}

gva_t
pool_create_session(struct kernel *k, kva_t start, uint64_t bytes, kva_t tags, uint32_t tag_pages)
{
    kva_t pool = pool_alloc(k, POOL_NONPAGED, sizeof(struct pool), POOL_TAG_POOL);
    if (pool == 0)
        return 0;
    uint32_t pages = (uint32_t)(bytes >> DH_PAGE_SHIFT);
    kva_t bitmaps = pool_alloc(k, POOL_NONPAGED, 2 * rtl_bitmap_bytes(pages), POOL_TAG_BITMAP);
    if (bitmaps == 0) {
        pool_free(k, pool, POOL_TAG_POOL);
        return 0;
    }
    describe(k, pool, POOL_SESSION, start, start + (kva_t)bytes, bitmaps, tags, tag_pages);
    pool_at(k, pool)->range_use = session_is_dynamic(k) ? RANGE_SESSION : RANGE_FREE;
    return pool;
}

void
pool_delete_session(struct kernel *k, gva_t pool)
{
    struct pool *p = pool_at(k, pool);
    struct rtl_bitmap used = page_bitmap(p);
    for (uint32_t i = 0; i < p->pages_total; i++)
        if (rtl_bitmap_test(k, &used, i))
            session_decommit(k, (kva_t)(p->start + (uint64_t)i * DH_PAGE_SIZE), 1);
    pool_free(k, (kva_t)p->page_bitmap, POOL_TAG_BITMAP);
    pool_free(k, (kva_t)pool, POOL_TAG_POOL);
}
