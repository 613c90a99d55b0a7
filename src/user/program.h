/* SPDX-License-Identifier: MIT */
/*
 * The program of an image: plays the actions of its image at start-up, and those that requests
 * bring later. Every action is an ordinary call through the system-call path; what fails is met
 * with the on-failure of the action or program.
 */
#pragma once

#include "user/user.h"

/* Begins the start-up actions of the own image. True if they are done and their peak is freed: then
 * comes what the role does. */
bool program_start(struct user *u);
/* The process's timer fired. The same result. */
bool program_timer(struct user *u, uint32_t cookie);
/* Whether it is what an action waits for, of a child that it needs. */
bool program_awaits(struct user *u, const struct abi_message *in);
/* That message. The same result. */
bool program_child(struct user *u, const struct abi_message *in);
/* An ordinary program's start-up is done: it rests, and its parent hears of it. */
void program_started(struct user *u);
/* A message after the start: of a child, or a request. */
void program_step(struct user *u);
