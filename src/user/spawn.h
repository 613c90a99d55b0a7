/* SPDX-License-Identifier: MIT */
/* A program starts another: as itself, or as a user whom it logs on (CreateProcessAsUser). */
#pragma once

#include "user/user.h"

/* REQUEST_SPAWN; answered when the child is ready or has ended. */
void spawn_request(struct user *u, const struct abi_message *in);
