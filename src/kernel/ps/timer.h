/* SPDX-License-Identifier: MIT */
/* Timers: one a process, in simulated time. */
#pragma once

#include "kernel/kernel.h"

void timer_cancel(struct kernel *k, gva_t process);
/* Moment of the earliest timer that is set; false: there is none. */
bool timer_next(struct kernel *k, uint32_t *due_ms);
/* Lets time go to due_ms and wakes every process whose timer is due then, in the order of their
 * creation. */
void timer_fire(struct kernel *k, uint32_t due_ms);
