/* SPDX-License-Identifier: MIT */
/*
 * MMVIEW, an entry of a view space's table, as far as one word of it goes: where a view begins, and
 * in the bits that no beginning has, of how many buckets it is. Behind it lies the section; both
 * are as wide as a pointer. Source: Volatility 2, xp_sp3_x86_vtypes.
 */
#pragma once

#include "abi/types.h"

#define VIEW_BUCKETS_MAX (DH_VIEW_BUCKET - 1) /* of one view */

static inline uint64_t
view_entry_base(uint64_t entry)
{
    return entry - entry % DH_VIEW_BUCKET;
}

static inline uint32_t
view_entry_buckets(uint64_t entry)
{
    return (uint32_t)(entry % DH_VIEW_BUCKET);
}
