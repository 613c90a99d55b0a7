/* SPDX-License-Identifier: MIT */
/*
 * Sizes and places of session space's neighbours. From paged pool's start to the end of the
 * nonpaged system area lie paged pool, system PTEs and the expansion of nonpaged pool; system PTEs
 * that find no room there lie below session space, where the cache is extended into what is left.
 */
#include "kernel/mm/mm_neighbours.h"

#define PAGE_MASK ((uint64_t)DH_PAGE_SIZE - 1)

static uint64_t
minimum(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t
maximum(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

static uint64_t
less(uint64_t a, uint64_t b)
{
    return a - minimum(a, b);
}

static const struct abi_dword *
asked(const struct kernel *k, enum abi_registry_value name)
{
    return &k->boot.registry[name];
}

static uint64_t
memory_mb(const struct kernel *k)
{
    return (uint64_t)k->boot.memory_pages / DH_MB_PAGES;
}

/* Where it takes pieces of a range that it shares a size asks for nothing. */
bool
neighbours_honour_nonpaged(const struct kernel *k)
{
    const struct abi_dword *request = asked(k, ABI_REG_NONPAGED_POOL_SIZE);
    return !abi_is_session_dynamic(k->boot.capabilities) && request->present != 0 &&
           request->value >= (uint64_t)k->boot.nonpaged_request_min_kb * DH_KB &&
           (uint64_t)request->value <=
               (uint64_t)k->boot.memory_pages * DH_PAGE_SIZE / 8 * k->boot.nonpaged_request_eighths;
}

/* PagedPoolSize counts bytes: a number of megabytes written there is far below any pool. */
bool
neighbours_honour_paged(const struct kernel *k)
{
    const struct abi_dword *request = asked(k, ABI_REG_PAGED_POOL_SIZE);
    return request->present != 0 && request->value >= (uint64_t)k->boot.paged_min_kb * DH_KB;
}

/* ---- by memory ---- */

static uint64_t
by_memory(const struct kernel *k, uint32_t base_kb, uint32_t step_kb)
{
    uint64_t above = less(memory_mb(k), k->boot.nonpaged_base_memory_mb);
    return ((uint64_t)base_kb + above * step_kb) * DH_KB;
}

static uint64_t
nonpaged_initial(const struct kernel *k, const struct abi_address_map *map)
{
    uint64_t range = map->nonpaged_pool_end - map->nonpaged_pool;
    uint64_t bytes =
        by_memory(k, k->boot.nonpaged_initial_base_kb, k->boot.nonpaged_initial_step_kb);
    if (memory_mb(k) <= k->boot.nonpaged_small_memory_mb)
        bytes = (uint64_t)k->boot.nonpaged_small_kb * DH_KB;
    if (neighbours_honour_nonpaged(k))
        bytes = asked(k, ABI_REG_NONPAGED_POOL_SIZE)->value;
    return minimum(bytes, range) & ~PAGE_MASK;
}

uint64_t
neighbours_nonpaged_of_memory(const struct kernel *k)
{
    return (uint64_t)k->boot.memory_pages * k->boot.nonpaged_memory_percent / 100 * DH_PAGE_SIZE;
}

static uint64_t
nonpaged_whole(const struct kernel *k, const struct abi_address_map *map)
{
    bool is_large = memory_mb(k) >= k->boot.nonpaged_large_memory_mb;
    uint64_t bytes =
        by_memory(k, k->boot.nonpaged_base_kb,
                  is_large ? k->boot.nonpaged_large_step_kb : k->boot.nonpaged_step_kb);
    bytes += (uint64_t)k->boot.memory_pages * k->boot.nonpaged_pfn_bytes;
    if (is_large)
        bytes = maximum(bytes, (uint64_t)k->boot.nonpaged_large_min_kb * DH_KB);
    if (k->boot.nonpaged_memory_percent != 0)
        bytes = neighbours_nonpaged_of_memory(k);
    if (neighbours_honour_nonpaged(k))
        bytes = minimum(bytes, asked(k, ABI_REG_NONPAGED_POOL_SIZE)->value);
    return minimum(bytes, (uint64_t)map->nonpaged_max_mb * DH_MB) & ~PAGE_MASK;
}

uint32_t
neighbours_system_pages(const struct kernel *k)
{
    const struct abi_dword *request = asked(k, ABI_REG_SYSTEM_PAGES);
    if (request->present != 0 && request->value != 0)
        return request->value;
    return has_capability(k, ABI_CAPABILITY_ALL_SYSTEM_PTES) ? ASKS_FOR_ALL : 0;
}

static bool
is_pages_given(const struct kernel *k)
{
    uint32_t pages = neighbours_system_pages(k);
    return pages != 0 && pages != ASKS_FOR_ALL;
}

static uint64_t
ptes_by_memory(const struct kernel *k)
{
    uint64_t memory = memory_mb(k);
    uint32_t count = memory < k->boot.ptes_small_memory_mb     ? k->boot.ptes_small
                     : memory <= k->boot.ptes_medium_memory_mb ? k->boot.ptes_medium
                                                               : k->boot.ptes_large;
    if (is_pages_given(k))
        count = (uint32_t)minimum(count, neighbours_system_pages(k));
    return (uint64_t)count * DH_PAGE_SIZE;
}

/* One stretch, in which paged pool may push system PTEs up; else each keeps to its range. */
static bool
is_one_stretch(const struct abi_address_map *map)
{
    return map->paged_pool_end == map->system_ptes;
}

static uint64_t
paged_by_memory(const struct kernel *k,
                const struct abi_address_map *map,
                uint64_t nonpaged,
                uint64_t ptes_start)
{
    uint64_t window = (is_one_stretch(map) ? ptes_start : map->paged_pool_end) - map->paged_pool;
    uint64_t bytes =
        maximum(nonpaged * k->boot.paged_factor, (uint64_t)k->boot.paged_min_kb * DH_KB);
    if (neighbours_honour_paged(k))
        bytes = minimum(bytes, asked(k, ABI_REG_PAGED_POOL_SIZE)->value);
    bytes = minimum(bytes, (uint64_t)k->boot.paged_max_mb * DH_MB);
    return minimum(DH_ROUND_UP(bytes, (uint64_t)DH_PAGE_SIZE), window & ~PAGE_MASK);
}

struct neighbours
neighbours_by_memory(const struct kernel *k, const struct abi_address_map *map)
{
    struct neighbours n = { .nonpaged_initial = nonpaged_initial(k, map),
                            .ptes = ptes_by_memory(k) };
    uint64_t area = map->system_ptes_end - map->system_ptes;
    uint64_t expansion = less(nonpaged_whole(k, map), n.nonpaged_initial);
    /* Our decision, which matters with /3GB only: system PTEs keep a quarter of the area. */
    expansion = minimum(expansion, area / 4 * 3 & ~PAGE_MASK);
    n.nonpaged = n.nonpaged_initial + expansion;
    uint64_t room = area - expansion;
    n.missing = less(n.ptes, room);
    uint64_t start =
        map->system_ptes + less(room, n.ptes) / ABI_MAP_GRAIN_BYTES * ABI_MAP_GRAIN_BYTES;
    n.paged = paged_by_memory(k, map, n.nonpaged, start);
    return n;
}

/* ---- what is asked beyond that ---- */

/* What is left of all addresses, and of those from paged pool to the end of the expansion. */
struct room {
    uint64_t all;
    uint64_t above;
};

/* The registry's number, as far as it is more than `has`, at most `limit` and what is left. */
static void
grow(uint64_t *has, uint64_t wanted, uint64_t limit, struct room *room)
{
    uint64_t more = minimum(less(minimum(wanted, limit), *has), minimum(room->all, room->above));
    more &= ~PAGE_MASK;
    *has += more;
    room->all -= more;
    room->above -= more;
}

static void
grow_nonpaged(const struct kernel *k,
              const struct abi_address_map *map,
              struct neighbours *n,
              struct room *room)
{
    if (neighbours_honour_nonpaged(k))
        grow(&n->nonpaged, asked(k, ABI_REG_NONPAGED_POOL_SIZE)->value,
             (uint64_t)map->nonpaged_max_mb * DH_MB, room);
}

static void
grow_paged(const struct kernel *k, struct neighbours *n, struct room *room)
{
    uint64_t wanted = asked(k, ABI_REG_PAGED_POOL_SIZE)->value;
    if (neighbours_honour_paged(k))
        grow(&n->paged, DH_ROUND_UP(wanted, (uint64_t)DH_PAGE_SIZE),
             (uint64_t)k->boot.paged_max_mb * DH_MB, room);
}

static void
grow_ptes(const struct kernel *k, struct neighbours *n, struct room *room)
{
    grow(&n->ptes, (uint64_t)neighbours_system_pages(k) * DH_PAGE_SIZE, UINT64_MAX,
         &(struct room){ room->all, room->all });
}

static void
grow_all(const struct kernel *k,
         const struct abi_address_map *map,
         struct neighbours *n,
         uint64_t spare)
{
    uint64_t window = map->paged_pool_end - map->paged_pool;
    struct room own = { less(window, n->paged), less(window, n->paged) };
    struct room room = { .above = map->system_ptes_end - map->system_ptes };
    if (is_one_stretch(map))
        room.above = less(room.above + window, n->paged);
    room.above = less(room.above, n->nonpaged - n->nonpaged_initial);
    room.all = less(room.above + spare, n->ptes);
    grow_nonpaged(k, map, n, &room);
    grow_paged(k, n, is_one_stretch(map) ? &room : &own);
    grow_ptes(k, n, &room);
}

/* ---- places ---- */

/* System PTEs of the highest stretch begin with a page table, unless a number of them is given. */
static uint64_t
ptes_start(const struct kernel *k, uint64_t least, uint64_t bytes)
{
    uint64_t end = k->layout.expansion_start;
    uint64_t table = (end - bytes) / ABI_MAP_GRAIN_BYTES * ABI_MAP_GRAIN_BYTES;
    return table >= least && !is_pages_given(k) ? table : end - bytes;
}

static void
place_ptes(struct kernel *k,
           const struct abi_address_map *map,
           uint64_t ptes,
           uint64_t low,
           uint64_t low_end)
{
    struct mm_layout *l = &k->layout;
    uint64_t least = l->paged_start + l->paged_bytes;
    if (!is_one_stretch(map))
        least = map->system_ptes;
    uint64_t above = minimum(ptes, l->expansion_start - least);
    l->ptes_start = ptes_start(k, least, above);
    uint64_t below = less(ptes - above, map->system_start - l->user_ptes_start);
    bool is_cache = l->paged_bytes <= (uint64_t)k->boot.cache_paged_max_mb * DH_MB;
    below = is_cache || is_pages_given(k) ? minimum(below, low_end - low) : low_end - low;
    l->low_start = low;
    l->low_ptes_end = low + below;
    l->low_cache_end = is_cache ? low_end : l->low_ptes_end;
    l->cache_end = map->system_cache_end;
}

void
neighbours_place(struct kernel *k,
                 const struct abi_address_map *map,
                 struct neighbours n,
                 uint64_t low,
                 uint64_t low_end)
{
    struct mm_layout *l = &k->layout;
    uint64_t spare = low_end - low + (map->system_start - l->user_ptes_start);
    n.ptes -= less(n.missing, spare);
    grow_all(k, map, &n, spare);
    l->nonpaged_start = map->nonpaged_pool;
    l->nonpaged_bytes = n.nonpaged_initial;
    l->expansion_bytes = n.nonpaged - n.nonpaged_initial;
    l->expansion_start = map->system_ptes_end - l->expansion_bytes;
    l->paged_start = map->paged_pool;
    l->paged_bytes = n.paged;
    place_ptes(k, map, n.ptes, low, low_end);
}
