/* SPDX-License-Identifier: MIT */
/* Hooks: a HOOK in the chain of its desktop (global) or of its thread. */
#pragma once

#include "kernel/kernel.h"

/* Takes it out of its chain and frees it. */
void hook_destroy(struct kernel *k, kva_t hook);
/* The same of all that a thread set: they are its process's, and go with the thread. */
void hook_destroy_of_thread(struct kernel *k, gva_t thread_info);
