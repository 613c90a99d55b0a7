/* SPDX-License-Identifier: MIT */
/*
 * The address map. Session space is carved from its exclusive top down: image, structure with the
 * working set list, then view space and paged pool (XP: pool, then views). Sizes are megabytes from
 * the registry; what happens to values that make no sense is our decision (docs/fidelity.md,
 * "Session sizes").
 */
#include "kernel/mm/mm_layout.h"

#include "kernel/ke/memory.h"
#include "kernel/mm/carrier.h"

/* Session areas are whole page tables with either kind of page table. */
#define AREA_ALIGN_MB 4u
/* win32k is linked for an address 8 MB below the top: it must lie inside. */
#define IMAGE_MIN_MB 8u
/* MM_SESSION_SPACE lies in the last 64 KB of the structure area. */
#define STRUCTURE_TOP_BYTES 0x10000u

struct session_sizes {
    uint32_t image_mb;
    uint32_t view_mb;
    uint32_t pool_mb;
    uint32_t system_view_mb;
    uint32_t image_rule;
    uint32_t view_rule;
    uint32_t pool_rule;
    uint32_t system_view_rule;
};

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
        *rule = RULE_CLAMPED;
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

/*
 * Order of payment when the sum does not fit above the floor: image space keeps what it asks up to
 * half the window, then pool, then view space gets the rest.
 */
static struct session_sizes
choose_sizes(const struct kernel *k, const struct abi_address_map *map)
{
    struct session_sizes s;
    uint32_t window_mb = (uint32_t)((map->session_top - map->session_floor) / DH_MB);
    memset(&s, 0, sizeof s);
    s.image_mb = raw_size(k, ABI_REG_SESSION_IMAGE_SIZE, map->session_image_mb, &s.image_rule);
    s.pool_mb = raw_size(k, ABI_REG_SESSION_POOL_SIZE, map->session_pool_mb, &s.pool_rule);
    s.view_mb = raw_size(k, ABI_REG_SESSION_VIEW_SIZE, map->session_view_mb, &s.view_rule);
    s.system_view_mb =
        raw_size(k, ABI_REG_SYSTEM_VIEW_SIZE, map->system_view_mb, &s.system_view_rule);
    if (map->session_view_fixed_mb != 0) {
        s.view_mb = map->session_view_fixed_mb;
        s.view_rule = RULE_3GB;
    }
    clamp_high(&s.image_mb, window_mb / 2, &s.image_rule);
    clamp_low(&s.image_mb, IMAGE_MIN_MB, &s.image_rule);
    clamp_low(&s.pool_mb, map->session_pool_min_mb, &s.pool_rule);
    clamp_low(&s.view_mb, map->session_view_min_mb, &s.view_rule);
    if (map->system_views != 0)
        s.system_view_mb = 0;
    else
        clamp_high(&s.system_view_mb, window_mb / 4, &s.system_view_rule);

    uint32_t room = window_mb - minimum_u32(window_mb, s.image_mb + map->session_structure_mb +
                                                           s.system_view_mb);
    room -= minimum_u32(room, AREA_ALIGN_MB); /* what rounding the session base down may take */
    clamp_high(&s.pool_mb, room - minimum_u32(room, map->session_view_min_mb), &s.pool_rule);
    clamp_high(&s.view_mb, room - minimum_u32(room, s.pool_mb), &s.view_rule);
    return s;
}

static void
place_session(struct kernel *k, const struct abi_address_map *map, const struct session_sizes *s)
{
    struct mm_layout *l = &k->layout;
    uint64_t view_bytes = (uint64_t)s->view_mb * DH_MB;
    uint64_t pool_bytes = (uint64_t)s->pool_mb * DH_MB;
    l->session_end = map->session_top;
    l->image_start = map->session_top - (uint64_t)s->image_mb * DH_MB;
    l->structure_start = l->image_start - (uint64_t)map->session_structure_mb * DH_MB;
    l->mm_space = l->image_start - STRUCTURE_TOP_BYTES;
    if (has_capability(k, ABI_CAPABILITY_POOL_ABOVE_VIEW)) {
        l->pool_start = l->structure_start - pool_bytes;
        l->view_start = l->pool_start - view_bytes;
        l->session_start = l->view_start;
    } else {
        l->view_start = l->structure_start - view_bytes;
        l->pool_start = l->view_start - pool_bytes;
        l->session_start = l->pool_start;
    }
    l->view_bytes = view_bytes;
    l->pool_bytes = pool_bytes;
    l->session_start &= ~((uint64_t)AREA_ALIGN_MB * DH_MB - 1);
    l->system_view_bytes = (uint64_t)s->system_view_mb * DH_MB;
    l->system_view_start = l->session_start - l->system_view_bytes;
}

