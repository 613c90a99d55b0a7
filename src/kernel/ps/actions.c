/* SPDX-License-Identifier: MIT */
/*
 * Actions from outside for a running program (request ACTIONS): the payload, checked like a program
 * image, mapped read-only into the process that carries it out. The mapping is the section's only
 * reference.
 */
#include "kernel/ke/syscall.h"
#include "kernel/mm/section.h"
#include "kernel/ps/image.h"
#include "kernel/ps/process.h"

void
sys_map_actions(struct kernel *k, struct abi_syscall *call)
{
    struct image_header header;
    gva_t section;
    gva_t base;
    if (call->a[0] == 0 || call->a[0] != k->current_payload_request) {
        call->status = STATUS_NOT_FOUND;
        return;
    }
    call->status = image_check(k, k->payload_bytes, &header);
    if (!NT_SUCCESS(call->status))
        return;
    call->status = image_make_section(k, &header, &section);
    if (!NT_SUCCESS(call->status))
        return;
    call->status = section_map_user(k, k->current_process, section, false, &base);
    section_unref(k, section);
    if (!NT_SUCCESS(call->status))
        return;
    call->a[0] = base;
    call->a[1] = header.bytes;
}

/* True if actions are mapped there: read-only, not the program's own image, and no section the
 * kernel has a view of. */
static bool
is_actions_view(struct kernel *k, gva_t base)
{
    const struct process *process = current_process(k);
    for (gva_t at = process->user_views; at != 0;) {
        const struct user_view *view = (const struct user_view *)kptr(k, (kva_t)at);
        const struct section *section = (const struct section *)kptr(k, (kva_t)view->section);
        if (view->base == base)
            return view->writable == 0 && base != IMAGE_BASE && section->kernel_view == 0;
        at = view->next;
    }
    return false;
}

void
sys_unmap_actions(struct kernel *k, struct abi_syscall *call)
{
    if (!is_actions_view(k, call->a[0])) {
        call->status = STATUS_NOT_MAPPED_VIEW;
        return;
    }
    section_unmap_user(k, k->current_process, call->a[0]);
}
