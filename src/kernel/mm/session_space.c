/* SPDX-License-Identifier: MIT */
/*
 * Session space: page tables shared by all processes of a session, and the pages behind them. The
 * master array of a session says which page tables it has. The directory entries of a process are
 * copied from it one by one, by the fault of the first access (PC only: the model's kernel reaches
 * session space without them); what is still missing when the machine goes idle is entered then.
 */
#include "kernel/ke/trace.h"
#include "kernel/mm/address_space.h"
#include "kernel/mm/commit.h"
#include "kernel/mm/frame.h"
#include "kernel/mm/page_table.h"
#include "kernel/mm/session_internal.h"
#include "kernel/mm/working_set.h"
#include "kernel/rtl/field.h"
#include "kernel/rtl/list.h"

struct session *
session_at(struct kernel *k, gva_t session)
{
    return (struct session *)kptr(k, (kva_t)session);
}

static uint32_t *
master_array(struct kernel *k, gva_t session)
{
    return (uint32_t *)kptr(k, (kva_t)session_at(k, session)->page_tables);
}

static uint32_t
master_index(const struct kernel *k, kva_t va)
{
    return (uint32_t)((va - k->layout.session_start) >> k->pde_shift);
}

/* Page table behind va by the master array, 0: none. */
static pfn_t
table_of(struct kernel *k, gva_t session, kva_t va)
{
    return va >= k->layout.session_start && va < k->layout.session_end
               ? master_array(k, session)[master_index(k, va)]
               : 0;
}

static uint64_t
session_entry(struct kernel *k, gva_t session, kva_t va)
{
    pfn_t table = table_of(k, session, va);
    return table != 0 ? pte_read(k, table, table_index(k, va)) : 0;
}

void
session_count_pages(struct kernel *k, gva_t session, int32_t pages, bool is_nonpagable)
{
    struct session *s = session_at(k, session);
    s->committed_pages += (uint32_t)pages;
    if (s->mm_space == 0)
        return;
    field_set_u32(k, s->mm_space, FIELD_SESSION_COMMITTED_PAGES, s->committed_pages);
    if (is_nonpagable)
        field_set_u32(k, s->mm_space, FIELD_SESSION_NONPAGABLE_PAGES,
                      field_u32(k, s->mm_space, FIELD_SESSION_NONPAGABLE_PAGES) + (uint32_t)pages);
}

pfn_t
session_table(struct kernel *k, gva_t session, kva_t va)
{
    uint32_t index = master_index(k, va);
    k_assert_values(k, index < session_at(k, session)->pde_count, va, index);
    pfn_t table = master_array(k, session)[index];
    if (table != 0)
        return table;
    table = frame_alloc_charged(k, FRAME_SESSION_PAGE_TABLE);
    if (table == 0)
        return 0;
    frame_entry(k, table)->next_free = session_at(k, session)->id + 1;
    master_array(k, session)[index] = table;
    session_at(k, session)->generation++;
    session_at(k, session)->is_incomplete = 1;
    session_count_pages(k, session, 1, true);
    trace(k, EVENT_PAGE_TABLE, STATUS_SUCCESS, va & ~(uint64_t)(table_span(k) - 1), 0, 0);
    return table;
}

pfn_t
session_frame(struct kernel *k, gva_t session, kva_t va)
{
    uint64_t entry = session_entry(k, session, va);
    return (entry & PTE_PRESENT) != 0 ? pte_frame(entry) : 0;
}

nt_status
session_commit_bare(struct kernel *k, gva_t session, kva_t at, enum frame_use use, pfn_t *pfn)
{
    nt_status status = commit_charge(k, 1);
    if (!NT_SUCCESS(status))
        return status;
    pfn_t table = session_table(k, session, at);
    *pfn = table != 0 ? frame_alloc(k, use) : 0;
    if (*pfn == 0) {
        commit_return(k, 1);
        return STATUS_NO_MEMORY;
    }
    frame_entry(k, *pfn)->share_count = 1;
    pte_write(k, table, table_index(k, at), pte_make(*pfn, PTE_KERNEL_RW));
    machine_flush(k, at);
    machine_frame_place(k, *pfn, at, session_at(k, session)->id);
    session_count_pages(k, session, 1, use == FRAME_SESSION_STRUCTURE);
    return STATUS_SUCCESS;
}

static void
decommit_one(struct kernel *k, gva_t session, kva_t at)
{
    uint64_t entry = session_entry(k, session, at);
    k_assert_values(k, (entry & PTE_PRESENT) != 0, at, entry);
    pfn_t pfn = pte_frame(entry);
    working_set_remove(k, session, pfn);
    pte_write(k, table_of(k, session, at), table_index(k, at), 0);
    machine_flush(k, at);
    machine_frame_unplace(k, pfn);
    session_count_pages(k, session, -1, frame_entry(k, pfn)->use == FRAME_SESSION_STRUCTURE);
    frame_free_charged(k, pfn);
}

