/* SPDX-License-Identifier: MIT */
/* Hooks: a HOOK in the chain of its desktop (global) or of its thread. */
#pragma once

#include "kernel/kernel.h"

/* Takes all that a thread set out of their chains and frees them: they are its process's, and go
 * with the thread. */
void hook_destroy_of_thread(struct kernel *k, gva_t thread_info);
