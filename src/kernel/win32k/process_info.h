/* SPDX-License-Identifier: MIT */
/* A process as win32k knows it, and the desktop heaps mapped read-only in it. */
#pragma once

#include "kernel/kernel.h"

/* The process's info, made at the first call: in session pool, with the shared section mapped in
 * the process. */
nt_status process_info_get(struct kernel *k, gva_t process, gva_t *info) NT_MUST_CHECK;
/* Frees it. pre: no threads, classes, objects, views. */
void process_info_delete(struct kernel *k, gva_t info);
/* Replaces the station of a process; takes and drops references. */
void process_info_set_winsta(struct kernel *k, gva_t info, gva_t winsta);
/* The desktop new threads of the process get; its heap is mapped from now on. pre: it has none yet.
 */
nt_status process_info_set_desktop(struct kernel *k, gva_t info, gva_t desktop) NT_MUST_CHECK;

/* One use more of the desktop's heap by the process: the first one maps it and refers to the
 * desktop. */
nt_status desktop_view_acquire(struct kernel *k, gva_t info, gva_t desktop) NT_MUST_CHECK;
/* One use less: the last one moves the process's classes away, unmaps the view and drops the
 * desktop. */
void desktop_view_release(struct kernel *k, gva_t info, gva_t desktop);
/* User address of the view, 0: none. */
gva_t desktop_view_base(struct kernel *k, gva_t info, gva_t desktop);
