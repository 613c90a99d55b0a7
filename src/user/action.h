/* SPDX-License-Identifier: MIT */
/*
 * The actions of a program, a function for each: what program.c plays. Each is one repetition of
 * state->player.action, whose arguments are its own struct there, and calls Win32 functions as a
 * program does. False: one of them failed, or could not be called; the thread's last error says
 * why.
 */
#pragma once

#include "user/state.h"
#include "user/user.h"

#define ACTION(name, function, ...)                                                                \
    bool action_##function(struct user *u, struct user_state *state);
#include "abi/actions.def"
