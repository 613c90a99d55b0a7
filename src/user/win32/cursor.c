/* SPDX-License-Identifier: MIT */
/* Cursors. */
#include "user/win32/thread.h"
#include "user/win32/win32.h"

uint32_t
win32_create_cursor(struct user *u, uint32_t width, uint32_t height)
{
    struct abi_syscall call;
    (void)call2(u, &call, SYSCALL_USER_CREATE_CURSOR, width, height);
    return win32_result(u, &call);
}

uint32_t
win32_destroy_cursor(struct user *u, uint32_t cursor)
{
    struct abi_syscall call;
    (void)call1(u, &call, SYSCALL_USER_DESTROY_CURSOR, cursor);
    return win32_succeeded(u, &call);
}
