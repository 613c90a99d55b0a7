/* SPDX-License-Identifier: MIT */
/*
 * The Win32 functions (abi/win32.def), each with Windows' result; why one failed is in the last
 * error of the calling thread. A failed call gives 0, FALSE or NULL. When the own process ended in
 * a call there is nobody to ask any more: return.
 */
#pragma once

#include "abi/win32.h"
#include "user/user.h"

/*
 * A string: UTF-16 units in the process's own memory, no terminator. NULL is { 0 }. As the name of
 * a class, an address below WINDOW_CLASS_ATOM_END is the class's atom (MAKEINTATOM).
 */
struct win32_text {
    gva_t address;
    uint32_t units;
};

/* A variable of the caller's that a function may write; where Windows leaves it alone, so does it.
 */
struct win32_out {
    uint32_t value;
    uint32_t is_given;
};

static inline void
win32_give(struct win32_out *to, uint32_t value)
{
    *to = (struct win32_out){ .value = value, .is_given = true };
}

#define ARGUMENT(type, name) , uint32_t name
#define TEXT(name)           , struct win32_text name
#define OUT(type, name)      , struct win32_out *name
#define WIN32(name, function, dll, result, action, arguments, note)                                \
    uint32_t win32_##function(struct user *u arguments);
#define WIN32_VOID(name, function, dll, action, arguments, note)                                   \
    void win32_##function(struct user *u arguments);
#define WIN32_PLAIN(name, function, dll, result, action, call, arguments, note)                    \
    uint32_t win32_##function(struct user *u arguments);
#include "abi/win32.def"
#undef WIN32_PLAIN
#undef WIN32_VOID
#undef WIN32
#undef OUT
#undef TEXT
#undef ARGUMENT
