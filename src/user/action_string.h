/* SPDX-License-Identifier: MIT */
/* Strings of actions: where they lie in the image, and names that repetitions make their own. */
#pragma once

#include "user/state.h"
#include "user/win32/win32.h"

/* A string of the image as an argument; NULL if there is none. */
struct win32_text action_string(const struct player *player, struct image_string string);
/*
 * A name for this repetition: the string, with the repetition's number appended if the action is
 * repeated ("Worker7"). It lies in the image or in the scratch buffer.
 */
struct win32_text action_name(struct user *u, struct user_state *state, struct image_string string);
/* A key of that name, by which the process finds its object again. */
uint32_t action_name_key(struct user *u, struct user_state *state, struct image_string string);
/* The string as UTF-8, cut to `size`; "" if there is none. */
void action_string_utf8(struct user *u,
                        const struct player *player,
                        struct image_string string,
                        char *to,
                        uint32_t size);
