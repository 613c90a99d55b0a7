/* SPDX-License-Identifier: MIT */
/*
 * What comes from outside for a running program: the actions of request ACTIONS, checked like a
 * program image, or the call of request CALL. The payload is laid read-only before the process that
 * carries it out, in memory that is no part of the emulated system (mm/carrier.h).
 */
#include "abi/user_page.h"
#include "abi/win32.h"
#include "kernel/ke/memory.h"
#include "kernel/ke/syscall.h"
#include "kernel/mm/address_space.h"
#include "kernel/mm/carrier.h"
#include "kernel/ps/image.h"
#include "kernel/ps/process.h"

static nt_status
carry(struct kernel *k, uint32_t bytes)
{
    for (uint32_t at = 0; at < bytes; at += DH_PAGE_SIZE) {
        uint32_t count = bytes - at < DH_PAGE_SIZE ? bytes - at : DH_PAGE_SIZE;
        pfn_t pfn = carrier_frame_alloc(k);
        if (pfn == 0)
            return STATUS_DEVICE_BUSY;
        address_space_carry(k, at >> DH_PAGE_SHIFT, pfn);
        const void *from = machine_payload(k, at, count);
        if (from == NULL)
            return STATUS_INVALID_PARAMETER;
        memcpy(machine_frame_map(k, pfn), from, count);
    }
    return STATUS_SUCCESS;
}

/* Its texts are checked by who reads them, and knows which arguments are texts. */
static bool
is_call(const struct win32_call *call, uint32_t payload_bytes)
{
    return call->bytes == payload_bytes && payload_bytes <= WIN32_CALL_BYTES &&
           call->function < WIN32_FUNCTION_COUNT && call->argument_count <= WIN32_ARGUMENTS_MAX;
}

/* By its first word it is a call, or else actions. */
static nt_status
check(struct kernel *k)
{
    struct image_header header;
    const struct win32_call *call = machine_payload(k, 0, sizeof *call);
    if (call == NULL || call->magic != WIN32_CALL_MAGIC)
        return image_check(k, k->payload_bytes, &header);
    return is_call(call, k->payload_bytes) ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
}

void
sys_map_payload(struct kernel *k, struct abi_syscall *call)
{
    if (call->a[0] == 0 || call->a[0] != k->current_payload_request) {
        call->status = STATUS_NOT_FOUND;
        return;
    }
    call->status = check(k);
    if (!NT_SUCCESS(call->status))
        return;
    if (address_space_carries(k, k->current_process)) {
        call->status = STATUS_DEVICE_BUSY;
        return;
    }
    call->status = carry(k, k->payload_bytes);
    if (!NT_SUCCESS(call->status)) {
        address_space_drop(k, k->current_process);
        return;
    }
    call->a[0] = PAYLOAD_BASE;
    call->a[1] = k->payload_bytes;
}

void
sys_unmap_payload(struct kernel *k, struct abi_syscall *call)
{
    if (call->a[0] != PAYLOAD_BASE || !address_space_carries(k, k->current_process))
        call->status = STATUS_NOT_MAPPED_VIEW;
    else
        address_space_drop(k, k->current_process);
}
