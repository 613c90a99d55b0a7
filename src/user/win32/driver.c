/* SPDX-License-Identifier: MIT */
/* Each is one call of the driver, by the thread that runs. */
#include "user/win32/driver.h"

#include "user/win32/thread.h"

static bool
leak(struct user *u, uint32_t number, uint64_t bytes)
{
    struct abi_syscall call;
    (void)call1(u, &call, number, bytes);
    return win32_succeeded(u, &call);
}

bool
win32_driver_leak_pool(struct user *u, uint64_t bytes)
{
    return leak(u, SYSCALL_LEAK_SESSION_POOL, bytes);
}

bool
win32_driver_leak_view(struct user *u, uint64_t bytes)
{
    return leak(u, SYSCALL_LEAK_SESSION_VIEW, bytes);
}

bool
win32_driver_leak_nonpaged(struct user *u, uint64_t bytes)
{
    return leak(u, SYSCALL_LEAK_NONPAGED_POOL, bytes);
}

bool
win32_driver_leak_paged(struct user *u, uint64_t bytes)
{
    return leak(u, SYSCALL_LEAK_PAGED_POOL, bytes);
}
