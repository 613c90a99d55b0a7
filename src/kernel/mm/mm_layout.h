/* SPDX-License-Identifier: MIT */
/* The address map: where everything goes, from the boot block's raw values. */
#pragma once

#include "kernel/kernel.h"

/* Computes k->layout. Clamps, /3GB and defaults are decided here. Fails only if nothing sensible
 * fits. */
nt_status layout_compute(struct kernel *k) NT_MUST_CHECK;
/* Writes the regions, with the rule each followed, into the debugger data block. */
void layout_publish(struct kernel *k);
/* The map in force: with /3GB its own. */
const struct abi_address_map *layout_map(const struct kernel *k);
