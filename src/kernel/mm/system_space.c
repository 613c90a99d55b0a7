/* SPDX-License-Identifier: MIT */
/*
 * System space. A page table is made when the first page behind it is needed, as Windows lets paged
 * pool grow. Windows' other processes get the entry by a page fault; here it is entered in all of
 * their directories when it is made: few ever are, and no fault decides anything.
 */
#include "kernel/mm/system_space.h"

#include "kernel/mm/commit.h"
#include "kernel/mm/current_space.h"
#include "kernel/mm/frame.h"
#include "kernel/mm/page_table.h"
#include "kernel/mm/range_piece.h"
#include "kernel/rtl/list.h"

nt_status
system_reserve_tables(struct kernel *k, kva_t start, uint64_t bytes)
{
    uint32_t added = 0;
    return directory_reach_range(k, kd(k)->system_directory, start, bytes, &added)
               ? STATUS_SUCCESS
               : STATUS_NO_MEMORY;
}

/* The process's directory, 0: it has none, or none any more. */
static pfn_t
directory_of(struct kernel *k, gva_t link)
{
    return process_at(k, LIST_OWNER(link, struct process, all))->directory;
}

/* entry: 0, there is none any more. */
static void
enter_table(struct kernel *k, kva_t va, uint64_t entry)
{
    directory_set(k, kd(k)->system_directory, va, entry);
    gva_t head = k->kd + offsetof(struct kd_block, processes);
    for (gva_t at = list_next(k, head); at != head; at = list_next(k, at))
        if (directory_of(k, at) != 0)
            directory_set(k, directory_of(k, at), va, entry);
}

nt_status
system_make_tables(struct kernel *k, kva_t start, uint64_t bytes)
{
    const uint64_t span = table_span(k);
    for (uint64_t va = start & ~(span - 1); va < start + bytes; va += span) {
        if (directory_table(k, kd(k)->system_directory, (kva_t)va) != 0)
            continue;
        pfn_t table = frame_alloc_charged(k, FRAME_PAGE_TABLE);
        if (table == 0)
            return STATUS_NO_MEMORY;
        enter_table(k, (kva_t)va, pte_make(table, PTE_TABLE));
    }
    return STATUS_SUCCESS;
}

void
system_drop_table(struct kernel *k, kva_t va)
{
    pfn_t table = directory_table(k, kd(k)->system_directory, va);
    if (table == 0)
        return;
    enter_table(k, va, 0);
    current_space_reload(k);
    frame_free_charged(k, table);
}

nt_status
system_commit(struct kernel *k, kva_t at, uint32_t pages, uint64_t bits)
{
    const uint64_t bytes = (uint64_t)pages * DH_PAGE_SIZE;
    nt_status status = system_make_tables(k, at, bytes);
    if (NT_SUCCESS(status))
        status = commit_charge(k, pages);
    if (!NT_SUCCESS(status))
        return status;
    if (pages > 1)
        machine_range_join(k, at, bytes, MACHINE_SYSTEM_SPACE);
    machine_range_open(k, at, bytes, MACHINE_SYSTEM_SPACE);
    for (uint32_t i = 0; i < pages; i++) {
        kva_t va = at + i * DH_PAGE_SIZE;
        pfn_t table = directory_table(k, kd(k)->system_directory, va);
        pfn_t pfn = frame_alloc(k, FRAME_SYSTEM);
        k_assert_values(k, table != 0 && pfn != 0, va, pages); /* what is charged has a frame */
        k_assert_values(k, pte_read(k, table, table_index(k, va)) == 0, va, pages);
        frame_entry(k, pfn)->share_count = 1;
        pte_write(k, table, table_index(k, va), pte_make(pfn, bits | PTE_GLOBAL));
        machine_flush(k, va);
        machine_frame_place(k, pfn, va, MACHINE_SYSTEM_SPACE);
    }
    return STATUS_SUCCESS;
}

void
system_decommit(struct kernel *k, kva_t at, uint32_t pages)
{
    for (uint32_t i = 0; i < pages; i++) {
        kva_t va = at + i * DH_PAGE_SIZE;
        pfn_t table = directory_table(k, kd(k)->system_directory, va);
        uint64_t entry = pte_read(k, table, table_index(k, va));
        k_assert_values(k, (entry & PTE_PRESENT) != 0, va, entry);
        pte_write(k, table, table_index(k, va), 0);
        machine_flush(k, va);
        machine_frame_unplace(k, pte_frame(entry));
        frame_free(k, pte_frame(entry));
    }
    commit_return(k, pages);
}

bool
system_rights_verify(struct kernel *k, uint64_t start, uint64_t end, uint64_t bits)
{
    const uint64_t frame_bits = pte_make((pfn_t)-1, 0);
    const uint32_t entries = page_format_entries(&k->paging, PAGE_LEVEL_TABLE);
    pfn_t table;
    for (uint64_t va = start;
         (table = directory_next_table(k, kd(k)->system_directory, &va, end)) != 0;) {
        uint32_t first = table_index(k, (kva_t)va);
        uint64_t left = (end - va) >> DH_PAGE_SHIFT;
        uint32_t last = left < entries - first ? first + (uint32_t)left : entries;
        for (uint32_t i = first; (i = pte_find_used(k, table, i, last)) < last; i++)
            if ((pte_read(k, table, i) & ~frame_bits) != (bits | PTE_GLOBAL))
                return false;
        va = (va & ~(table_span(k) - 1)) + table_span(k);
    }
    return true;
}

/* Each page table of System's, but for those of session space and of directories that both have. */
static bool
verify_directory(struct kernel *k, pfn_t directory)
{
    const pfn_t systems = kd(k)->system_directory;
    const uint64_t start = k->layout.system_start;
    const uint64_t end = page_format_address_end(&k->paging);
    const uint64_t shared_span = page_format_span(&k->paging, PAGE_LEVEL_DIRECTORY + 1);
    pfn_t table;
    for (uint64_t va = start;
         va >= start && (table = directory_next_table(k, systems, &va, end)) != 0;) {
        bool is_shared = directory_is_shared(k, directory, systems, (kva_t)va);
        if (!is_shared && !is_session_address(k, (kva_t)va) &&
            directory_table(k, directory, (kva_t)va) != table)
            return false;
        uint64_t span = is_shared ? shared_span : table_span(k);
        va = (va & ~(span - 1)) + span;
    }
    return true;
}

bool
system_space_verify(struct kernel *k)
{
    gva_t head = k->kd + offsetof(struct kd_block, processes);
    for (gva_t at = list_next(k, head); at != head; at = list_next(k, at))
        if (directory_of(k, at) != 0 && !verify_directory(k, directory_of(k, at)))
            return false;
    return true;
}
