/* SPDX-License-Identifier: MIT */
/* Input contexts (IMC), thread-owned: memory and a handle. */
#include "kernel/win32k/globals.h"
#include "kernel/win32k/object_call.h"

void
sys_user_create_imc(struct kernel *k, struct abi_syscall *call)
{
    user_call_create(k, call, USER_TYPE_INPUTCONTEXT, size_of(k, ABI_SIZE_IMC));
}

void
sys_user_destroy_imc(struct kernel *k, struct abi_syscall *call)
{
    user_call_destroy(k, call, USER_TYPE_INPUTCONTEXT, ERROR_INVALID_HANDLE);
}
