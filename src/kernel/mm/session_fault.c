/* SPDX-License-Identifier: MIT */
/*
 * Faults of the kernel in session space: a directory that lacks the session's page table gets it
 * (PC only: the model's kernel reaches session space without them), an image page is copied on its
 * first write.
 */
#include "kernel/mm/page_table.h"
#include "kernel/mm/session_image.h"
#include "kernel/mm/session_page.h"

/* The current directory's entry for va, if it was missing. True: it was, and is there now. */
static bool
fill_entry(struct kernel *k, gva_t session, kva_t va)
{
    bool is_attached = k->attached_session != ABI_NO_SESSION || k->current_process == 0;
    pfn_t directory = is_attached ? kd(k)->system_directory : current_process(k)->directory;
    if (directory_get(k, directory, va) != 0)
        return false;
    directory_set(k, directory, va, pte_make(session_find_table(k, session, va), PTE_TABLE));
    return true;
}

nt_status
kernel_session_fault(struct kernel *k, kva_t address, bool write)
{
    gva_t session = session_current(k);
    if (session == 0 || session_at(k, session)->pde_count == 0 ||
        session_find_table(k, session, address) == 0)
        return STATUS_ACCESS_VIOLATION;
    bool was_missing = fill_entry(k, session, address);
    uint64_t entry = session_entry(k, session, address);
    if ((entry & PTE_PRESENT) == 0)
        return STATUS_ACCESS_VIOLATION;
    if (!write || (entry & PTE_WRITE) != 0)
        return was_missing ? STATUS_SUCCESS : STATUS_ACCESS_VIOLATION;
    if ((entry & PTE_COPY_ON_WRITE) == 0)
        return STATUS_ACCESS_VIOLATION;
    session_copy_page(k, session, address & ~(kva_t)(DH_PAGE_SIZE - 1));
    return STATUS_SUCCESS;
}
