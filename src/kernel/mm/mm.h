/* SPDX-License-Identifier: MIT */
/* Memory manager: start-up, and the order its parts depend on each other. One header for each part
 * beside this. */
#pragma once

#include "kernel/kernel.h"

/* Lays out the map, makes frames, system page tables, pools and the debugger data block. Called
 * once. */
nt_status mm_start(struct kernel *k) NT_MUST_CHECK;
