/* SPDX-License-Identifier: MIT */
/* What actions make and destroy: objects in the process's own list. */
#pragma once

#include "user/call.h"
#include "user/state.h"

/* A failure that no system call reported. */
nt_status action_fail(struct abi_syscall *call, nt_status status, uint32_t last_error);
/* Adds an object to the list. pre: reserved. */
void action_add_object(struct user *u,
                       struct user_state *state,
                       uint32_t kind,
                       uint32_t handle,
                       uint32_t flags,
                       uint32_t key);
/* Destroys an object of the list; pre: it is not in the list any more. */
nt_status action_destroy_object(struct user *u,
                                struct abi_syscall *call,
                                const struct object_entry *entry);
/* Destroys the newest object of a kind. */
nt_status action_destroy_last(struct user *u,
                              struct user_state *state,
                              struct abi_syscall *call,
                              uint32_t kind);
/* Frees the start-up peak, newest first. */
void action_destroy_transient(struct user *u, struct user_state *state);
