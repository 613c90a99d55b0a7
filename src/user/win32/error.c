/* SPDX-License-Identifier: MIT */
/* The last error of a thread. */
#include "user/state.h"
#include "user/win32/win32.h"

uint32_t
win32_get_last_error(struct user *u)
{
    return user_state(u)->thread.last_error;
}

void
win32_set_last_error(struct user *u, uint32_t error)
{
    if (!user_is_dead(u))
        user_state(u)->thread.last_error = error;
}
