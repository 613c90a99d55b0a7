/* SPDX-License-Identifier: MIT */
/* Strings of actions: where they lie in the image, and names that repetitions make their own. */
#pragma once

#include "user/state.h"
#include "user/win32/win32.h"

/* A piece of the image's string table, from `units_offset` on. */
struct win32_text action_string(const struct player *player, uint32_t units_offset, uint32_t units);
/* String 1 or 2 of the action; NULL if it has none. */
struct win32_text action_string_1(const struct player *player);
struct win32_text action_string_2(const struct player *player);
/*
 * A name for this repetition: the action's string 1, with the repetition's number appended if the
 * action is repeated ("Worker7"). It lies in the image or in the scratch buffer.
 */
struct win32_text action_name(struct user *u, struct user_state *state);
/* A key of that name, by which the process finds its object again. */
uint32_t action_name_key(struct user *u, struct user_state *state);
/* String 1 (`which` 1) or 2 as UTF-8, cut to `size`. */
void action_text_utf8(
    struct user *u, const struct player *player, uint32_t which, char *to, uint32_t size);
