/* SPDX-License-Identifier: MIT */
/* Memory of the own process. */
#include "user/win32/thread.h"
#include "user/win32/win32.h"

uint32_t
win32_virtual_alloc(struct user *u, uint32_t bytes)
{
    struct abi_syscall call;
    (void)call1(u, &call, SYSCALL_ALLOCATE, bytes);
    return win32_result(u, &call);
}

uint32_t
win32_virtual_free(struct user *u, uint32_t address)
{
    struct abi_syscall call;
    (void)call1(u, &call, SYSCALL_FREE, address);
    return win32_succeeded(u, &call);
}
