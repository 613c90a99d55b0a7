/* SPDX-License-Identifier: MIT */
/* Input contexts (IMC), thread-owned. */
#include "kernel/rtl/field.h"
#include "kernel/win32k/globals.h"
#include "kernel/win32k/handle_table.h"
#include "kernel/win32k/user_call.h"
#include "kernel/win32k/user_object.h"

void
input_context_destroy(struct kernel *k, kva_t context)
{
    user_object_destroy(k, USER_TYPE_INPUTCONTEXT, context);
}

void
sys_user_create_imc(struct kernel *k, struct abi_syscall *call)
{
    gva_t thread = user_call_thread(k, call);
    if (thread == 0)
        return;
    const struct thread_info *info = thread_info_at(k, thread);
    struct user_owner owner = { thread, info->process_info, info->desktop };
    uint32_t error = ERROR_SUCCESS;
    kva_t context =
        user_object_create(k, &owner, USER_TYPE_INPUTCONTEXT, size_of(k, ABI_SIZE_IMC), &error);
    call->a[0] = context != 0 ? user_object_handle(k, context) : 0;
    user_call_end(call, context != 0 ? (uint32_t)ERROR_SUCCESS : error);
}

void
sys_user_destroy_imc(struct kernel *k, struct abi_syscall *call)
{
    gva_t process = user_call_process(k, call);
    if (process == 0)
        return;
    uint32_t handle = (uint32_t)call->a[0];
    kva_t context = user_handle_lookup(k, handle, USER_TYPE_INPUTCONTEXT);
    uint32_t error = ERROR_SUCCESS;
    if (context == 0)
        error = ERROR_INVALID_HANDLE;
    else if (user_object_process(k, handle, USER_TYPE_INPUTCONTEXT) != process)
        error = ERROR_ACCESS_DENIED;
    else
        input_context_destroy(k, context);
    user_call_end(call, error);
}
