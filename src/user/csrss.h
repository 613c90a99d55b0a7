/* SPDX-License-Identifier: MIT */
/* csrss: the subsystem process of a session. Sets win32k up, makes consoles, tells users of hard
 * errors. */
#pragma once

#include "user/user.h"

void csrss_step(struct user *u);

/* ---- inside csrss ---- */

/* A process wants a console of its own: makes its window and answers. */
void csrss_console_new(struct user *u, uint32_t client_pid);
/* The process has ended: its console goes. */
void csrss_console_free(struct user *u, uint32_t client_pid);
/* A process could not be loaded: tells the user by a box, or the event log, and then the process.
 */
void csrss_hard_error(struct user *u, const struct abi_message *message);
