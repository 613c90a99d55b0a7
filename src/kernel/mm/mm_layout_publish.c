/* SPDX-License-Identifier: MIT */
/* The address map as observers see it: ranges in the debugger data block, each with its rule. */
#include "kernel/mm/mm_layout.h"
#include "kernel/mm/mm_neighbours.h"
#include "kernel/mm/shared_range.h"

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
publish_session(struct kernel *k)
{
    const struct mm_layout *l = &k->layout;
    struct session_sizes s = layout_session_sizes(k, layout_reserved(k));
    publish(k, REGION_SYSTEM_VIEWS, l->system_view_start,
            l->system_view_start + l->system_view_bytes, s.system_view_rule,
            wanted(k, ABI_REG_SYSTEM_VIEW_SIZE));
    publish(k, REGION_SESSION_POOL, l->pool_start, l->pool_start + l->pool_bytes, s.pool_rule,
            wanted(k, ABI_REG_SESSION_POOL_SIZE));
    publish(k, REGION_SESSION_VIEW, l->view_start, l->view_start + l->view_bytes, s.view_rule,
            wanted(k, ABI_REG_SESSION_VIEW_SIZE));
    publish(k, REGION_SESSION_STRUCTURE, l->structure_start, l->structure_end, RULE_EDITION, 0);
    publish(k, REGION_SESSION_IMAGE, l->image_start, l->image_end, s.image_rule,
            wanted(k, ABI_REG_SESSION_IMAGE_SIZE));
}

static uint32_t
asked_rule(uint32_t request, uint64_t wanted_bytes, uint64_t bytes)
{
    if (request == ASKS_FOR_ALL)
        return RULE_ALL;
    return bytes < wanted_bytes ? RULE_CLAMPED : RULE_REGISTRY;
}

/* A size that does not end with a page loses what is behind the last whole one. */
static uint32_t
nonpaged_rule(const struct kernel *k)
{
    uint32_t request = wanted(k, ABI_REG_NONPAGED_POOL_SIZE);
    uint64_t whole = k->layout.nonpaged_bytes + k->layout.expansion_bytes;
    if (!neighbours_honour_nonpaged(k))
        return RULE_MEMORY;
    return asked_rule(request, request & ~(uint64_t)(DH_PAGE_SIZE - 1), whole);
}

static uint32_t
paged_rule(const struct kernel *k)
{
    uint32_t request = wanted(k, ABI_REG_PAGED_POOL_SIZE);
    if (!neighbours_honour_paged(k))
        return RULE_COMPUTED;
    return asked_rule(request, DH_ROUND_UP((uint64_t)request, (uint64_t)DH_PAGE_SIZE),
                      k->layout.paged_bytes);
}

static uint32_t
ptes_rule(const struct kernel *k)
{
    const struct mm_layout *l = &k->layout;
    uint32_t request = neighbours_system_pages(k);
    if (request == 0)
        return RULE_MEMORY;
    if (request == ASKS_FOR_ALL && wanted(k, ABI_REG_SYSTEM_PAGES) != ASKS_FOR_ALL)
        return RULE_COMPUTED; /* the edition's way, nobody asked */
    uint64_t bytes = l->expansion_start - l->ptes_start + (l->low_ptes_end - l->low_start) +
                     (layout_map(k)->system_start - l->user_ptes_start);
    return asked_rule(request, (uint64_t)request * DH_PAGE_SIZE, bytes);
}

static void
publish_low(struct kernel *k)
{
    const struct mm_layout *l = &k->layout;
    publish(k, REGION_SYSTEM_PTES, l->low_start, l->low_ptes_end, ptes_rule(k), 0);
    publish(k, REGION_CACHE_EXTENSION, l->low_ptes_end, l->low_cache_end, RULE_COMPUTED, 0);
}

static void
publish_high(struct kernel *k)
{
    const struct mm_layout *l = &k->layout;
    uint32_t nonpaged_mb = wanted(k, ABI_REG_NONPAGED_POOL_SIZE) / DH_MB;
    publish(k, REGION_PAGED_POOL, l->paged_start, l->paged_start + l->paged_bytes, paged_rule(k),
            wanted(k, ABI_REG_PAGED_POOL_SIZE) / DH_MB);
    publish(k, REGION_SYSTEM_PTES, l->ptes_start, l->expansion_start, ptes_rule(k), 0);
    publish(k, REGION_NONPAGED_EXPANSION, l->expansion_start,
            l->expansion_start + l->expansion_bytes, nonpaged_rule(k), nonpaged_mb);
}

