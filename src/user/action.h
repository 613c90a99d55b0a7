/* SPDX-License-Identifier: MIT */
/*
 * The actions of a program, a file for each kind: what program.c plays. Each function is one
 * repetition of state->player.action, and returns the status of the call that decided; its last
 * error is in call->last_error. STATUS_PENDING: a timer was set, go on when it fires.
 */
#pragma once

#include "user/call.h"
#include "user/state.h"

nt_status action_window(struct user *u, struct user_state *state, struct abi_syscall *call);
nt_status action_class(struct user *u, struct user_state *state, struct abi_syscall *call);
nt_status action_menu(struct user *u, struct user_state *state, struct abi_syscall *call);
nt_status action_desktop(struct user *u, struct user_state *state, struct abi_syscall *call);
nt_status action_other(struct user *u, struct user_state *state, struct abi_syscall *call);
