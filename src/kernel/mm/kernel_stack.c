/* SPDX-License-Identifier: MIT */
/*
 * Nothing of the emulated system runs on them: what counts is what they take. Their frames have no
 * place in the kernel's windows, only page table entries.
 */
#include "kernel/mm/kernel_stack.h"

#include "kernel/mm/frame.h"
#include "kernel/mm/pool.h"
#include "kernel/mm/system_ptes.h"

#define TAG_STACK   POOL_TAG('K', 's', 't', 'k')
#define GUARD_PAGES 1u

static uint32_t
pages_of(uint32_t kb)
{
    return (uint32_t)(DH_ROUND_UP((uint64_t)kb * DH_KB, DH_PAGE_SIZE) / DH_PAGE_SIZE);
}

uint32_t
kernel_stack_ptes(const struct kernel *k, bool is_gui)
{
    return GUARD_PAGES + pages_of(is_gui ? k->boot.gui_kernel_stack_kb : k->boot.kernel_stack_kb);
}

uint32_t
kernel_stack_committed(const struct kernel *k)
{
    return pages_of(k->boot.kernel_stack_kb);
}

/* The pages from the top of the stack down. */
static kva_t
page_at(gva_t stack, uint32_t pages, uint32_t index)
{
    return (kva_t)(stack + (uint64_t)(pages - 1 - index) * DH_PAGE_SIZE);
}

static void
decommit(struct kernel *k, gva_t stack, uint32_t pages, uint32_t committed)
{
    while (committed-- > 0) {
        pfn_t pfn = system_ptes_unmap(k, page_at(stack, pages, committed));
        frame_free_charged(k, pfn);
    }
}

nt_status
kernel_stack_create(struct kernel *k, bool is_gui, gva_t *stack, uint32_t *pages)
{
    uint32_t count = kernel_stack_ptes(k, is_gui);
    gva_t at = system_ptes_take(
        k, count, TAG_STACK, is_gui ? "kernel stack of a GUI thread" : "kernel stack of a thread");
    if (at == 0)
        return STATUS_INSUFFICIENT_RESOURCES;
    for (uint32_t i = 0; i < kernel_stack_committed(k); i++) {
        pfn_t pfn = frame_alloc_charged(k, FRAME_KERNEL_STACK);
        if (pfn == 0) {
            decommit(k, at, count, i);
            system_ptes_give(k, (kva_t)at, count);
            return STATUS_NO_MEMORY;
        }
        frame_entry(k, pfn)->share_count = 1;
        system_ptes_map(k, page_at(at, count, i), pfn);
    }
    *stack = at;
    *pages = count;
    return STATUS_SUCCESS;
}

void
kernel_stack_delete(struct kernel *k, gva_t stack, uint32_t pages)
{
    decommit(k, stack, pages, kernel_stack_committed(k));
    system_ptes_give(k, (kva_t)stack, pages);
}

bool
kernel_stack_verify(struct kernel *k, gva_t stack, uint32_t pages)
{
    for (uint32_t i = 0; i < pages; i++) {
        pfn_t pfn = system_ptes_frame(k, page_at(stack, pages, i));
        if ((pfn != 0) != (i < kernel_stack_committed(k)) ||
            (pfn != 0 && frame_entry(k, pfn)->use != FRAME_KERNEL_STACK))
            return false;
    }
    return true;
}
