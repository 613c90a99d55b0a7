/* SPDX-License-Identifier: MIT */
/* The clipboard of the window station. */
#include "user/win32/thread.h"
#include "user/win32/win32.h"

uint32_t
win32_set_clipboard_data(struct user *u, uint32_t format, uint32_t bytes)
{
    struct abi_syscall call;
    (void)call2(u, &call, SYSCALL_USER_SET_CLIPBOARD, format, bytes);
    return win32_succeeded(u, &call);
}
