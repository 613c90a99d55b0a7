/* SPDX-License-Identifier: MIT */
/* A byte for each piece says who has it; counters of each use stand beside it. */
#include "kernel/mm/shared_range.h"

#include "abi/address_limit.h"
#include "kernel/mm/mm_neighbours.h"
#include "kernel/mm/page_table.h"
#include "kernel/mm/system_space.h"

/* Less than this is free: what can be taken back is. Documented: "Windows Internals" 7, chapter 5.
 */
#define RECLAIM_BELOW ((uint64_t)128 * DH_MB)

static struct shared_range *
range(struct kernel *k)
{
    return &kd(k)->shared_range;
}

static uint8_t *
uses(struct kernel *k)
{
    return (uint8_t *)kptr(k, (kva_t)range(k)->uses);
}

static kva_t
piece_address(struct kernel *k, uint32_t piece)
{
    return (kva_t)(range(k)->start + piece * table_span(k));
}

/* ---- where it is ---- */

struct span {
    uint64_t start;
    uint64_t end;
};

/* What the map has for dynamic regions, and what user mode loses of it. */
enum { OWN_RANGES = 6 };

static uint32_t
own_ranges(const struct kernel *k, const struct abi_address_map *map, struct span *spans)
{
    const struct span own[OWN_RANGES] = {
        { k->layout.system_start, map->system_start },
        { map->nonpaged_pool, map->nonpaged_pool_end },
        { map->session_floor, k->layout.structure_start },
        { map->system_cache, map->system_cache_end },
        { map->paged_pool, map->paged_pool_end },
        { map->system_ptes, map->system_ptes_end },
    };
    uint32_t count = 0;
    for (uint32_t i = 0; i < DH_ARRAY_COUNT(own); i++)
        if (own[i].end > own[i].start)
            spans[count++] = own[i];
    return count;
}

/* What nonpaged pool has at boot: by memory, as far as its limit and its place let it. */
static uint64_t
first_nonpaged(const struct kernel *k, const struct abi_address_map *map)
{
    uint64_t by_memory =
        DH_ROUND_UP(neighbours_by_memory(k, map).nonpaged_initial, ABI_MAP_GRAIN_BYTES);
    uint64_t limit = abi_boot_limit_bytes(&k->boot, ABI_REG_NONPAGED_POOL_LIMIT, &k->paging);
    uint64_t room = map->nonpaged_pool_end - map->nonpaged_pool;
    uint64_t least = by_memory < limit ? by_memory : limit;
    return least < room ? least : room / ABI_MAP_GRAIN_BYTES * ABI_MAP_GRAIN_BYTES;
}

bool
layout_place_range(struct kernel *k, const struct abi_address_map *map)
{
    struct mm_layout *l = &k->layout;
    struct span spans[OWN_RANGES];
    const uint64_t span = ABI_MAP_GRAIN_BYTES;
    uint64_t start = l->structure_start, end = l->image_end;
    uint32_t count = own_ranges(k, map, spans);
    for (uint32_t i = 0; i < count; i++) {
        start = spans[i].start < start ? spans[i].start : start;
        end = spans[i].end > end ? spans[i].end : end;
    }
    l->range_start = start & ~(span - 1);
    l->range_bytes = DH_ROUND_UP(end, span) - l->range_start;
    l->view_start = l->pool_start = l->expansion_start = l->paged_start = l->ptes_start =
        l->range_start;
    l->view_bytes = l->pool_bytes = l->expansion_bytes = l->paged_bytes = l->range_bytes;
    l->nonpaged_start = map->nonpaged_pool;
    l->nonpaged_bytes = first_nonpaged(k, map);
    l->cache_end = map->system_cache_end;
    return map->nonpaged_pool % span == 0 && l->nonpaged_bytes != 0;
}

/* ---- who has what ---- */

