/* SPDX-License-Identifier: MIT */
/* Hooks. */
#include "user/win32/thread.h"
#include "user/win32/win32.h"

#define HOOK_IS_GLOBAL 1u /* USER_SET_HOOK's flag */

uint32_t
win32_set_windows_hook_ex(struct user *u, uint32_t id, uint32_t module, uint32_t thread_id)
{
    struct abi_syscall call;
    (void)call4(u, &call, SYSCALL_USER_SET_HOOK, id, thread_id == 0 ? HOOK_IS_GLOBAL : 0, thread_id,
                module);
    return win32_result(u, &call);
}
