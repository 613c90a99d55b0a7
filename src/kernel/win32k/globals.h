/* SPDX-License-Identifier: MIT */
/* Session globals of win32k, and what csrss sets up in them once a session. */
#pragma once

#include "kernel/kernel.h"
#include "kernel/mm/session.h"

/* Bytes of one of the edition's structures. */
static inline uint32_t
size_of(const struct kernel *k, enum abi_object_size which)
{
    return k->boot.object_size[which];
}

/* The same for a structure of ours that stands in the place of a Windows one: never less than ours
 * needs. */
static inline uint32_t
size_at_least(const struct kernel *k, enum abi_object_size which, uint32_t ours)
{
    uint32_t bytes = size_of(k, which);
    return bytes > ours ? bytes : ours;
}

/* Frees what USER_INITIALIZE made. */
void globals_end(struct kernel *k);
