/* SPDX-License-Identifier: MIT */
/* System calls on handles of the calling process, whatever they are of. */
#include "kernel/ke/syscall.h"
#include "kernel/ob/object.h"
#include "kernel/ob/object_type.h"

static uint32_t
handle_argument(const struct abi_syscall *call)
{
    return call->a[0] <= UINT32_MAX ? (uint32_t)call->a[0] : 0;
}

/* Windows: a station or desktop that the process stands on by this handle is no handle to
 * CloseHandle (a type's OkayToClose procedure). */
void
sys_close(struct kernel *k, struct abi_syscall *call)
{
    uint32_t handle = handle_argument(call);
    gva_t body = handle_lookup(k, k->current_process, handle, OBJECT_NONE);
    uint32_t type = body != 0 ? object_header_of(k, body)->type : (uint32_t)OBJECT_NONE;
    if (body == 0 ||
        (object_may_close[type] != NULL && !object_may_close[type](k, k->current_process, handle)))
        call->status = STATUS_INVALID_HANDLE;
    else
        call->status = handle_close(k, k->current_process, handle);
}

/* No handle is inherited or protected: nobody can ask for it. */
void
sys_query_handle(struct kernel *k, struct abi_syscall *call)
{
    if (handle_lookup(k, k->current_process, handle_argument(call), OBJECT_NONE) == 0)
        call->status = STATUS_INVALID_HANDLE;
    call->a[0] = 0;
}

void
sys_duplicate(struct kernel *k, struct abi_syscall *call)
{
    uint32_t handle = handle_argument(call);
    uint32_t copy = 0;
    gva_t body = handle_lookup(k, k->current_process, handle, OBJECT_NONE);
    if (body == 0)
        call->status = STATUS_INVALID_HANDLE;
    else
        call->status = handle_insert(k, k->current_process, body,
                                     handle_access(k, k->current_process, handle), &copy);
    call->a[0] = copy;
}
