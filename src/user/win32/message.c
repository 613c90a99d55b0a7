/* SPDX-License-Identifier: MIT */
/* Messages that wait in a queue. */
#include "user/win32/thread.h"
#include "user/win32/win32.h"

uint32_t
win32_post_message(struct user *u)
{
    struct abi_syscall call;
    (void)call0(u, &call, SYSCALL_USER_POST_MESSAGE);
    return win32_succeeded(u, &call);
}
