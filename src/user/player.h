/* SPDX-License-Identifier: MIT */
/* What a player reads of an image in user memory (struct player of state.h). */
#pragma once

#include "user/state.h"
#include "user/user.h"

/* Takes what the header at `base` says. False: it is not an image, or the process has ended. */
bool player_open(struct user *u, struct player *player, gva_t base, uint32_t request);
/* The record of an action, as player.action. False: the process has ended. */
bool player_load(struct user *u, struct player *player, uint32_t index);
