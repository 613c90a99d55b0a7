/* SPDX-License-Identifier: MIT */
#include "kernel/mm/page_table.h"

#include "kernel/ke/memory.h"
#include "kernel/mm/commit.h"
#include "kernel/mm/frame.h"

#define PAE_DIRECTORIES 4u
#define PAE_POINTER_BITS                                                                           \
    PTE_PRESENT /* the pointer table's entries have no write or accessed bits */

uint64_t
pte_read(struct kernel *k, pfn_t table, uint32_t index)
{
    const uint8_t *page = machine_frame_map(k, table);
    if (k->pae == 0) {
        uint32_t narrow;
        memcpy(&narrow, page + index * 4u, sizeof narrow);
        return narrow;
    }
    uint64_t wide;
    memcpy(&wide, page + index * 8u, sizeof wide);
    return wide;
}

void
pte_write(struct kernel *k, pfn_t table, uint32_t index, uint64_t entry)
{
    uint8_t *page = machine_frame_map(k, table);
    if (k->pae == 0) {
        uint32_t narrow = (uint32_t)entry;
        memcpy(page + index * 4u, &narrow, sizeof narrow);
        return;
    }
    memcpy(page + index * 8u, &entry, sizeof entry);
}

uint32_t
table_index(const struct kernel *k, kva_t va)
{
    uint32_t mask = (1u << (k->pde_shift - DH_PAGE_SHIFT)) - 1;
    return ((uint32_t)va >> DH_PAGE_SHIFT) & mask;
}

/* The page that holds va's directory entry, and its index there. */
static pfn_t
directory_page(struct kernel *k, pfn_t directory, kva_t va, uint32_t *index)
{
    uint32_t number = (uint32_t)va >> k->pde_shift;
    if (k->pae == 0) {
        *index = number;
        return directory;
    }
    *index = number & 511u;
    return pte_frame(pte_read(k, directory, number >> 9));
}

uint64_t
directory_get(struct kernel *k, pfn_t directory, kva_t va)
{
    uint32_t index;
    pfn_t page = directory_page(k, directory, va, &index);
    return pte_read(k, page, index);
}

void
directory_set(struct kernel *k, pfn_t directory, kva_t va, uint64_t entry)
{
    uint32_t index;
    pfn_t page = directory_page(k, directory, va, &index);
    pte_write(k, page, index, entry);
}

pfn_t
directory_table(struct kernel *k, pfn_t directory, kva_t va)
{
    uint64_t entry = directory_get(k, directory, va);
    return (entry & PTE_PRESENT) != 0 ? pte_frame(entry) : 0;
}

static void
copy_kernel_entries(struct kernel *k, pfn_t directory)
{
    pfn_t system = kd(k)->system_directory;
    uint64_t span = table_span(k);
    for (uint64_t va = k->layout.system_start; va < 0x100000000ull; va += span) {
        if (va >= k->layout.session_start && va < k->layout.session_end)
            continue;
        uint64_t entry = directory_get(k, system, (kva_t)va);
        if ((entry & PTE_PRESENT) != 0)
            directory_set(k, directory, (kva_t)va, entry);
    }
}

pfn_t
directory_create(struct kernel *k)
{
    pfn_t directory = frame_alloc_charged(k, FRAME_PAGE_DIRECTORY);
    if (directory == 0)
        return 0;
    for (uint32_t i = 0; k->pae != 0 && i < PAE_DIRECTORIES; i++) {
        pfn_t page = frame_alloc_charged(k, FRAME_PAGE_DIRECTORY);
        if (page == 0) {
            directory_delete(k, directory);
            return 0;
        }
        pte_write(k, directory, i, pte_make(page, PAE_POINTER_BITS));
    }
    machine_fill_directory(k, directory);
    if (k->kd != 0)
        copy_kernel_entries(k, directory);
    return directory;
}

void
directory_delete(struct kernel *k, pfn_t directory)
{
    for (uint32_t i = 0; k->pae != 0 && i < PAE_DIRECTORIES; i++) {
        uint64_t entry = pte_read(k, directory, i);
        if ((entry & PTE_PRESENT) != 0)
            frame_free_charged(k, pte_frame(entry));
    }
    frame_free_charged(k, directory);
}

nt_status
system_make_tables(struct kernel *k, kva_t start, uint64_t bytes)
{
    pfn_t directory = kd(k)->system_directory;
    uint64_t span = table_span(k);
    for (uint64_t va = start & ~(span - 1); va < start + bytes; va += span) {
        if (directory_table(k, directory, (kva_t)va) != 0)
            continue;
        pfn_t table = frame_alloc_charged(k, FRAME_PAGE_TABLE);
        if (table == 0)
            return STATUS_NO_MEMORY;
        directory_set(k, directory, (kva_t)va, pte_make(table, PTE_TABLE));
    }
    return STATUS_SUCCESS;
}

nt_status
system_commit(struct kernel *k, kva_t at, uint32_t pages)
{
    nt_status status = commit_charge(k, pages);
    if (!NT_SUCCESS(status))
        return status;
    for (uint32_t i = 0; i < pages; i++) {
        kva_t va = at + i * DH_PAGE_SIZE;
        pfn_t table = directory_table(k, kd(k)->system_directory, va);
        k_assert_values(k, table != 0, va, pages);
        pfn_t pfn = frame_alloc(k, FRAME_SYSTEM);
        if (pfn == 0) {
            system_decommit(k, at, i);
            commit_return(k, pages - i);
            return STATUS_NO_MEMORY;
        }
        frame_entry(k, pfn)->share_count = 1;
        pte_write(k, table, table_index(k, va), pte_make(pfn, PTE_KERNEL_RW | PTE_GLOBAL));
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
