/* SPDX-License-Identifier: MIT */
/* csrss: the subsystem process of a session. Sets win32k up, makes consoles, tells users of hard
 * errors. */
#pragma once

#include "user/user.h"

void csrss_step(struct user *u);