/* What was anybody's is told: a session's windows of it open and close with that. */
static void
set_use(struct kernel *k, uint32_t piece, enum range_use use)
{
    struct shared_range *r = range(k);
    enum range_use before = (enum range_use)uses(k)[piece];
    bool was_session = before == RANGE_SESSION, is_session = use == RANGE_SESSION;
    r->have[before]--;
    r->have[use]++;
    uses(k)[piece] = (uint8_t)use;
    if (was_session != is_session)
        machine_range_share(k, piece_address(k, piece), table_span(k), !is_session);
}

/* In whole pieces that lie in a range of the map's dynamic regions alone. */
static bool
is_dynamic(const struct kernel *k, const struct span *spans, uint32_t count, struct span piece)
{
    const struct mm_layout *l = &k->layout;
    if (l->system_view_start < piece.end &&
        l->system_view_start + l->system_view_bytes > piece.start)
        return false;
    for (uint32_t i = 0; i < count && piece.start < piece.end;) {
        bool reaches = spans[i].start <= piece.start && spans[i].end > piece.start;
        piece.start = reaches ? spans[i].end : piece.start;
        i = reaches ? 0 : i + 1;
    }
    return piece.start >= piece.end;
}

static enum range_use
first_use(const struct kernel *k, const struct span *spans, uint32_t count, struct span piece)
{
    const struct mm_layout *l = &k->layout;
    if (piece.start >= l->structure_start && piece.start < l->image_end)
        return RANGE_SESSION;
    if (!is_dynamic(k, spans, count, piece))
        return RANGE_FIXED;
    if (piece.start >= l->nonpaged_start && piece.start < l->nonpaged_start + l->nonpaged_bytes)
        return RANGE_NONPAGED_POOL;
    return RANGE_FREE;
}

static uint32_t
pieces_of(struct kernel *k, uint64_t bytes)
{
    uint64_t pieces = bytes / table_span(k);
    return pieces < range(k)->count ? (uint32_t)pieces : range(k)->count;
}

/* Windows: nonpaged pool is limited by physical memory besides, for it is never paged out. Source:
 * Microsoft Learn, "Memory Limits for Windows and Windows Server Releases".
 * pre: each use has what is its own at boot, all else is free. */
static uint32_t
most_of(struct kernel *k, enum range_use use)
{
    const struct shared_range *r = range(k);
    uint32_t most = r->have[use] + (use > RANGE_FIXED ? r->have[RANGE_FREE] : 0);
    uint32_t in_memory = pieces_of(k, neighbours_nonpaged_of_memory(k));
    bool is_limited = use == RANGE_NONPAGED_POOL && k->boot.nonpaged_memory_percent != 0;
    if (!is_limited || in_memory >= most)
        return most;
    return in_memory > r->have[use] ? in_memory : r->have[use];
}

/* pre: as there. */
static void
set_limits(struct kernel *k)
{
    static const enum abi_registry_value values[RANGE_USE_COUNT] = {
        [RANGE_FREE] = ABI_REG_COUNT,
        [RANGE_FIXED] = ABI_REG_COUNT,
        [RANGE_SESSION] = ABI_REG_SESSION_SPACE_LIMIT,
        [RANGE_NONPAGED_POOL] = ABI_REG_NONPAGED_POOL_LIMIT,
        [RANGE_PAGED_POOL] = ABI_REG_PAGED_POOL_LIMIT,
        [RANGE_SYSTEM_PTES] = ABI_REG_SYSTEM_PTES_LIMIT,
        [RANGE_SYSTEM_CACHE] = ABI_REG_SYSTEM_CACHE_LIMIT,
    };
    struct shared_range *r = range(k);
    for (uint32_t i = 0; i < RANGE_USE_COUNT; i++) {
        r->most[i] = most_of(k, (enum range_use)i);
        r->limit[i] = r->most[i];
        if (values[i] == ABI_REG_COUNT)
            continue;
        uint64_t bytes = abi_boot_limit_bytes(&k->boot, values[i], &k->paging);
        uint32_t pieces = pieces_of(k, bytes);
        if (pieces < r->limit[i])
            r->limit[i] = pieces;
    }
}

