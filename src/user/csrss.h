/* SPDX-License-Identifier: MIT */
/* csrss: the subsystem process of a session. Sets win32k up, makes consoles, tells users of hard
 * errors. */
#pragma once

#include "user/user.h"

struct shared_section;

void csrss_step(struct user *u);

/* ---- inside csrss ---- */

/*
 * Loads the servers that the command line names, `length` bytes of csrss_state.text. The user
 * server sets win32k up with `sizes`. The first error ends it: STATUS_INVALID_PARAMETER for an
 * entry without number or a number that is taken, STATUS_TOO_MANY_NAMES, STATUS_DLL_NOT_FOUND,
 * STATUS_ENTRYPOINT_NOT_FOUND, or what win32k refused.
 */
nt_status csrss_load_servers(struct user *u, uint32_t length, const struct shared_section *sizes)
    NT_MUST_CHECK;

/* A process wants a console of its own: makes its window and answers. */
void csrss_console_new(struct user *u, uint32_t client_pid);
/* The process has ended: its console goes. */
void csrss_console_free(struct user *u, uint32_t client_pid);
/* A process could not be loaded: tells the user by a box, or the event log, and then the process.
 */
void csrss_hard_error(struct user *u, const struct abi_message *message);
