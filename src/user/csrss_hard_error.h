/* SPDX-License-Identifier: MIT */
/* Hard errors of others, which csrss tells. */
#pragma once

#include "user/user.h"

/* A process could not be loaded: tells the user by a box, or the event log, and then the process.
 */
void csrss_hard_error(struct user *u, const struct abi_message *message);
