/* SPDX-License-Identifier: MIT */
/* Handles of kernel objects. */
#include "user/win32/thread.h"
#include "user/win32/win32.h"

uint32_t
win32_get_handle_information(struct user *u, uint32_t object, struct win32_out *flags)
{
    struct abi_syscall call;
    (void)call1(u, &call, SYSCALL_QUERY_HANDLE, object);
    if (!win32_succeeded(u, &call))
        return false;
    win32_give(flags, (uint32_t)call.a[0]);
    return true;
}

uint32_t
win32_duplicate_handle(struct user *u, uint32_t source, struct win32_out *target)
{
    struct abi_syscall call;
    (void)call1(u, &call, SYSCALL_DUPLICATE, source);
    win32_give(target, win32_result(u, &call));
    return NT_SUCCESS(call.status);
}