/* The lowest free ones, as many as the map has for it. */
static void
give_cache(struct kernel *k, const struct abi_address_map *map)
{
    uint32_t wanted = pieces_of(k, map->system_cache_end - map->system_cache);
    for (uint32_t i = 0; i < range(k)->count && wanted != 0; i++) {
        if (range(k)->have[RANGE_SYSTEM_CACHE] >= range(k)->limit[RANGE_SYSTEM_CACHE])
            break;
        if (uses(k)[i] != RANGE_FREE)
            continue;
        set_use(k, i, RANGE_SYSTEM_CACHE);
        wanted--;
    }
}

uint32_t
shared_range_pieces(const struct kernel *k)
{
    return has_shared_range(k) ? (uint32_t)(k->layout.range_bytes / table_span(k)) : 0;
}

void
shared_range_start(struct kernel *k, kva_t at)
{
    const struct abi_address_map *map = abi_boot_map(&k->boot);
    struct shared_range *r = range(k);
    struct span spans[OWN_RANGES];
    uint32_t count = own_ranges(k, map, spans);
    uint32_t pieces = shared_range_pieces(k);
    r->uses = at;
    r->start = k->layout.range_start;
    r->count = r->have[RANGE_FREE] = pieces;
    machine_range_share(k, (kva_t)r->start, k->layout.range_bytes, true);
    for (uint32_t i = 0; i < pieces; i++) {
        const struct span piece = { piece_address(k, i), piece_address(k, i) + table_span(k) };
        set_use(k, i, first_use(k, spans, count, piece));
    }
    set_limits(k);
    give_cache(k, map);
}

/* ---- taken back ---- */

static bool
is_first_pool(struct kernel *k, uint32_t piece)
{
    return piece_address(k, piece) - k->layout.nonpaged_start < k->layout.nonpaged_bytes;
}

/* Of nonpaged pool as it was at boot nothing is. */
static bool
is_empty(struct kernel *k, uint32_t piece)
{
    if (is_first_pool(k, piece))
        return false;
    const struct pool *p = kptr(k, (kva_t)kd(k)->pool[KD_POOL_EXPANSION]);
    uint32_t bits = p->pages_total / range(k)->count;
    const struct rtl_bitmap used = { (kva_t)p->page_bitmap + (kva_t)piece * (bits / 8), bits };
    return rtl_bitmap_count_set(k, &used) == 0;
}

/* Somebody has it who gives it back. */
static bool
is_idle(struct kernel *k, uint32_t piece)
{
    enum range_use use = (enum range_use)uses(k)[piece];
    return use == RANGE_SYSTEM_CACHE || (use == RANGE_NONPAGED_POOL && is_empty(k, piece));
}

bool
shared_range_can_be_free(struct kernel *k, uint32_t piece)
{
    return uses(k)[piece] == RANGE_FREE || is_idle(k, piece);
}

static bool
take_back(struct kernel *k, uint32_t piece)
{
    if (!is_idle(k, piece))
        return false;
    if (uses(k)[piece] == RANGE_NONPAGED_POOL)
        system_drop_table(k, piece_address(k, piece));
    set_use(k, piece, RANGE_FREE);
    range(k)->reclaimed++;
    return true;
}

static bool
take_all_back(struct kernel *k)
{
    bool has_any = false;
    for (uint32_t i = 0; i < range(k)->count; i++)
        has_any = take_back(k, i) || has_any;
    range(k)->reclaims += has_any;
    return has_any;
}

bool
shared_range_reclaim(struct kernel *k, enum range_use use)
{
    range(k)->failures[use]++;
    return take_all_back(k);
}

