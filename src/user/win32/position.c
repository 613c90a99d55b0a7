/* SPDX-License-Identifier: MIT */
/* Positions that windows are to get at once. */
#include "user/win32/thread.h"
#include "user/win32/win32.h"

/* Windows gives the list's handle, which may be another one; here it never is. */
uint32_t
win32_defer_window_pos(struct user *u, uint32_t positions, uint32_t window)
{
    struct abi_syscall call;
    (void)call2(u, &call, SYSCALL_USER_ADD_POSITION, positions, window);
    return win32_succeeded(u, &call) ? positions : 0;
}
