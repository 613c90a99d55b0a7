/* SPDX-License-Identifier: MIT */
/*
 * Threads inside ps. The first thread of a process runs its step functions; further ones exist for
 * win32k (a thread has its own client info and windows), and run only the calls asked of them.
 */
#pragma once

#include "kernel/kernel.h"

/* Makes a thread without telling: process_create sends its events when nothing can fail any more.
 */
nt_status thread_make(struct kernel *k, gva_t process, bool is_passive, gva_t *thread)
    NT_MUST_CHECK;
/* The thread that runs a process's messages; 0: it has none (System). */
gva_t thread_first(struct kernel *k, gva_t process);

static inline struct thread *
thread_at(struct kernel *k, gva_t thread)
{
    return (struct thread *)kptr(k, (kva_t)thread);
}
