/* SPDX-License-Identifier: MIT */
/* Global atoms, of the window station. */
#include "user/win32/thread.h"
#include "user/win32/win32.h"

uint32_t
win32_global_add_atom(struct user *u, struct win32_text name)
{
    struct abi_syscall call;
    (void)call2(u, &call, SYSCALL_USER_ADD_ATOM, name.address, name.units);
    return win32_result(u, &call);
}
