/* SPDX-License-Identifier: MIT */
/* What the rest of the kernel calls in win32k. Its system calls are listed in abi/syscalls.def. */
#pragma once

#include "kernel/kernel.h"

/* Session globals of a freshly loaded win32k, in the current session. Nothing is mapped yet. */
nt_status win32k_load(struct kernel *k) NT_MUST_CHECK;
/* A thread of the current process ends: its windows, hooks and client info go. */
void win32k_thread_exit(struct kernel *k, gva_t thread);
/* A process ends, after its threads: its menus, classes, GDI objects, desktop views, station and
 * desktop references go. */
void win32k_process_exit(struct kernel *k, gva_t process);
/* The session ends: everything of win32k in the current session is freed. Called before leak
 * checks. */
void win32k_unload(struct kernel *k);
/* The last reference to a window station or desktop object went away (object manager's delete
 * procedures). */
void winsta_delete(struct kernel *k, gva_t winsta);
void desktop_delete(struct kernel *k, gva_t desktop);
/* Walks everything of win32k in the current session: handle table, desktops, heaps, lists. False if
 * it disagrees. */
bool win32k_verify(struct kernel *k);
/* Would this process, when it connects, be on an interactive station? For hard errors. */
bool win32k_is_interactive(struct kernel *k, gva_t process);
