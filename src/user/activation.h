/* SPDX-License-Identifier: MIT */
/* COM's service control manager, in whichever service is asked to be it (RpcSs, DcomLaunch). */
#pragma once

#include "user/user.h"

/* REQUEST_ACTIVATE; answered when the server has registered, or its time is over. */
void activation_request(struct user *u, const struct abi_message *in);
/* A child is ready, or has ended; false: it is not the server that is being started. */
bool activation_ready(struct user *u, uint32_t pid);
bool activation_exit(struct user *u, const struct abi_message *in);
/* A timer of the process; others' cookies are none of ours. */
void activation_timer(struct user *u, uint32_t cookie);
