/* SPDX-License-Identifier: MIT */
/*
 * Kernel stacks of threads: system PTEs, of which the lowest stays a guard page, and the pages
 * behind the highest ones. A thread that calls win32k has a larger one, of which no more is
 * committed. Sizes are the edition's.
 */
#pragma once

#include "kernel/kernel.h"

/* pages: system PTEs, guard page included. The thread's stack from now on; 0 before. On error it is
 * as it was. */
nt_status kernel_stack_create(struct kernel *k, bool is_gui, gva_t *stack, uint32_t *pages)
    NT_MUST_CHECK;
void kernel_stack_delete(struct kernel *k, gva_t stack, uint32_t pages);
/* Its pages are there, its guard page and what is reserved are not. */
bool kernel_stack_verify(struct kernel *k, gva_t stack, uint32_t pages);
/* System PTEs of a stack, guard page included, and pages that are committed of it. */
uint32_t kernel_stack_ptes(const struct kernel *k, bool is_gui);
uint32_t kernel_stack_committed(const struct kernel *k);
