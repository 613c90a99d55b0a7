/* SPDX-License-Identifier: MIT */
/* Consoles, which csrss makes for others or has made. */
#pragma once

#include "user/user.h"

/* A process wants the console of `owner_pid`, and is answered: its own is made, another's has to be
 * there still. */
void csrss_console_new(struct user *u, uint32_t client_pid, uint32_t owner_pid);
/* The process has ended: its console goes, unless others use it. */
void csrss_console_free(struct user *u, uint32_t client_pid);
/* conhost.exe says that its window is there: its client is answered. */
void csrss_console_ready(struct user *u, uint32_t host_pid);
/* conhost.exe has ended, with this exit status: there is no such console, for nobody. */
void csrss_console_ended(struct user *u, uint32_t host_pid, nt_status status);
