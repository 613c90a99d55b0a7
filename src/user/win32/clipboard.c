/* SPDX-License-Identifier: MIT */
/* The clipboard of the window station. */
#include "user/win32/clipboard.h"

#include "user/win32/thread.h"

#define OPENS_BY_ITSELF 1u /* USER_SET_CLIPBOARD's flag */

static uint32_t
set(struct user *u, uint32_t format, uint32_t bytes, uint32_t flags)
{
    struct abi_syscall call;
    (void)call3(u, &call, SYSCALL_USER_SET_CLIPBOARD, format, bytes, flags);
    return win32_succeeded(u, &call);
}

uint32_t
win32_set_clipboard_data(struct user *u, uint32_t format, uint32_t bytes)
{
    return set(u, format, bytes, 0);
}

uint32_t
win32_put_on_clipboard(struct user *u, uint32_t format, uint32_t bytes)
{
    return set(u, format, bytes, OPENS_BY_ITSELF);
}

uint32_t
win32_get_clipboard_viewer(struct user *u)
{
    struct abi_syscall call;
    (void)call0(u, &call, SYSCALL_USER_CLIPBOARD_OWNER);
    return win32_succeeded(u, &call) ? (uint32_t)call.a[4] : 0;
}

uint32_t
win32_get_open_clipboard_window(struct user *u)
{
    struct abi_syscall call;
    (void)call0(u, &call, SYSCALL_USER_CLIPBOARD_OWNER);
    return win32_succeeded(u, &call) ? (uint32_t)call.a[1] : 0;
}

uint32_t
win32_count_clipboard_formats(struct user *u)
{
    struct abi_syscall call;
    (void)call0(u, &call, SYSCALL_USER_CLIPBOARD_OWNER);
    return win32_succeeded(u, &call) ? (uint32_t)call.a[2] : 0;
}
