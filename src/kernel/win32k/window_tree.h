/* SPDX-License-Identifier: MIT */
/* The tree of a desktop's windows: below a parent the newest is the first. */
#pragma once

#include "kernel/kernel.h"

/* pre: the window has no parent. */
void window_link(struct kernel *k, kva_t window, kva_t parent);
/* Its link to a parent stays as it was. */
void window_unlink(struct kernel *k, kva_t window);
/* The window that is meant by enum window_parent or a handle. Else a Win32 error: it is none, or
 * one of another desktop. */
uint32_t window_find_parent(struct kernel *k, gva_t desktop, uint64_t argument, kva_t *parent);
