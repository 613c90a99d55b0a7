/* SPDX-License-Identifier: MIT */
/* win32k as the rest of the kernel sees it: its callouts, of which kernel/callouts.h says what they
 * are for, and its verifier. Its system calls are listed in abi/syscalls.def. */
#pragma once

#include "kernel/kernel.h"

nt_status win32k_load(struct kernel *k) NT_MUST_CHECK;
void win32k_unload(struct kernel *k);
void win32k_thread_exit(struct kernel *k, gva_t thread);
void win32k_process_exit(struct kernel *k, gva_t process);
bool win32k_is_interactive(struct kernel *k, gva_t process);
/* Walks everything of win32k in the current session: handle table, desktops, heaps, lists. False if
 * it disagrees. */
bool win32k_verify(struct kernel *k);
