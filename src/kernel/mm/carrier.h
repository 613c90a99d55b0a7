/* SPDX-License-Identifier: MIT */
/*
 * What carries a request from outside into the machine is no part of the system that is emulated:
 * it takes no pool, no commit charge, no page table, and a full system does not refuse it. There
 * are frames before the first of the emulated system's for the actions a program is to play, and
 * nodes for messages behind the frame database. Both are bounded; they run out only when
 * many programs stand in the middle of their actions.
 */
#pragma once

#include "kernel/kernel.h"

void carrier_start(struct kernel *k);
/* A zeroed frame; 0: they are all taken. Maps like any other, read-only for user mode. */
pfn_t carrier_frame_alloc(struct kernel *k) NT_MUST_CHECK;
void carrier_frame_free(struct kernel *k, pfn_t pfn);
/* A struct message_node with room for its message; 0: they are all taken. */
gva_t carrier_node_alloc(struct kernel *k) NT_MUST_CHECK;
bool carrier_has_node(const struct kernel *k, gva_t node);
void carrier_node_free(struct kernel *k, gva_t node);
