/* SPDX-License-Identifier: MIT */
/* Actions of a driver that loses what it takes. */
#include "user/action.h"
#include "user/win32/driver.h"

bool
action_leak_pool(struct user *u, struct user_state *state)
{
    return win32_driver_leak_pool(u, state->player.action.leak_pool.bytes);
}

bool
action_leak_view(struct user *u, struct user_state *state)
{
    return win32_driver_leak_view(u, state->player.action.leak_view.bytes);
}

bool
action_leak_nonpaged(struct user *u, struct user_state *state)
{
    return win32_driver_leak_nonpaged(u, state->player.action.leak_nonpaged.bytes);
}

bool
action_leak_paged(struct user *u, struct user_state *state)
{
    return win32_driver_leak_paged(u, state->player.action.leak_paged.bytes);
}
