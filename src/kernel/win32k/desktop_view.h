/* SPDX-License-Identifier: MIT */
/* Desktop heaps mapped read-only in a process, as often as it uses them. */
#pragma once

#include "kernel/kernel.h"

/* One use more of the desktop's heap by the process: the first one maps it and refers to the
 * desktop. */
nt_status desktop_view_acquire(struct kernel *k, gva_t info, gva_t desktop) NT_MUST_CHECK;
/* One use less: the last one moves the process's classes away, unmaps the view and drops the
 * desktop. */
void desktop_view_release(struct kernel *k, gva_t info, gva_t desktop);
/* User address of the view, 0: none. */
gva_t desktop_view_base(struct kernel *k, gva_t info, gva_t desktop);
/* Unmaps all views of a process that ends. */
void desktop_view_drop_all(struct kernel *k, gva_t info);
