/* SPDX-License-Identifier: MIT */
/* The scheduler with a bound, for requests that must end whatever the programs do. */
#pragma once

#include "kernel/kernel.h"

/* Messages delivered in one request at most. Programs that start each other for ever are left where
 * they are then. */
#define SCHEDULE_STEPS_MAX 1000000u

/* Runs ready threads, first in first out; when none is ready lets simulated time jump to the next
 * timer that is due no later than until_ms; ends when neither is left, or *steps messages were
 * delivered (it counts them down). False: it was stopped. */
bool schedule_bounded(struct kernel *k, uint32_t until_ms, uint32_t *steps);
