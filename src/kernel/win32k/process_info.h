/* SPDX-License-Identifier: MIT */
/* A process as win32k knows it. */
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
