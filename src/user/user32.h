/* SPDX-License-Identifier: MIT */
/* user32.dll's part of a process start: the first connection to win32k, and all the desktop heap it
 * needs. */
#pragma once

#include "user/user.h"

/* Finds the user server in csrss. */
nt_status user32_find_server(struct user *u) NT_MUST_CHECK;
/*
 * Connects the process to its window station and desktop, which gives its first thread the client
 * info, and registers the system control classes. Any failure is returned, and DllMain returns
 * FALSE.
 */
nt_status user32_attach(struct user *u) NT_MUST_CHECK;
/* Registers the system control classes for the process: ordinary allocations in the desktop heap.
 */
nt_status user32_register_controls(struct user *u) NT_MUST_CHECK;
