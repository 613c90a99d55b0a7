/* SPDX-License-Identifier: MIT */
/* Making a USER object for the calling thread, and destroying one of the calling process. */
#include "kernel/win32k/object_call.h"

#include "kernel/win32k/globals.h"
#include "kernel/win32k/handle_table.h"

struct user_owner
user_owner_of(struct kernel *k, gva_t thread)
{
    const struct thread_info *info = thread_info_at(k, thread);
    return (struct user_owner){ thread, info->process_info, info->desktop };
}

void
user_call_made(struct kernel *k, struct abi_syscall *call, kva_t object, uint32_t error)
{
    call->a[0] = object != 0 ? user_object_handle(k, object) : 0;
    user_call_end(call, object != 0 ? (uint32_t)ERROR_SUCCESS : error);
}

/* 0: the call has ended. */
static kva_t
own_object(struct kernel *k, struct abi_syscall *call, uint32_t type, uint32_t invalid)
{
    gva_t process = user_call_process(k, call);
    uint32_t handle = (uint32_t)call->a[0];
    if (process == 0)
        return 0;
    kva_t object = user_handle_lookup(k, handle, type);
    if (object != 0 && user_object_process(k, handle, type) == process)
        return object;
    user_call_end(call, object == 0 ? invalid : (uint32_t)ERROR_ACCESS_DENIED);
    return 0;
}

void
user_call_create(struct kernel *k, struct abi_syscall *call, uint32_t type, uint32_t bytes)
{
    gva_t thread = user_call_thread(k, call);
    if (thread == 0)
        return;
    struct user_owner owner = user_owner_of(k, thread);
    uint32_t error = ERROR_SUCCESS;
    kva_t object = user_object_create(k, &owner, type, bytes, &error);
    user_call_made(k, call, object, error);
}

void
user_call_destroy(struct kernel *k, struct abi_syscall *call, uint32_t type, uint32_t invalid)
{
    kva_t object = own_object(k, call, type, invalid);
    if (object == 0)
        return;
    user_destroy[type](k, object);
    user_call_end(call, ERROR_SUCCESS);
}
