/* SPDX-License-Identifier: MIT */
/*
 * Actions from outside for a running program (request ACTIONS): the payload, checked like a program
 * image, laid read-only before the process that carries it out, in memory that is no part of the
 * emulated system (mm/carrier.h).
 */
#include "abi/user_page.h"
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

void
sys_map_actions(struct kernel *k, struct abi_syscall *call)
{
    struct image_header header;
    if (call->a[0] == 0 || call->a[0] != k->current_payload_request) {
        call->status = STATUS_NOT_FOUND;
        return;
    }
    call->status = image_check(k, k->payload_bytes, &header);
    if (!NT_SUCCESS(call->status))
        return;
    if (address_space_carries(k, k->current_process)) {
        call->status = STATUS_DEVICE_BUSY;
        return;
    }
    call->status = carry(k, header.bytes);
    if (!NT_SUCCESS(call->status)) {
        address_space_drop(k, k->current_process);
        return;
    }
    call->a[0] = ACTIONS_BASE;
    call->a[1] = header.bytes;
}

void
sys_unmap_actions(struct kernel *k, struct abi_syscall *call)
{
    if (call->a[0] != ACTIONS_BASE || !address_space_carries(k, k->current_process))
        call->status = STATUS_NOT_MAPPED_VIEW;
    else
        address_space_drop(k, k->current_process);
}
