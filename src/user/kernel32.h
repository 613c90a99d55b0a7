/* SPDX-License-Identifier: MIT */
/* kernel32.dll's part of a process start: its servers in csrss, and the console. */
#pragma once

#include "user/user.h"

/*
 * Without the base server nothing goes. No console, or the parent's if it has one, needs nothing
 * more. A console of its own is made by the session's csrss, which also knows whether the parent's
 * is there: STATUS_PENDING until MESSAGE_CONSOLE_REPLY brings the result.
 */
nt_status kernel32_attach(struct user *u) NT_MUST_CHECK;
/* Leaves the refusal that names the missing console as cause, if that is what is missing. */
void kernel32_refused(struct user *u, nt_status status);
