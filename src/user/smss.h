/* SPDX-License-Identifier: MIT */
/* The session manager: makes sessions, starts csrss and winlogon in them, and clears up when they
 * end. */
#pragma once

#include "user/user.h"

void smss_step(struct user *u);
