/* SPDX-License-Identifier: MIT */
/*
 * Where the PC's own ranges lie in the address map: kernel image and private pages, window to
 * frames, ring-3 code. An edition's map has to leave them alone.
 */
#include "machine/qemu/pc.h"

/* win32k runs at the address it is linked for, and nowhere else. */
extern char win32k_text_start[], win32k_data_end[];

struct span {
    uint64_t start;
    uint64_t end;
};

static bool
is_apart(struct span a, struct span b)
{
    return a.start >= a.end || a.end <= b.start || b.end <= a.start;
}

static bool
leaves_alone(const struct abi_address_map *map, struct span own)
{
    const struct span taken[] = {
        { 0, map->user_end },
        { map->pfn_database, map->nonpaged_pool_end },
        { map->session_floor, map->session_top },
        { map->session_views_floor, map->session_views_top },
        { map->paged_pool, map->paged_pool_end },
        { map->system_views, map->system_views_end },
        { map->kd_block, map->kd_block + DH_PAGE_SIZE },
    };
    /* A range's page tables are its own. */
    own.start -= own.start % PC_OWN_SPAN;
    own.end = DH_ROUND_UP(own.end, (uint64_t)PC_OWN_SPAN);
    for (uint32_t i = 0; i < sizeof taken / sizeof taken[0]; i++)
        if (!is_apart(taken[i], own))
            return false;
    return own.end - 1 <= (kva_t)-1;
}

bool
pc_fits(const struct abi_boot *boot)
{
    const struct abi_address_map *map = abi_boot_map(boot);
    const struct span direct = { PC_DIRECT_MAP, (uint64_t)PC_DIRECT_MAP + PC_DIRECT_BYTES };
    const struct span frames = { PC_FRAMES, (uint64_t)PC_FRAMES + PC_FRAME_BYTES };
    const struct span user = { PC_USER_TEXT, PC_USER_TEXT + PC_USER_BYTES };
    return boot->address_bits == 8 * sizeof(kva_t) && leaves_alone(map, direct) &&
           leaves_alone(map, frames) && leaves_alone(map, user) &&
           map->pfn_database % PC_LARGE_PAGE == 0;
}

bool
pc_win32k_fits(const struct kernel *k)
{
    uint64_t said = abi_boot_win32k(&k->boot).linked_at;
    return !has_capability(k, ABI_CAPABILITY_SESSION_SPACE) ||
           ((said == 0 || said == (kva_t)win32k_text_start) &&
            (kva_t)win32k_text_start >= k->layout.image_start &&
            (kva_t)win32k_data_end <= k->layout.image_end);
}
