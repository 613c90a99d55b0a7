/* SPDX-License-Identifier: MIT */
/* Numbers of USER handle types and of what lies in desktop heaps without a handle; see
 * user_types.def. */
#pragma once

#include "abi/types.h"

enum user_type {
#define USER_TYPE(name, number, ...) USER_TYPE_##name = (number),
#include "abi/user_types.def"
#define USER_BLOCK(name, number, ...) USER_BLOCK_##name = (number),
#include "abi/user_types.def"
};

/* Their numbers have no gap. */
enum {
    USER_TYPE_COUNT = 0
#define USER_TYPE(name, ...) +1
#include "abi/user_types.def"
};

/* The word for a type or a block; `unknown` of a number that is none. */
static inline const char *
user_type_word(uint32_t number, const char *unknown)
{
    switch (number) {
#define USER_TYPE(name, number, text, ...)                                                         \
    case (number):                                                                                 \
        return text;
#define USER_BLOCK(name, number, text, ...)                                                        \
    case (number):                                                                                 \
        return text;
#include "abi/user_types.def"
    default:
        return unknown;
    }
}

/* HANDLEENTRY.bFlags. Value of DESTROY as seen in memory images; source: ReactOS ntuser.h,
 * behaviour only. */
enum user_handle_flag {
    USER_HANDLE_DESTROY = 1u << 0, /* destroyed, but still locked: no look-up finds it */
};

/* A handle: uniqueness << 16 | index of its entry. Index 0 is never used. */
#define USER_HANDLE_INDEX(handle)      ((uint32_t)(handle)&0xffffu)
#define USER_HANDLE_UNIQUENESS(handle) ((uint32_t)(handle) >> 16)
