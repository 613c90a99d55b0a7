/* SPDX-License-Identifier: MIT */
/* Timers. */
#include "user/win32/thread.h"
#include "user/win32/win32.h"

uint32_t
win32_set_timer(struct user *u, uint32_t window, uint32_t id, uint32_t milliseconds)
{
    struct abi_syscall call;
    (void)call3(u, &call, SYSCALL_USER_SET_TIMER, window, id, milliseconds);
    return win32_result(u, &call);
}

uint32_t
win32_kill_timer(struct user *u, uint32_t window, uint32_t id)
{
    struct abi_syscall call;
    (void)call2(u, &call, SYSCALL_USER_KILL_TIMER, window, id);
    return win32_succeeded(u, &call);
}
