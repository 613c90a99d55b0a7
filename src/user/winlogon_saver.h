/* SPDX-License-Identifier: MIT */
/* A session's screen saver: winlogon starts it, a secure one on a desktop of its own. */
#pragma once

#include "user/user.h"

/* REQUEST_SCREEN_SAVER: one starts, or the user comes back to the one that runs. */
void winlogon_saver_request(struct user *u, const struct abi_message *in);
/* A child of winlogon ended: if it was the saver, its desktop goes. */
void winlogon_saver_ended(struct user *u, uint32_t pid);