/* Before `count` more pieces are anybody's: what is new and empty is not meant. */
static void
reclaim_when_low(struct kernel *k, uint32_t count)
{
    if (range(k)->have[RANGE_FREE] * table_span(k) < RECLAIM_BELOW + count * table_span(k))
        take_all_back(k);
}

/* ---- session space ---- */

void
shared_range_take_session(struct kernel *k, uint32_t piece)
{
    k_assert_values(k, shared_range_is_free(k, piece), piece, uses(k)[piece]);
    reclaim_when_low(k, 1);
    set_use(k, piece, RANGE_SESSION);
}

void
shared_range_give_session(struct kernel *k, uint32_t piece)
{
    k_assert_values(k, uses(k)[piece] == RANGE_SESSION, piece, uses(k)[piece]);
    set_use(k, piece, RANGE_FREE);
}

uint32_t
shared_range_allowed(struct kernel *k, enum range_use use)
{
    const struct shared_range *r = range(k);
    return r->limit[use] > r->have[use] ? r->limit[use] - r->have[use] : 0;
}

/* ---- everything else ---- */

/* Whether what is found by bitmaps over the whole range may lie there: in what nonpaged pool has at
 * boot its first pool does. */
static bool
is_of(struct kernel *k, uint32_t piece, enum range_use use)
{
    return uses(k)[piece] == use && !(use == RANGE_NONPAGED_POOL && is_first_pool(k, piece));
}

/* The next run of pieces of that use from *at on. Its length, 0: there is none. */
static uint32_t
next_run(struct kernel *k, enum range_use use, uint32_t *at)
{
    uint32_t count = range(k)->count;
    uint32_t end;
    const uint8_t *all = uses(k);
    while (*at < count && !(all[*at] == use && is_of(k, *at, use)))
        ++*at;
    for (end = *at; end < count && all[end] == use && is_of(k, end, use);)
        end++;
    return end - *at;
}

/* The longest run of pieces that nobody has, or would have no longer, as far as the use may have
 * them: what it gives back itself does not count for its limit. */
