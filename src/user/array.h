/* SPDX-License-Identifier: MIT */
/*
 * A growing array in the process's own user memory. Blocks are asked from the kernel
 * (SYSCALL_ALLOCATE), each twice as large as the one before, and never move: an element keeps its
 * address. The descriptor lies in the state page.
 */
#pragma once

#include "user/user.h"

#define USER_ARRAY_BLOCKS      12u
#define USER_ARRAY_FIRST_BYTES 4096u

struct user_array {
    gva_t block[USER_ARRAY_BLOCKS]; /* block i holds first << i elements */
    uint32_t block_count;
    uint32_t count; /* elements in use */
    uint32_t
        element_bytes; /* divides USER_ARRAY_FIRST_BYTES without need: blocks hold whole elements */
    uint32_t first;    /* elements of the first block */
};

void user_array_start(struct user_array *array, uint32_t element_bytes);
/* Elements the blocks can hold. */
uint32_t user_array_capacity(const struct user_array *array);
/* Makes room for one more than `count`. On failure (commit limit, or the array is at its largest)
 * nothing changes. */
nt_status user_array_reserve(struct user *u, struct user_array *array) NT_MUST_CHECK;
/* Gives back the blocks behind the last element in use. */
void user_array_trim(struct user *u, struct user_array *array);
/* Address of an element; pre: index < capacity. */
gva_t user_array_address(const struct user_array *array, uint32_t index);

DH_ASSERT_SIZE(struct user_array, 112);
