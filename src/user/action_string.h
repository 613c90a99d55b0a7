/* SPDX-License-Identifier: MIT */
/* Strings of actions: where they lie in the image, and names that repetitions make their own. */
#pragma once

#include "user/state.h"
#include "user/user.h"

/* Address of a string of the image, by its place in the string table. */
gva_t action_string(const struct player *player, uint32_t units_offset);
/*
 * A name for this repetition: the action's string 1, with the repetition's number appended if the
 * action is repeated ("Worker7"). It lies in the image or in the scratch buffer.
 */
gva_t action_name(struct user *u, struct user_state *state, uint32_t *units);
/* The same as UTF-8, in the scratch buffer; `bytes` without terminator. */
gva_t action_name_utf8(struct user *u, struct user_state *state, uint32_t *bytes);
/* String 1 (`which` 1) or 2 as UTF-8, cut to `size`. */
void action_text_utf8(
    struct user *u, const struct player *player, uint32_t which, char *to, uint32_t size);
