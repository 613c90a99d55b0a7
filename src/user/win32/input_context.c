/* SPDX-License-Identifier: MIT */
/* Input contexts. */
#include "user/win32/thread.h"
#include "user/win32/win32.h"

uint32_t
win32_imm_create_context(struct user *u)
{
    struct abi_syscall call;
    (void)call0(u, &call, SYSCALL_USER_CREATE_IMC);
    return win32_result(u, &call);
}

uint32_t
win32_imm_destroy_context(struct user *u, uint32_t context)
{
    struct abi_syscall call;
    (void)call1(u, &call, SYSCALL_USER_DESTROY_IMC, context);
    return win32_succeeded(u, &call);
}
