/* SPDX-License-Identifier: MIT */
/* Hooks: a HOOK in the chain of its desktop (global) or of its thread. */
#pragma once

#include "kernel/kernel.h"

/* Takes it out of its chain and frees it. */
void hook_destroy(struct kernel *k, kva_t hook);
