/* SPDX-License-Identifier: MIT */
/* A bug check ("blue screen") of the emulated system: an outcome, told apart from a panic, which is
 * our own bug. */
#pragma once

#include "kernel/kernel.h"

/* Source for numbers and parameters: Microsoft, "Bug Check Code Reference". */
enum bugcheck_code {
    BUGCHECK_SESSION_HAS_VALID_POOL_ON_EXIT = 0xab,
    BUGCHECK_SESSION_HAS_VALID_VIEWS_ON_EXIT = 0xba,
    BUGCHECK_DRIVER_UNMAPPING_INVALID_VIEW = 0xd7,
};

/*
 * Sends BUGCHECK and marks the system as stopped: nothing is scheduled any more and every request
 * fails. It returns, and the caller goes back as from a refused call. A second one is not recorded.
 */
void bugcheck(struct kernel *k, uint32_t code, uint64_t parameter_1, uint64_t parameter_2);
