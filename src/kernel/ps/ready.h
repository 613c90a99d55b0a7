/* SPDX-License-Identifier: MIT */
/* The ready queue: threads that have something to handle, first in first out. */
#pragma once

#include "kernel/kernel.h"

/* A process got something to handle: its first thread goes to the tail of the queue, if it waits.
 */
void ready_wake(struct kernel *k, gva_t process);
/* Takes the head of the queue, 0: nothing is ready. */
gva_t ready_take(struct kernel *k);
