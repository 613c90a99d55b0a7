/* SPDX-License-Identifier: MIT */
/* All verifiers of the kernel in one call: pools, sessions, win32k of every session, heaps. Tests
 * and engines call it at idle. */
#pragma once

#include "kernel/kernel.h"

/* NULL if everything agrees, else a static text that says what does not. Leaves the current address
 * space as it was. */
const char *kernel_verify(struct kernel *k);