static bool
is_nonpaged_request_honoured(const struct kernel *k)
{
    const struct abi_dword *request = &k->boot.registry[ABI_REG_NONPAGED_POOL_SIZE];
    return request->present != 0 &&
           request->value >= (uint64_t)k->boot.nonpaged_request_min_kb * DH_KB &&
           (uint64_t)request->value <=
               (uint64_t)k->boot.memory_pages * DH_PAGE_SIZE / 8 * k->boot.nonpaged_request_eighths;
}

/* PagedPoolSize counts bytes: a number of megabytes written there is far below any pool. */
static bool
is_paged_request_honoured(const struct kernel *k)
{
    const struct abi_dword *request = &k->boot.registry[ABI_REG_PAGED_POOL_SIZE];
    return request->present != 0 && request->value >= (uint64_t)k->boot.paged_min_kb * DH_KB;
}

/* By the edition's formula of memory, unless the registry says otherwise, and at most its range of
 * the map. A paged pool of 0xFFFFFFFF is all there is. Sources: docs/fidelity.md, "Pools". */
static void
place_pools(struct kernel *k, const struct abi_address_map *map)
{
    struct mm_layout *l = &k->layout;
    const struct abi_dword *request = &k->boot.registry[ABI_REG_NONPAGED_POOL_SIZE];
    uint64_t memory_mb = (uint64_t)k->boot.memory_pages / (DH_MB / DH_PAGE_SIZE);
    uint64_t base_mb = k->boot.nonpaged_base_memory_mb;
    uint64_t nonpaged = (uint64_t)k->boot.nonpaged_base_kb * DH_KB;
    if (memory_mb > base_mb)
        nonpaged += (memory_mb - base_mb) * k->boot.nonpaged_step_kb * DH_KB;
    if (is_nonpaged_request_honoured(k))
        nonpaged = request->value;
    if (nonpaged > map->nonpaged_pool_end - map->nonpaged_pool)
        nonpaged = map->nonpaged_pool_end - map->nonpaged_pool;
    l->nonpaged_start = map->nonpaged_pool;
    l->nonpaged_bytes = nonpaged & ~(uint64_t)(DH_PAGE_SIZE - 1);

    uint64_t window = map->paged_pool_end - map->paged_pool;
    uint64_t paged = l->nonpaged_bytes * k->boot.paged_factor;
    if (is_paged_request_honoured(k))
        paged = k->boot.registry[ABI_REG_PAGED_POOL_SIZE].value;
    if (paged < (uint64_t)k->boot.paged_min_kb * DH_KB)
        paged = (uint64_t)k->boot.paged_min_kb * DH_KB;
    if (paged > window)
        paged = window;
    l->paged_start = map->paged_pool;
    l->paged_bytes = DH_ROUND_UP(paged, (uint64_t)DH_PAGE_SIZE);
    if (l->paged_bytes > window)
        l->paged_bytes = window & ~(uint64_t)(DH_PAGE_SIZE - 1);
}

nt_status
layout_compute(struct kernel *k)
{
    const struct abi_address_map *map = layout_map(k);
    struct mm_layout *l = &k->layout;
    memset(l, 0, sizeof *l);
    l->user_end = map->user_end;
    l->system_start = map->system_start;
    l->pfn_database = map->pfn_database;
    place_pools(k, map);
    if (has_capability(k, ABI_CAPABILITY_SESSION_SPACE)) {
        struct session_sizes sizes = choose_sizes(k, map);
        place_session(k, map, &sizes);
        if (l->session_start < map->session_floor || sizes.view_mb == 0)
            return STATUS_NO_MEMORY;
    } else {
        l->session_start = map->session_top;
        l->session_end = map->session_top;
        l->system_view_start = map->system_views;
        l->system_view_bytes = map->system_views_end - map->system_views;
        l->view_start = l->system_view_start;
        l->view_bytes = l->system_view_bytes;
    }
    if (l->system_view_bytes == 0 && map->system_views != 0)
        return STATUS_NO_MEMORY;
    uint64_t frames =
        (uint64_t)k->boot.memory_pages + k->boot.page_file_pages + GUEST_CARRIER_FRAMES;
    l->carrier_nodes =
        DH_ROUND_UP(map->pfn_database + frames * sizeof(struct frame), (uint64_t)DH_PAGE_SIZE);
    if (l->carrier_nodes + GUEST_CARRIER_NODE_BYTES > map->nonpaged_pool)
        return STATUS_NO_MEMORY; /* more memory than the frame database's range can describe */
    return STATUS_SUCCESS;
}

static void
publish(struct kernel *k,
        uint32_t kind,
        uint64_t start,
        uint64_t end,
        uint32_t rule,
        uint32_t wanted_mb)
{
    struct kd_block *block = kd(k);
    if (end <= start || block->region_count >= KD_REGION_COUNT)
        return;
    struct region *region = &block->regions[block->region_count++];
    region->start = start;
    region->end = end;
    region->kind = kind;
    region->rule = rule;
    region->wanted_mb = wanted_mb;
}

