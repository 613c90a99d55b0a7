/* SPDX-License-Identifier: MIT */
/* A thread as win32k knows it: message queue, and on a desktop its client info in the desktop heap.
 */
#pragma once

#include "kernel/kernel.h"

/* The thread's info, made at the first call, without a desktop. */
nt_status thread_info_get(struct kernel *k, gva_t thread, gva_t *info) NT_MUST_CHECK;
/* Attaches to a desktop, leaving the one it was on. On failure it stays there. pre: the thread has
 * no windows or hooks. */
nt_status thread_info_attach(struct kernel *k, gva_t info, gva_t desktop) NT_MUST_CHECK;
/* Windows: a thread begins on the desktop that its process was connected with, by the same handle.
 */
nt_status thread_info_start(struct kernel *k, gva_t info) NT_MUST_CHECK;
/* The GUI thread of the session with this id, 0: there is none. */
gva_t thread_info_find(struct kernel *k, uint32_t tid);
void thread_info_detach(struct kernel *k, gva_t info);
/* Frees it. pre: it owns no object; is detached. */
void thread_info_delete(struct kernel *k, gva_t info);
