/* SPDX-License-Identifier: MIT */
/* What a driver does that forgets what it took: of one in session image space see session_leak.h.
 */
#include "kernel/ke/syscall.h"
#include "kernel/mm/pool.h"
#include "kernel/mm/section.h"

#define LEAK_BYTES_MAX (16u * DH_MB)
#define LEAK_TAG       ABI_DRIVER_TAG

static bool
is_size(struct abi_syscall *call)
{
    if (call->a[0] == 0 || call->a[0] > LEAK_BYTES_MAX)
        call->status = STATUS_INVALID_PARAMETER;
    return NT_SUCCESS(call->status);
}

static void
leak_pool(struct kernel *k, enum pool_kind kind, struct abi_syscall *call)
{
    if (is_size(call) && pool_alloc(k, kind, (uint32_t)call->a[0], LEAK_TAG) == 0)
        call->status = STATUS_INSUFFICIENT_RESOURCES;
}

void
sys_leak_session_pool(struct kernel *k, struct abi_syscall *call)
{
    leak_pool(k, POOL_SESSION, call);
}

/* Any driver's, not of a session: it stays until the system is started again. */
void
sys_leak_nonpaged_pool(struct kernel *k, struct abi_syscall *call)
{
    leak_pool(k, POOL_NONPAGED, call);
}

void
sys_leak_paged_pool(struct kernel *k, struct abi_syscall *call)
{
    leak_pool(k, POOL_PAGED, call);
}

void
sys_leak_session_view(struct kernel *k, struct abi_syscall *call)
{
    gva_t section;
    kva_t base;
    if (!is_size(call))
        return;
    call->status = section_create(k, (uint32_t)call->a[0], 0, &section);
    if (!NT_SUCCESS(call->status))
        return;
    call->status = section_map_view(k, section, &base, "a driver's view");
    if (!NT_SUCCESS(call->status))
        section_unref(k, section);
}
