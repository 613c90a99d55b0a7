/* SPDX-License-Identifier: MIT */
/* The window of a console. */
#pragma once

#include "user/user.h"

/* Makes it for the thread that the caller acts for, with the client's name. What was made before a
 * failure is given all the same, 0: not made. */
nt_status console_window_make(struct user *u, uint32_t client_pid, uint32_t *window, uint32_t *menu)
    NT_MUST_CHECK;
