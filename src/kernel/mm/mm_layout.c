/* SPDX-License-Identifier: MIT */
/*
 * The address map. Session space is carved from its exclusive top down: image, structure with the
 * working set list, then view space and paged pool (XP: pool, then views), or the latter two from a
 * top of their own, above or below the rest: then session space is two runs; or they take pieces of
 * the range that all dynamic regions share (shared_range.h). Sizes are megabytes
 * from the registry; what happens to values that make no sense is our decision (docs/fidelity.md,
 * "Session sizes").
 */
#include "kernel/mm/mm_layout.h"

#include "kernel/ke/memory.h"
#include "kernel/mm/carrier.h"
#include "kernel/mm/mm_neighbours.h"
#include "kernel/mm/shared_range.h"

/* win32k is linked for an address 8 MB below the top: it must lie inside. */
#define IMAGE_MIN_MB 8u
/* MM_SESSION_SPACE lies in the last 64 KB of the structure area. */
#define STRUCTURE_TOP_BYTES 0x10000u

const struct abi_address_map *
layout_map(const struct kernel *k)
{
    return abi_boot_map(&k->boot);
}

static uint32_t
minimum_u32(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static uint64_t
minimum_u64(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* A registry size in MB: absent and 0 mean the default. */
static uint32_t
raw_size(const struct kernel *k, enum abi_registry_value name, uint32_t default_mb, uint32_t *rule)
{
    const struct abi_dword *value = &k->boot.registry[name];
    if (value->present == 0 || value->value == 0) {
        *rule = RULE_DEFAULT;
        return default_mb;
    }
    *rule = RULE_REGISTRY;
    return value->value;
}

static void
clamp_low(uint32_t *size_mb, uint32_t min_mb, uint32_t *rule)
{
    if (*size_mb < min_mb) {
        *size_mb = min_mb;
        *rule = RULE_RAISED;
    }
}

static void
clamp_high(uint32_t *size_mb, uint32_t max_mb, uint32_t *rule)
{
    if (*size_mb > max_mb) {
        *size_mb = max_mb;
        *rule = RULE_CLAMPED;
    }
}

/* Whole page tables' worth of the window that is left for image, structure, views and pool. */
static uint32_t
room_mb(const struct abi_address_map *map, uint32_t system_view_mb, uint32_t reserved_mb)
{
    uint32_t window_mb = (uint32_t)((map->session_top - map->session_floor) / DH_MB);
    uint32_t left = window_mb - minimum_u32(window_mb, system_view_mb + reserved_mb);
    return left - left % (uint32_t)(ABI_MAP_GRAIN_BYTES / DH_MB);
}

/* Whether views and pool have a window of their own. */
static bool
is_split(const struct kernel *k)
{
    return has_capability(k, ABI_CAPABILITY_SPLIT_SESSION_SPACE);
}

/* The room of a session space of the map's own sizes is kept from nobody. */
static uint32_t
reserved_mb(const struct kernel *k, const struct session_sizes *s, uint64_t reserved)
{
    const struct abi_address_map *map = layout_map(k);
    uint32_t view_mb =
        map->session_view_fixed_mb != 0 ? map->session_view_fixed_mb : map->session_view_mb;
    uint32_t own_mb = s->image_mb + map->session_structure_mb;
    own_mb += is_split(k) ? 0 : view_mb + map->session_pool_mb;
    uint32_t room = room_mb(map, s->system_view_mb, 0);
    uint64_t wanted_mb = (reserved + DH_MB - 1) / DH_MB;
    uint32_t spare_mb = room - minimum_u32(room, own_mb);
    return wanted_mb < spare_mb ? (uint32_t)wanted_mb : spare_mb;
}

static void
fix_view(const struct kernel *k, const struct abi_address_map *map, struct session_sizes *s)
{
    if (map->session_view_fixed_mb == 0)
        return;
    s->view_mb = map->session_view_fixed_mb;
    s->view_rule = abi_boot_is_3gb(&k->boot) ? RULE_3GB : RULE_EDITION;
}

static struct session_sizes
fixed_sizes(const struct abi_address_map *map)
{
    return (struct session_sizes){
        .image_mb = map->session_image_mb,
        .image_rule = RULE_EDITION,
        .view_mb = map->session_view_mb,
        .view_rule = RULE_EDITION,
        .pool_mb = map->session_pool_mb,
        .pool_rule = RULE_EDITION,
        .system_view_mb = map->system_views != 0 ? 0 : map->system_view_mb,
        .system_view_rule = RULE_EDITION,
    };
}

/*
 * Order of payment when the sum does not fit above the floor and what the neighbours have by
 * themselves: image space keeps what it asks up to half the window, then pool, then view space gets
 * the rest.
 */
struct session_sizes
layout_session_sizes(const struct kernel *k, uint64_t reserved)
{
    const struct abi_address_map *map = layout_map(k);
    struct session_sizes s;
    uint32_t window_mb = (uint32_t)((map->session_top - map->session_floor) / DH_MB);
    if (!has_capability(k, ABI_CAPABILITY_REGISTRY_SESSION_SIZES))
        return fixed_sizes(map);
    memset(&s, 0, sizeof s);
    s.image_mb = raw_size(k, ABI_REG_SESSION_IMAGE_SIZE, map->session_image_mb, &s.image_rule);
    s.pool_mb = raw_size(k, ABI_REG_SESSION_POOL_SIZE, map->session_pool_mb, &s.pool_rule);
    s.view_mb = raw_size(k, ABI_REG_SESSION_VIEW_SIZE, map->session_view_mb, &s.view_rule);
    s.system_view_mb =
        raw_size(k, ABI_REG_SYSTEM_VIEW_SIZE, map->system_view_mb, &s.system_view_rule);
    fix_view(k, map, &s);
    clamp_high(&s.image_mb, window_mb / 2, &s.image_rule);
    clamp_low(&s.image_mb, IMAGE_MIN_MB, &s.image_rule);
    clamp_low(&s.pool_mb, map->session_pool_min_mb, &s.pool_rule);
    clamp_low(&s.view_mb, map->session_view_min_mb, &s.view_rule);
    if (map->system_views != 0)
        s.system_view_mb = 0;
    else
        clamp_high(&s.system_view_mb, window_mb / 4, &s.system_view_rule);

    uint32_t room = room_mb(map, s.system_view_mb, reserved_mb(k, &s, reserved));
    room -= minimum_u32(room, s.image_mb + map->session_structure_mb);
    if (is_split(k))
        room = (uint32_t)(abi_map_views_window(map) / DH_MB);
    clamp_high(&s.pool_mb, room - minimum_u32(room, map->session_view_min_mb), &s.pool_rule);
    clamp_high(&s.view_mb, room - minimum_u32(room, s.pool_mb), &s.view_rule);
    return s;
}

/* Downwards from `top`; the lowest address of both. */
static uint64_t
place_views_and_pool(struct kernel *k, const struct session_sizes *s, uint64_t top)
{
    struct mm_layout *l = &k->layout;
    l->view_bytes = (uint64_t)s->view_mb * DH_MB;
    l->pool_bytes = (uint64_t)s->pool_mb * DH_MB;
    if (has_capability(k, ABI_CAPABILITY_POOL_ABOVE_VIEW)) {
        l->pool_start = top - l->pool_bytes;
        l->view_start = l->pool_start - l->view_bytes;
        return l->view_start;
    }
    l->view_start = top - l->view_bytes;
    l->pool_start = l->view_start - l->pool_bytes;
    return l->pool_start;
}

/* Whole page tables. pre: it is the highest so far */
static void
add_run(struct mm_layout *l, uint64_t start, uint64_t end)
{
    start &= ~(ABI_MAP_GRAIN_BYTES - 1);
    l->session.run[l->session.count++] = (struct session_run){ start, end };
}

/* views: the lowest address of views and pool */
static void
place_runs(struct kernel *k, const struct abi_address_map *map, uint64_t views)
{
    struct mm_layout *l = &k->layout;
    bool is_below = map->session_views_top <= map->session_floor;
    if (!is_split(k)) {
        add_run(l, views, map->session_top);
        return;
    }
    if (is_below)
        add_run(l, views, map->session_views_top);
    add_run(l, l->structure_start, map->session_top);
    if (!is_below)
        add_run(l, views, map->session_views_top);
}

/* A range of their own. */
static void
place_system_views(struct mm_layout *l, const struct abi_address_map *map)
{
    l->system_view_start = map->system_views;
    l->system_view_bytes = map->system_views_end - map->system_views;
}

static void
place_structure(struct kernel *k, const struct abi_address_map *map, uint32_t image_mb)
{
    struct mm_layout *l = &k->layout;
    l->image_end = map->session_top;
    l->image_start = map->session_top - (uint64_t)image_mb * DH_MB;
    l->structure_end = l->image_start;
    l->structure_start = l->structure_end - (uint64_t)map->session_structure_mb * DH_MB;
    l->mm_space = l->structure_end - STRUCTURE_TOP_BYTES;
}

static void
place_session(struct kernel *k, const struct abi_address_map *map, const struct session_sizes *s)
{
    struct mm_layout *l = &k->layout;
    place_structure(k, map, s->image_mb);
    place_runs(
        k, map,
        place_views_and_pool(k, s, is_split(k) ? map->session_views_top : l->structure_start));
    l->system_view_bytes = (uint64_t)s->system_view_mb * DH_MB;
    l->system_view_start = l->session.run[0].start - l->system_view_bytes;
    if (map->system_views != 0)
        place_system_views(l, map);
}

/* User mode ends as far below the kernel's addresses as the map has it. What it loses of a map's
 * are system PTEs, or anybody's where all share one range. */
static void
split_user(struct kernel *k, const struct abi_address_map *map)
{
    struct mm_layout *l = &k->layout;
    l->system_start = abi_boot_system_start(&k->boot);
    l->user_end = l->system_start - (map->system_start - map->user_end);
    l->user_ptes_start = has_shared_range(k) ? map->system_start : l->system_start;
}

/* Where there is no session space its window is free but for win32k, which is at one place. */
static uint64_t
window_end(const struct mm_layout *l, const struct abi_address_map *map)
{
    return l->session.count != 0 ? l->session.run[0].start
                                 : map->session_top - (uint64_t)IMAGE_MIN_MB * DH_MB;
}

/* What is free below system views, or where there is no session space above them. */
static void
place_neighbours(struct kernel *k, const struct abi_address_map *map, struct neighbours n)
{
    const struct mm_layout *l = &k->layout;
    uint64_t low = map->session_floor, low_end = l->system_view_start;
    if (map->system_views != 0) {
        uint64_t views_end = l->system_view_start + l->system_view_bytes;
        bool is_inside = map->system_views < map->session_top && views_end > map->session_floor;
        low = is_inside ? views_end : map->session_floor;
        low_end = window_end(l, map);
    }
    neighbours_place(k, map, n, low, low_end > low ? low_end : low);
}

/* Of session space's window: the system PTEs that have no room elsewhere. */
uint64_t
layout_reserved(const struct kernel *k)
{
    const struct abi_address_map *map = layout_map(k);
    uint64_t missing = neighbours_by_memory(k, map).missing;
    uint64_t elsewhere = map->system_start - k->layout.system_start;
    return missing > elsewhere ? missing - elsewhere : 0;
}

static bool
place_frames(struct kernel *k, const struct abi_address_map *map)
{
    struct mm_layout *l = &k->layout;
    uint64_t frames =
        (uint64_t)k->boot.memory_pages + k->boot.page_file_pages + GUEST_CARRIER_FRAMES;
    l->pfn_database = map->pfn_database;
    l->carrier_nodes =
        DH_ROUND_UP(map->pfn_database + frames * sizeof(struct frame), (uint64_t)DH_PAGE_SIZE);
    return l->carrier_nodes + GUEST_CARRIER_NODE_BYTES <= map->nonpaged_pool;
}

static bool
place_views(struct kernel *k, const struct abi_address_map *map, uint64_t missing)
{
    struct mm_layout *l = &k->layout;
    if (has_capability(k, ABI_CAPABILITY_SESSION_SPACE)) {
        struct session_sizes sizes = layout_session_sizes(k, missing);
        place_session(k, map, &sizes);
        uint64_t views = minimum_u64(l->view_start, l->pool_start);
        return l->structure_start >= map->session_floor && l->view_bytes != 0 &&
               views >= (is_split(k) ? map->session_views_floor : map->session_floor);
    }
    place_system_views(l, map);
    l->view_start = l->system_view_start;
    l->view_bytes = l->system_view_bytes;
    return true;
}

/* All of the range may be a session's: which of it is, its pieces say. */
static nt_status
compute_shared(struct kernel *k, const struct abi_address_map *map)
{
    struct mm_layout *l = &k->layout;
    place_structure(k, map, map->session_image_mb);
    place_system_views(l, map);
    if (!layout_place_range(k, map) || map->system_views == 0 || !place_frames(k, map))
        return STATUS_NO_MEMORY;
    add_run(l, l->range_start, l->range_start + l->range_bytes);
    return STATUS_SUCCESS;
}

nt_status
layout_compute(struct kernel *k)
{
    const struct abi_address_map *map = layout_map(k);
    struct mm_layout *l = &k->layout;
    memset(l, 0, sizeof *l);
    split_user(k, map);
    if (has_shared_range(k))
        return compute_shared(k, map);
    struct neighbours n = neighbours_by_memory(k, map);
    if (!place_views(k, map, layout_reserved(k)))
        return STATUS_NO_MEMORY;
    if (l->system_view_bytes == 0 && map->system_views != 0)
        return STATUS_NO_MEMORY;
    place_neighbours(k, map, n);
    if (!place_frames(k, map))
        return STATUS_NO_MEMORY; /* more memory than the frame database's range can describe */
    return STATUS_SUCCESS;
}
