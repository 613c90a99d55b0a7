/* SPDX-License-Identifier: MIT */
/*
 * The program of an image: plays the actions of its image at start-up, and those that requests
 * bring later. Every action is an ordinary call through the system-call path; what fails is met
 * with the on-failure of the action or program.
 */
#pragma once

#include "user/call.h"
#include "user/state.h"

/* Begins the start-up actions of the own image. program_started() is called when they are done. */
void program_start(struct user *u);
/* The process's timer fired. */
void program_timer(struct user *u, uint32_t cookie);
/* A message after the start: of a child, or a request. */
void program_step(struct user *u);

/* Start-up is done and its peak freed: what the role does then. In entry.c. */
void program_started(struct user *u);

/* The timer cookie of players; roles use their own. */
#define PROGRAM_TIMER_COOKIE 0x50000000u

/* ---- the actions (program_*.c) ---- */

/*
 * One repetition of state->player.action. The status of the call that decided; its last error is in
 * call->last_error. STATUS_PENDING: a timer was set, go on when it fires.
 */
nt_status action_window(struct user *u, struct user_state *state, struct abi_syscall *call);
nt_status action_class(struct user *u, struct user_state *state, struct abi_syscall *call);
nt_status action_menu(struct user *u, struct user_state *state, struct abi_syscall *call);
nt_status action_desktop(struct user *u, struct user_state *state, struct abi_syscall *call);
nt_status action_other(struct user *u, struct user_state *state, struct abi_syscall *call);
/* Destroys an object of the list; pre: it is not in the list any more. */
nt_status action_destroy_object(struct user *u,
                                struct abi_syscall *call,
                                const struct object_entry *entry);
/* Destroys the newest object of a kind. */
nt_status action_destroy_last(struct user *u,
                              struct user_state *state,
                              struct abi_syscall *call,
                              uint32_t kind);

/* ---- what they share (program_strings.c, program.c) ---- */

/* A failure that no system call reported. */
nt_status action_fail(struct abi_syscall *call, nt_status status, uint32_t last_error);
/* Address of a string of the image, by its place in the string table. */
gva_t action_string(const struct player *player, uint32_t units_offset);
/*
 * A name for this repetition: the action's string 1, with the repetition's number appended if the
 * action is repeated
 * ("Worker7"). It lies in the image or in the scratch buffer.
 */
gva_t action_name(struct user *u, struct user_state *state, uint32_t *units);
/* The same as UTF-8, in the scratch buffer; `bytes` without terminator. */
gva_t action_name_utf8(struct user *u, struct user_state *state, uint32_t *bytes);
/* String 1 (`which` 1) or 2 as UTF-8, cut to `size`. */
void action_text_utf8(
    struct user *u, const struct player *player, uint32_t which, char *to, uint32_t size);
/* Adds an object to the list. */
void action_add_object(struct user *u,
                       struct user_state *state,
                       uint32_t kind,
                       uint32_t handle,
                       uint32_t flags,
                       uint32_t key);
