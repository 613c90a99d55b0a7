/* SPDX-License-Identifier: MIT */
/* Hooks: a HOOK in the chain of its desktop (global) or of the thread it watches. */
#pragma once

#include "kernel/kernel.h"

/* Takes all that a thread set, or that watch it, out of their chains and frees them: they are the
 * process's that set them, and go with either thread. */
void hook_destroy_of_thread(struct kernel *k, gva_t thread_info);
