/* SPDX-License-Identifier: MIT */
/* Console windows, which csrss makes for others. */
#pragma once

#include "user/user.h"

/* A process wants a console of its own: makes its window and answers. */
void csrss_console_new(struct user *u, uint32_t client_pid);
/* The process has ended: its console goes. */
void csrss_console_free(struct user *u, uint32_t client_pid);
