/* SPDX-License-Identifier: MIT */
/* Calls from outside: one function, for one thread of the process, and what it gave. */
#pragma once

#include "user/user.h"

/* A request CALL. */
void win32_request(struct user *u, const struct abi_message *in);
/* The call was Sleep, and its time is over. */
void win32_request_wake(struct user *u);
