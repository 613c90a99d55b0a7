/* SPDX-License-Identifier: MIT */
/* The rows of abi/user_types.def as a table. */
#include "kernel/win32k/user_type.h"

#include "kernel/mm/pool.h"

const struct user_type_row user_type_rows[USER_TYPE_COUNT] = {
#define USER_TYPE(name, number, text, tag, place, owner, ...)                                      \
    [number] = { USER_PLACE_##place, USER_OWNER_##owner, tag },
#include "abi/user_types.def"
};

uint32_t
user_type_pool_tag(uint32_t type)
{
    const char *tag = user_type_rows[type].tag;
    return POOL_TAG(tag[0], tag[1], tag[2], tag[3]);
}

bool
user_type_is_in_desktop_heap(uint32_t type)
{
    return type < USER_TYPE_COUNT && user_type_rows[type].place == USER_PLACE_DESKTOP_HEAP;
}

bool
user_type_is_of_thread(uint32_t type)
{
    return type < USER_TYPE_COUNT && user_type_rows[type].owner == USER_OWNER_THREAD;
}

const char *
user_type_name(uint32_t type)
{
    return user_type_word(type, "block");
}
