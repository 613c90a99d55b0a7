/* SPDX-License-Identifier: MIT */
/* Simulated time, in milliseconds since power on. It stands still while anything is ready to run.
 */
#pragma once

#include "kernel/kernel.h"

uint32_t time_now(struct kernel *k);
/* now + ms, at most the last representable moment. */
uint32_t time_after(struct kernel *k, uint32_t ms);
/* Goes forward to a moment that is not in the past; sends TIME if it is not now. */
void time_advance(struct kernel *k, uint32_t to_ms);
