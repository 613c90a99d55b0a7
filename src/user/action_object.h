/* SPDX-License-Identifier: MIT */
/* What actions make and destroy: objects in the process's own list. */
#pragma once

#include "user/state.h"
#include "user/user.h"

/* Makes room in the list for one more. False, and the thread's last error: there is no memory. */
bool action_reserve(struct user *u, struct user_state *state) NT_MUST_CHECK;
/* Adds an object to the list, if there is one. pre: reserved. False: the handle is 0. */
bool action_add_object(struct user *u,
                       struct user_state *state,
                       uint32_t kind,
                       uint32_t handle,
                       uint32_t flags,
                       uint32_t key);
/* Destroys the newest object of a kind. */
bool action_destroy_last(struct user *u, struct user_state *state, uint32_t kind);
/* Destroys an object of the list; pre: it is not in the list any more. */
bool action_destroy_object(struct user *u, const struct object_entry *entry);
/* Frees the start-up peak, newest first. */
void action_destroy_transient(struct user *u, struct user_state *state);
