/* SPDX-License-Identifier: MIT */
/* Handles of kernel objects. */
#include "user/win32/thread.h"
#include "user/win32/win32.h"

uint32_t
win32_get_handle_information(struct user *u, uint32_t object, uint32_t *flags)
{
    struct abi_syscall call;
    (void)call1(u, &call, SYSCALL_QUERY_HANDLE, object);
    *flags = win32_result(u, &call);
    return NT_SUCCESS(call.status);
}

uint32_t
win32_duplicate_handle(struct user *u, uint32_t source, uint32_t *target)
{
    struct abi_syscall call;
    (void)call1(u, &call, SYSCALL_DUPLICATE, source);
    *target = win32_result(u, &call);
    return NT_SUCCESS(call.status);
}