static uint32_t
wanted(const struct kernel *k, enum abi_registry_value name)
{
    return k->boot.registry[name].present != 0 ? k->boot.registry[name].value : 0;
}

static void
publish_session(struct kernel *k, const struct abi_address_map *map)
{
    const struct mm_layout *l = &k->layout;
    struct session_sizes s = choose_sizes(k, map);
    publish(k, REGION_SYSTEM_VIEWS, l->system_view_start,
            l->system_view_start + l->system_view_bytes, s.system_view_rule,
            wanted(k, ABI_REG_SYSTEM_VIEW_SIZE));
    publish(k, REGION_SESSION_POOL, l->pool_start, l->pool_start + l->pool_bytes, s.pool_rule,
            wanted(k, ABI_REG_SESSION_POOL_SIZE));
    publish(k, REGION_SESSION_VIEW, l->view_start, l->view_start + l->view_bytes, s.view_rule,
            wanted(k, ABI_REG_SESSION_VIEW_SIZE));
    publish(k, REGION_SESSION_STRUCTURE, l->structure_start, l->image_start, RULE_EDITION, 0);
    publish(k, REGION_SESSION_IMAGE, l->image_start, l->session_end, s.image_rule,
            wanted(k, ABI_REG_SESSION_IMAGE_SIZE));
}

/* A size that does not end with a page loses what is behind the last whole one. */
static uint32_t
nonpaged_rule(const struct kernel *k)
{
    uint64_t request = wanted(k, ABI_REG_NONPAGED_POOL_SIZE);
    if (!is_nonpaged_request_honoured(k))
        return RULE_MEMORY;
    return (request & ~(uint64_t)(DH_PAGE_SIZE - 1)) == k->layout.nonpaged_bytes ? RULE_REGISTRY
                                                                                 : RULE_CLAMPED;
}

static uint32_t
paged_rule(const struct kernel *k)
{
    uint32_t request = wanted(k, ABI_REG_PAGED_POOL_SIZE);
    if (!is_paged_request_honoured(k))
        return RULE_COMPUTED;
    return DH_ROUND_UP((uint64_t)request, (uint64_t)DH_PAGE_SIZE) == k->layout.paged_bytes
               ? RULE_REGISTRY
               : RULE_CLAMPED;
}

void
layout_publish(struct kernel *k)
{
    const struct abi_address_map *map = layout_map(k);
    const struct mm_layout *l = &k->layout;
    uint64_t frames_end = map->pfn_database + (uint64_t)k->frame_count * sizeof(struct frame);
    publish(k, REGION_USER, 0, map->user_end, RULE_EDITION, 0);
    /* With /3GB session space lies below the kernel's image instead of above it. */
    uint64_t image = map->session_top <= map->pfn_database ? map->session_top : map->system_start;
    publish(k, REGION_KERNEL_IMAGE, image, map->pfn_database, RULE_EDITION, 0);
    publish(k, REGION_PFN_DATABASE, map->pfn_database,
            DH_ROUND_UP(frames_end, (uint64_t)DH_PAGE_SIZE), RULE_MEMORY, 0);
    publish(k, REGION_NONPAGED_POOL, l->nonpaged_start, l->nonpaged_start + l->nonpaged_bytes,
            nonpaged_rule(k), wanted(k, ABI_REG_NONPAGED_POOL_SIZE) / DH_MB);
    if (has_capability(k, ABI_CAPABILITY_SESSION_SPACE))
        publish_session(k, map);
    else
        publish(k, REGION_SYSTEM_VIEWS, l->system_view_start,
                l->system_view_start + l->system_view_bytes, RULE_EDITION, 0);
    /* Wider entries than the map was made for take more room where they map themselves. */
    uint64_t hyperspace = map->hyperspace + page_format_self_map_bytes(&k->paging) -
                          page_format_self_map_bytes(page_format_find(k->boot.page_format));
    publish(k, REGION_SELF_MAP, map->self_map, hyperspace, RULE_EDITION, 0);
    publish(k, REGION_HYPERSPACE, hyperspace, map->system_cache, RULE_EDITION, 0);
    publish(k, REGION_SYSTEM_CACHE, map->system_cache, map->system_cache_end, RULE_EDITION, 0);
    publish(k, REGION_PAGED_POOL, l->paged_start, l->paged_start + l->paged_bytes, paged_rule(k),
            wanted(k, ABI_REG_PAGED_POOL_SIZE) / DH_MB);
    publish(k, REGION_SYSTEM_PTES, map->system_ptes, map->system_ptes_end, RULE_EDITION, 0);
    publish(k, REGION_KD_BLOCK, map->kd_block, map->kd_block + DH_PAGE_SIZE, RULE_EDITION, 0);
    publish(k, REGION_HAL, map->hal, page_format_address_end(&k->paging), RULE_EDITION, 0);
}
