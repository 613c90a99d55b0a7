/* SPDX-License-Identifier: MIT */
/* The address map: where everything goes, from the boot block's raw values. */
#pragma once

#include "kernel/kernel.h"

/* Computes k->layout. Clamps, /3GB and defaults are decided here. Fails only if nothing sensible
 * fits. */
nt_status layout_compute(struct kernel *k) NT_MUST_CHECK;
/* Writes the regions, with the rule each followed, into the debugger data block. */
void layout_publish(struct kernel *k);
/* Sizes of session space, each with its rule (enum region_rule), where `reserved` bytes of its
 * window are its neighbours'. */
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
struct session_sizes layout_session_sizes(const struct kernel *k, uint64_t reserved);
/* What neighbours have of the window by themselves: system PTEs without room elsewhere. */
uint64_t layout_reserved(const struct kernel *k);
/* The map in force: with /3GB its own. */
const struct abi_address_map *layout_map(const struct kernel *k);
