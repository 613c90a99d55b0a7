/* SPDX-License-Identifier: MIT */
/* What the row of a USER type or block (abi/user_types.def) says of it. */
#pragma once

#include "abi/user_types.h"
#include "kernel/kernel.h"

enum user_type_place { USER_PLACE_POOL, USER_PLACE_DESKTOP_HEAP, USER_PLACE_SHARED_HEAP };
enum user_type_owner { USER_OWNER_NONE, USER_OWNER_THREAD, USER_OWNER_PROCESS };

struct user_type_row {
    uint8_t place; /* enum user_type_place */
    uint8_t owner; /* enum user_type_owner */
    char tag[6];
};
extern const struct user_type_row user_type_rows[USER_TYPE_COUNT];

/* pre, of all that take a type: type < USER_TYPE_COUNT, it has handles. */
static inline enum user_type_place
user_type_place(uint32_t type)
{
    return (enum user_type_place)user_type_rows[type].place;
}

/* Who takes objects of this type along when it ends. */
static inline enum user_type_owner
user_type_owner(uint32_t type)
{
    return (enum user_type_owner)user_type_rows[type].owner;
}

/* As POOL_TAG() makes it; of those that lie in pool. */
uint32_t user_type_pool_tag(uint32_t type);

/* Do objects of this type lie in their desktop's heap? Of any number. */
bool user_type_is_in_desktop_heap(uint32_t type);
/* Does a thread take them along when it ends? Of any number. */
bool user_type_is_of_thread(uint32_t type);
/* "window", "menu items" … of a type or block; "block" of any other number. */
const char *user_type_name(uint32_t type);
