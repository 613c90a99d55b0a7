/* SPDX-License-Identifier: MIT */
/*
 * The actions of a program, a file for each kind: what program.c plays. Each function is one
 * repetition of state->player.action, and calls Win32 functions as a program does. False: one of
 * them failed, or could not be called; the thread's last error says why.
 */
#pragma once

#include "user/state.h"
#include "user/user.h"

bool action_window(struct user *u, struct user_state *state);
bool action_class(struct user *u, struct user_state *state);
bool action_menu(struct user *u, struct user_state *state);
bool action_desktop(struct user *u, struct user_state *state);
bool action_other(struct user *u, struct user_state *state);
