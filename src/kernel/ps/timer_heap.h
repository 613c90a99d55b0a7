/* SPDX-License-Identifier: MIT */
/*
 * Processes whose timer is set, the one that is due first on top; of those that are due together,
 * the one that was created first. A pairing heap whose links lie in the processes.
 */
#pragma once

#include "kernel/kernel.h"

/* The process on top, 0: no timer is set. */
gva_t timer_heap_top(struct kernel *k);
/* pre: its timer_ms is set, and it is not there yet. */
void timer_heap_enter(struct kernel *k, gva_t process);
/* pre: it is there, with the timer_ms it was entered with. */
void timer_heap_leave(struct kernel *k, gva_t process);
/* False: one stands above another that is due before it, or their number is not this. */
bool timer_heap_verify(struct kernel *k, uint32_t count);