static uint32_t
longest_free(struct kernel *k, enum range_use use)
{
    uint32_t most = shared_range_allowed(k, use);
    uint32_t longest = 0, run = 0;
    for (uint32_t i = 0; i < range(k)->count; i++) {
        bool can_be_free = shared_range_can_be_free(k, i);
        most += can_be_free && uses(k)[i] == use;
        run = can_be_free ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest < most ? longest : most;
}

/* What the bitmap says of some pieces. A piece has whole words of bits. */
static struct rtl_bitmap
part_of(struct kernel *k, const struct rtl_bitmap *bitmap, uint32_t first, uint32_t count)
{
    uint32_t bits = bitmap->bit_count / range(k)->count;
    return (struct rtl_bitmap){ bitmap->words + (kva_t)first * (bits / 8), count * bits };
}

/* The lowest of so many free pieces. The first of them, RTL_BITMAP_NONE: there are none. */
static uint32_t
open_run(struct kernel *k, uint32_t count, enum range_use use)
{
    uint32_t length;
    if (count > shared_range_allowed(k, use))
        return RTL_BITMAP_NONE;
    for (uint32_t at = 0; (length = next_run(k, RANGE_FREE, &at)) != 0; at += length) {
        if (length < count)
            continue;
        reclaim_when_low(k, count);
        for (uint32_t i = 0; i < count; i++)
            set_use(k, at + i, use);
        return at;
    }
    return RTL_BITMAP_NONE;
}

static uint32_t
find_own(struct kernel *k, const struct rtl_bitmap *bitmap, uint32_t run, enum range_use use)
{
    uint32_t count;
    for (uint32_t at = 0; (count = next_run(k, use, &at)) != 0; at += count) {
        const struct rtl_bitmap part = part_of(k, bitmap, at, count);
        uint32_t index = rtl_bitmap_find_clear(k, &part, run, 0);
        if (index != RTL_BITMAP_NONE)
            return at * (bitmap->bit_count / range(k)->count) + index;
    }
    return RTL_BITMAP_NONE;
}

uint32_t
shared_range_find(struct kernel *k,
                  const struct rtl_bitmap *bitmap,
                  uint32_t run,
                  enum range_use use)
{
    uint32_t bits = bitmap->bit_count / range(k)->count;
    uint32_t index = find_own(k, bitmap, run, use);
    if (index != RTL_BITMAP_NONE)
        return index;
    uint32_t pieces = run / bits + (run % bits != 0);
    uint32_t first = open_run(k, pieces, use);
    if (first == RTL_BITMAP_NONE && shared_range_reclaim(k, use))
        first = open_run(k, pieces, use);
    return first != RTL_BITMAP_NONE ? first * bits : RTL_BITMAP_NONE;
}

void
shared_range_undo(struct kernel *k, const struct rtl_bitmap *bitmap, uint32_t index, uint32_t run)
{
    uint32_t bits = bitmap->bit_count / range(k)->count;
    for (uint32_t i = index / bits; i <= (index + run - 1) / bits; i++) {
        const struct rtl_bitmap part = part_of(k, bitmap, i, 1);
        if (rtl_bitmap_count_set(k, &part) != 0)
            continue;
        system_drop_table(k, piece_address(k, i));
        set_use(k, i, RANGE_FREE);
    }
}

uint32_t
shared_range_longest(struct kernel *k, const struct rtl_bitmap *bitmap, enum range_use use)
{
    uint32_t bits = bitmap->bit_count / range(k)->count;
    uint32_t longest = 0;
    uint32_t count;
    for (uint32_t at = 0; (count = next_run(k, use, &at)) != 0; at += count) {
        const struct rtl_bitmap part = part_of(k, bitmap, at, count);
        uint32_t clear = rtl_bitmap_longest_clear(k, &part);
        longest = clear > longest ? clear : longest;
    }
    uint32_t fresh = longest_free(k, use) * bits;
    return fresh > longest ? fresh : longest;
}

/* ---- the verifier ---- */

bool
shared_range_hold(struct kernel *k,
                  const struct rtl_bitmap *bitmap,
                  enum range_use use,
                  uint64_t rights)
{
    for (uint32_t i = 0; i < range(k)->count; i++) {
        const struct rtl_bitmap part = part_of(k, bitmap, i, 1);
        kva_t at = piece_address(k, i);
        bool is_own = is_of(k, i, use);
        if (is_own ? !system_rights_verify(k, at, at + table_span(k), rights)
                   : rtl_bitmap_count_set(k, &part) != 0)
            return false;
    }
    return true;
}

/* What is free or a session's has no page table of system space. */
static bool
verify_piece(struct kernel *k, uint32_t piece)
{
    enum range_use use = (enum range_use)uses(k)[piece];
    bool has_none = use == RANGE_FREE || use == RANGE_SESSION || use == RANGE_SYSTEM_CACHE;
    return use < RANGE_USE_COUNT &&
           !(has_none && directory_table(k, kd(k)->system_directory, piece_address(k, piece)) != 0);
}

bool
shared_range_verify(struct kernel *k)
{
    const struct shared_range *r = range(k);
    uint32_t have[RANGE_USE_COUNT] = { 0 };
    if (r->count == 0)
        return true;
    for (uint32_t i = 0; i < r->count; i++) {
        if (!verify_piece(k, i))
            return false;
        have[uses(k)[i]]++;
    }
    for (uint32_t i = 0; i < RANGE_USE_COUNT; i++)
        if (have[i] != r->have[i] || r->limit[i] > r->most[i] ||
            (i > RANGE_SESSION && have[i] > r->limit[i]))
            return false;
    return have[RANGE_SESSION] ==
           kd(k)->session_pieces.used +
               (k->layout.image_end - k->layout.structure_start) / table_span(k);
}
