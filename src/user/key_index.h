/* SPDX-License-Identifier: MIT */
/*
 * Which elements of a growing array have a key: linear hashing in user memory. There are as many
 * buckets as elements, and one bucket is split for each element that is added, so that finding,
 * adding and removing cost the same in a long array as in a short one, and nothing ever moves.
 * Keys should differ in their low bits.
 */
#pragma once

#include "user/array.h"

#define KEY_INDEX_NONE 0xffffffffu

/* One for each element, and one for each bucket: their numbers have nothing else in common. */
struct key_slot {
    uint32_t first;     /* bucket: element + 1 its chain begins with, 0: it is empty */
    uint32_t next;      /* element: element + 1 behind it in its chain, 0: it is the last */
    uint32_t key;       /* element */
    uint32_t is_listed; /* element: it has a key */
};

struct key_index {
    struct user_array slots;
};

void key_index_start(struct key_index *index);
/* Makes room for one more element. Fails if the process cannot get memory. */
nt_status key_index_reserve(struct user *u, struct key_index *index) NT_MUST_CHECK;
/* Adds an element without a key, with the next number. pre: reserved. */
void key_index_grow(struct user *u, struct key_index *index);
/* Gives an element that has no key one. Others may have the same. */
void key_index_enter(struct user *u, struct key_index *index, uint32_t element, uint32_t key);
/* Takes its key from an element, if it has one. */
void key_index_leave(struct user *u, struct key_index *index, uint32_t element);
/* An element with this key, KEY_INDEX_NONE: there is none. */
uint32_t key_index_find(struct user *u, const struct key_index *index, uint32_t key);
/* Another one with the key of this element, each once; KEY_INDEX_NONE: there is no other. */
uint32_t key_index_next(struct user *u, const struct key_index *index, uint32_t element);

DH_ASSERT_SIZE(struct key_slot, 16);
DH_ASSERT_SIZE(struct key_index, 112);
