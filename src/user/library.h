/* SPDX-License-Identifier: MIT */
/*
 * LoadLibrary: a DLL that attaches while its program runs. What its DllMain does stands behind the
 * program's own actions in its image; a player of its own plays it, and the call that asked for it
 * fails with ERROR_DLL_INIT_FAILED if it is refused something. Classes that a DLL registered before
 * stay until the process ends (Windows SDK, "About Window Classes").
 */
#pragma once

#include "user/state.h"
#include "user/user.h"

/* The player whose call it was is the player again. */
void library_leave(struct user_state *state);
/* The call that failed is a registration which an attempt before this one has left, or another
 * service of the process: DllMain and a service's start do not mind. */
bool library_needs_not(struct user *u, const struct player *player);
