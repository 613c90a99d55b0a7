/* SPDX-License-Identifier: MIT */
/*
 * Ring-3 code without a machine: the seam of user/user.h over a piece of host memory, and a system
 * call gate that knows ALLOCATE and otherwise asks the test.
 */
#pragma once

#include "user/user.h"

#define FIXTURE_MEMORY_VA 0x10000000u

struct user {
    struct user_page page; /* at USER_PAGE_VA */
    uint8_t *memory;       /* at FIXTURE_MEMORY_VA */
    uint32_t used;         /* bytes handed out by ALLOCATE */
    uint32_t limit;        /* ALLOCATE refuses beyond */
    uint32_t calls;
    uint32_t reads; /* of user memory */
    void (*on_call)(struct user *u, struct abi_syscall *call);
};

struct user *user_fixture_new(uint32_t limit);
void user_fixture_free(struct user *u);
