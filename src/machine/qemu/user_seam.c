/* SPDX-License-Identifier: MIT */
/* Ring 3's side of the seam on the PC: addresses are pointers, a forbidden access ends the process
 * in the fault handler. */
#include "abi/user_page.h"
#include "kernel/ke/memory.h"
#include "user/user.h"

struct user_page *
user_page(struct user *u)
{
    (void)u;
    return (struct user_page *)USER_PAGE_VA;
}

bool
user_is_dead(struct user *u)
{
    (void)u;
    return false; /* a dead process never returns from the call that ended it */
}

bool
user_read(struct user *u, gva_t from, void *to, uint32_t bytes)
{
    (void)u;
    memcpy(to, (const void *)(uintptr_t)from, bytes);
    return true;
}

bool
user_write(struct user *u, gva_t to, const void *from, uint32_t bytes)
{
    (void)u;
    memcpy((void *)(uintptr_t)to, from, bytes);
    return true;
}

gva_t
user_address(struct user *u, const void *in_state_page)
{
    (void)u;
    return (uintptr_t)in_state_page;
}
