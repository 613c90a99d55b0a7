/* SPDX-License-Identifier: MIT */
/* Processes, threads, tokens, messages, and the scheduler that runs them until
 * nothing is ready. */
#pragma once

#include "abi/image.h"
#include "abi/message.h"
#include "abi/syscall.h"
#include "kernel/kernel.h"

nt_status ps_start(struct kernel *k) NT_MUST_CHECK; /* System process, well-known logon sessions */

/* ---- processes ---- */
/* New process as a child of the current one, in its session or its token's, ready to handle
 * MESSAGE_START. */
nt_status process_create(struct kernel *k,
                         const struct create_process *arguments,
                         gva_t token,
                         gva_t *process) NT_MUST_CHECK;
/* Ends it: threads, USER objects, handles, address space, session. Ending the current one switches
 * to System. */
void process_terminate(struct kernel *k, gva_t process, nt_status status, uint32_t exit_code);
/* Struct process of a pid that has not ended; 0: none. */
gva_t process_find(struct kernel *k, uint32_t pid);
void process_delete(struct kernel *k, gva_t process); /* delete procedure; pre: it has ended */

/* ---- threads ---- */
nt_status thread_create(struct kernel *k, gva_t process, bool is_passive, gva_t *thread)
    NT_MUST_CHECK;
/* Before the thread's first call of win32k: gives it the larger kernel stack of a GUI thread. It
 * keeps it. */
nt_status thread_become_gui(struct kernel *k, gva_t thread) NT_MUST_CHECK;
void thread_exit(struct kernel *k, gva_t thread);
gva_t thread_find(struct kernel *k, gva_t process, uint32_t tid);
void thread_delete(struct kernel *k, gva_t thread); /* delete procedure; pre: it is dead */

/* ---- tokens and logon sessions ---- */
nt_status logon_create(struct kernel *k,
                       const char *account,
                       uint32_t luid,
                       uint32_t flags,
                       gva_t *logon) NT_MUST_CHECK;
gva_t logon_find(struct kernel *k, uint32_t luid);
nt_status token_create(struct kernel *k, gva_t logon, gva_t *token) NT_MUST_CHECK;
uint32_t process_luid(struct kernel *k, gva_t process);
void token_delete(struct kernel *k, gva_t token); /* delete procedure: leaves its logon session */

/* ---- mutexes ---- */
#define MUTANT_ACCESS_ALL 0x1f0001u                 /* source: winnt.h, MUTANT_ALL_ACCESS */
void mutant_delete(struct kernel *k, gva_t mutant); /* delete procedure */

/* ---- messages ---- */
nt_status message_send(struct kernel *k, gva_t process, const struct abi_message *message)
    NT_MUST_CHECK;