/* Of session space the limit is told beside the need: image space and structure are of it, too. */
static bool
is_limited(const struct shared_range *range, enum range_use use)
{
    return use != RANGE_SESSION && range->limit[use] < range->most[use];
}

/* Each of them may have any of the range, as far as a limit lets it. */
static void
publish_shared(struct kernel *k)
{
    static const struct {
        uint32_t kind;
        enum range_use use;
        enum abi_registry_value value; /* a size of before, which does nothing */
    } shared[] = {
        { REGION_SESSION_VIEW, RANGE_SESSION, ABI_REG_SESSION_VIEW_SIZE },
        { REGION_NONPAGED_EXPANSION, RANGE_NONPAGED_POOL, ABI_REG_COUNT },
        { REGION_PAGED_POOL, RANGE_PAGED_POOL, ABI_REG_COUNT },
        { REGION_SYSTEM_PTES, RANGE_SYSTEM_PTES, ABI_REG_COUNT },
        { REGION_SYSTEM_CACHE, RANGE_SYSTEM_CACHE, ABI_REG_COUNT },
    };
    const struct mm_layout *l = &k->layout;
    const struct shared_range *range = &kd(k)->shared_range;
    for (uint32_t i = 0; i < DH_ARRAY_COUNT(shared); i++)
        publish(k, shared[i].kind, l->range_start, l->range_start + l->range_bytes,
                is_limited(range, shared[i].use) ? RULE_LIMIT : RULE_NEED,
                shared[i].value != ABI_REG_COUNT ? wanted(k, shared[i].value) : 0);
    publish(k, REGION_SYSTEM_VIEWS, l->system_view_start,
            l->system_view_start + l->system_view_bytes, RULE_EDITION, 0);
    publish(k, REGION_SESSION_STRUCTURE, l->structure_start, l->structure_end, RULE_EDITION, 0);
    publish(k, REGION_SESSION_IMAGE, l->image_start, l->image_end, RULE_EDITION, 0);
}

static void
publish_session_or_views(struct kernel *k)
{
    const struct mm_layout *l = &k->layout;
    if (has_capability(k, ABI_CAPABILITY_SESSION_SPACE))
        publish_session(k);
    else
        publish(k, REGION_SYSTEM_VIEWS, l->system_view_start,
                l->system_view_start + l->system_view_bytes, RULE_EDITION, 0);
}

/* What has a range of its own. */
static void
publish_apart(struct kernel *k)
{
    publish_low(k);
    publish_session_or_views(k);
    publish(k, REGION_SYSTEM_CACHE, layout_map(k)->system_cache, k->layout.cache_end, RULE_EDITION,
            0);
    publish_high(k);
}

void
layout_publish(struct kernel *k)
{
    const struct abi_address_map *map = layout_map(k);
    const struct mm_layout *l = &k->layout;
    uint64_t frames_end = map->pfn_database + (uint64_t)k->frame_count * sizeof(struct frame);
    kd(k)->session_runs = l->session;
    publish(k, REGION_USER, 0, l->user_end,
            l->system_start < map->system_start ? RULE_SPLIT : RULE_EDITION, 0);
    publish(k, REGION_SYSTEM_PTES, l->user_ptes_start, map->system_start, RULE_COMPUTED, 0);
    publish(k, REGION_KERNEL_IMAGE, map->kernel_image, map->kernel_image_end, RULE_EDITION, 0);
    publish(k, REGION_PFN_DATABASE, map->pfn_database,
            DH_ROUND_UP(frames_end, (uint64_t)DH_PAGE_SIZE), RULE_MEMORY, 0);
    publish(k, REGION_NONPAGED_POOL, l->nonpaged_start, l->nonpaged_start + l->nonpaged_bytes,
            nonpaged_rule(k), wanted(k, ABI_REG_NONPAGED_POOL_SIZE) / DH_MB);
    if (has_shared_range(k))
        publish_shared(k);
    else
        publish_apart(k);
    /* Wider entries than the map was made for take more room where they map themselves. */
    uint64_t hyperspace = map->hyperspace + page_format_self_map_bytes(&k->paging) -
                          page_format_self_map_bytes(page_format_find(k->boot.page_format));
    publish(k, REGION_SELF_MAP, map->self_map, hyperspace, RULE_EDITION, 0);
    publish(k, REGION_HYPERSPACE, hyperspace, map->hyperspace_end, RULE_EDITION, 0);
    publish(k, REGION_KD_BLOCK, map->kd_block, map->kd_block + DH_PAGE_SIZE, RULE_EDITION, 0);
    publish(k, REGION_HAL, map->hal, page_format_address_end(&k->paging), RULE_EDITION, 0);
}