nt_status
session_commit(struct kernel *k, kva_t at, uint32_t pages, enum frame_use use)
{
    gva_t session = session_current(k);
    k_assert(k, session != 0);
    nt_status status = working_set_reserve(k, session, pages);
    for (uint32_t i = 0; i < pages && NT_SUCCESS(status); i++) {
        pfn_t pfn;
        status = session_commit_bare(k, session, at + i * DH_PAGE_SIZE, use, &pfn);
        if (NT_SUCCESS(status))
            working_set_add(k, session, at + i * DH_PAGE_SIZE, pfn);
        else
            session_decommit(k, at, i);
    }
    return status;
}

void
session_decommit(struct kernel *k, kva_t at, uint32_t pages)
{
    gva_t session = session_current(k);
    for (uint32_t i = 0; i < pages; i++)
        decommit_one(k, session, at + i * DH_PAGE_SIZE);
}

nt_status
session_map(struct kernel *k, kva_t at, pfn_t pfn, uint32_t bits)
{
    gva_t session = session_current(k);
    nt_status status = working_set_reserve(k, session, 1);
    if (!NT_SUCCESS(status))
        return status;
    pfn_t table = session_table(k, session, at);
    if (table == 0 || !frame_share(k, pfn))
        return STATUS_NO_MEMORY;
    pte_write(k, table, table_index(k, at), pte_make(pfn, bits));
    machine_flush(k, at);
    working_set_add(k, session, at, pfn);
    return STATUS_SUCCESS;
}

/* ---- directories ---- */

/* The current directory's entry for va, if it was missing. True: it was, and is there now. */
static bool
fill_entry(struct kernel *k, gva_t session, kva_t va)
{
    bool is_attached = k->attached_session != ABI_NO_SESSION || k->current_process == 0;
    pfn_t directory = is_attached ? kd(k)->system_directory : current_process(k)->directory;
    if (directory_get(k, directory, va) != 0)
        return false;
    directory_set(k, directory, va, pte_make(table_of(k, session, va), PTE_TABLE));
    return true;
}

nt_status
kernel_session_fault(struct kernel *k, kva_t address, bool write)
{
    gva_t session = session_current(k);
    if (session == 0 || session_at(k, session)->pde_count == 0 ||
        table_of(k, session, address) == 0)
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

static bool
is_complete(struct kernel *k, gva_t session, gva_t process)
{
    return process_at(k, process)->session_generation == session_at(k, session)->generation;
}

static void
complete_process(struct kernel *k, gva_t session, gva_t process)
{
    struct process *p = process_at(k, process);
    if (p->directory == 0 || is_complete(k, session, process))
        return;
    p->session_generation = session_at(k, session)->generation;
    const uint32_t *master = master_array(k, session);
    uint32_t count = session_at(k, session)->pde_count;
    for (uint32_t i = 0; i < count; i++) {
        kva_t va = (kva_t)(k->layout.session_start + ((uint64_t)i << k->pde_shift));
        if (master[i] != 0)
            directory_set(k, p->directory, va, pte_make(master[i], PTE_TABLE));
    }
}

/* A process that came later lacks what an older one lacks: when no page table is new, only the last
 * ones are looked at. */
static void
complete_processes(struct kernel *k, gva_t session)
{
    gva_t head = session + offsetof(struct session, processes);
    for (gva_t at = list_previous(k, head); at != head; at = list_previous(k, at)) {
        gva_t process = LIST_OWNER(at, struct process, session_link);
        if (is_complete(k, session, process))
            return;
        complete_process(k, session, process);
    }
}

void
session_complete_directories(struct kernel *k)
{
    gva_t head = k->kd + offsetof(struct kd_block, sessions);
    for (gva_t at = list_next(k, head); at != head; at = list_next(k, at)) {
        gva_t session = LIST_OWNER(at, struct session, all);
        if (session_at(k, session)->is_incomplete == 0 || session_at(k, session)->pde_count == 0)
            continue;
        session_at(k, session)->is_incomplete = 0;
        complete_processes(k, session);
        if (k->session_leader != 0 && process_at(k, k->session_leader)->session == session)
            complete_process(k, session, k->session_leader);
    }
}

void
session_clear_directory(struct kernel *k, pfn_t directory)
{
    uint64_t span = table_span(k);
    for (uint64_t va = k->layout.session_start; va < k->layout.session_end; va += span)
        directory_set(k, directory, (kva_t)va, 0);
}

void
session_attach(struct kernel *k, gva_t session)
{
    k_assert(k, k->attached_session == ABI_NO_SESSION);
    k->attached_session = session_at(k, session)->id;
    k->current_process = 0;
    const struct session *s = session_at(k, session);
    machine_switch(k, kd(k)->system_directory, s->pde_count != 0 ? s->id : MACHINE_SYSTEM_SPACE);
}

void
session_unattach(struct kernel *k)
{
    session_clear_directory(k, kd(k)->system_directory);
    k->attached_session = ABI_NO_SESSION;
    machine_switch(k, kd(k)->system_directory, MACHINE_SYSTEM_SPACE);
}
