/* SPDX-License-Identifier: MIT */
/* Console windows, which csrss makes for others. */
#pragma once

#include "user/user.h"

/* A process wants the console of `owner_pid`, and is answered: its own is made, another's has to be
 * there still. */
void csrss_console_new(struct user *u, uint32_t client_pid, uint32_t owner_pid);
/* The process has ended: its console goes, unless others use it. */
void csrss_console_free(struct user *u, uint32_t client_pid);
