/* SPDX-License-Identifier: MIT */
/*
 * x86 page tables, with 4-byte entries or (PAE) 8-byte ones. A directory is named by one frame: the
 * page directory, or with PAE the page whose first 32 bytes are the pointer table. Valid entries
 * carry Accessed and Dirty from the start, so that both machines show the same bits.
 */
#pragma once

#include "kernel/kernel.h"

/* Architectural bits; source: Intel SDM volume 3, 4.3 and 4.4. */
enum pte_bit {
    PTE_PRESENT = 0x001,
    PTE_WRITE = 0x002,
    PTE_USER = 0x004,
    PTE_ACCESSED = 0x020,
    PTE_DIRTY = 0x040,
    PTE_GLOBAL = 0x100,
    PTE_COPY_ON_WRITE = 0x200, /* bit 9 is software's; Windows uses it for the same */
};

#define PTE_KERNEL_RW (PTE_PRESENT | PTE_WRITE | PTE_ACCESSED | PTE_DIRTY)
#define PTE_KERNEL_RO (PTE_PRESENT | PTE_ACCESSED | PTE_DIRTY)
#define PTE_TABLE     (PTE_PRESENT | PTE_WRITE | PTE_ACCESSED | PTE_DIRTY)

/* Entry `index` of a table page. */
uint64_t pte_read(struct kernel *k, pfn_t table, uint32_t index);
void pte_write(struct kernel *k, pfn_t table, uint32_t index, uint64_t entry);

static inline uint64_t
pte_make(pfn_t pfn, uint32_t bits)
{
    return (uint64_t)pfn << DH_PAGE_SHIFT | bits;
}

static inline pfn_t
pte_frame(uint64_t entry)
{
    return (pfn_t)((entry & 0x000ffffffffff000ull) >> DH_PAGE_SHIFT);
}

/* Page table behind va: 0 if its directory entry is not valid. */
pfn_t directory_table(struct kernel *k, pfn_t directory, kva_t va);
/* Sets or clears (entry 0) the directory entry that covers va. */
void directory_set(struct kernel *k, pfn_t directory, kva_t va, uint64_t entry);
uint64_t directory_get(struct kernel *k, pfn_t directory, kva_t va);
/* Index of va in its page table. */
uint32_t table_index(const struct kernel *k, kva_t va);
/* Bytes one page table maps. */
static inline uint32_t
table_span(const struct kernel *k)
{
    return 1u << k->pde_shift;
}

/* New directory, charged; 0: refused. Kernel entries are copied from System's (k->kd valid) except
 * session space. */
pfn_t directory_create(struct kernel *k);
/* Frees the directory's own pages; page tables are the caller's. */
void directory_delete(struct kernel *k, pfn_t directory);

/*
 * Page tables for a range of system space. Made at boot, before there are processes, so that every
 * directory has the same entries for good.
 */
nt_status system_make_tables(struct kernel *k, kva_t start, uint64_t bytes) NT_MUST_CHECK;
/* Commits zeroed pages of system space: charge, frame, place, PTE. On error nothing is committed.
 */
nt_status system_commit(struct kernel *k, kva_t at, uint32_t pages) NT_MUST_CHECK;
void system_decommit(struct kernel *k, kva_t at, uint32_t pages);
