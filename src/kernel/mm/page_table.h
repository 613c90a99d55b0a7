/* SPDX-License-Identifier: MIT */
/*
 * Page tables of whatever format the kernel runs with (abi/page_format.h). A directory is named by
 * one frame, its top table. Valid entries carry Accessed and Dirty from the start, so that both
 * machines show the same bits.
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
/* Index of the first entry from `first` on and before `end` that is not 0, and of the first that is
 * present; `end`: there is none. pre: first <= end */
uint32_t pte_find_used(struct kernel *k, pfn_t table, uint32_t first, uint32_t end);
uint32_t pte_find_present(struct kernel *k, pfn_t table, uint32_t first, uint32_t end);

/* Of an entry for a page that holds no code: what forbids to run it, nothing where page tables
 * cannot. */
static inline uint64_t
pte_no_execute(const struct kernel *k)
{
    return k->paging.has_no_execute != 0 ? PAGE_NO_EXECUTE : 0;
}

/* Bits of a page of data that the kernel writes. */
static inline uint64_t
pte_data(const struct kernel *k)
{
    return PTE_KERNEL_RW | pte_no_execute(k);
}

static inline uint64_t
pte_make(pfn_t pfn, uint64_t bits)
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
/* Finds the first address from *va on, and below `end`, behind which there is a page table, and
 * gives that; 0: none is left, then *va means nothing. *va goes up to the address, a multiple of
 * table_span() unless it was there. */
pfn_t directory_next_table(struct kernel *k, pfn_t directory, uint64_t *va, uint64_t end);
/* Sets or clears (entry 0) the directory entry that covers va. pre: a table holds it, or it is to
 * be cleared. */
void directory_set(struct kernel *k, pfn_t directory, kva_t va, uint64_t entry);
uint64_t directory_get(struct kernel *k, pfn_t directory, kva_t va);
/* Whether two directories have one page for the directory entries around va. */
bool directory_is_shared(struct kernel *k, pfn_t a, pfn_t b, kva_t va);
/* Makes (charged) what tables the directory lacks to hold va's directory entry, and adds their
 * number. False: refused; what was made stays the directory's. */
bool directory_reach(struct kernel *k, pfn_t directory, kva_t va, uint32_t *added) NT_MUST_CHECK;
/* The same for all directory entries of a range. */
bool directory_reach_range(
    struct kernel *k, pfn_t directory, kva_t start, uint64_t bytes, uint32_t *added) NT_MUST_CHECK;

/* Index of va in its page table. */
static inline uint32_t
table_index(const struct kernel *k, kva_t va)
{
    return page_format_index(&k->paging, PAGE_LEVEL_TABLE, va);
}

/* Bytes one page table maps. */
static inline uint64_t
table_span(const struct kernel *k)
{
    return page_format_table_span(&k->paging);
}

/* New directory, charged; 0: refused. Kernel entries are copied from System's (k->kd valid) except
 * session space, for whose entries there are tables. */
pfn_t directory_create(struct kernel *k);
/* Pages that are the directory's own: all but its page tables and what it shares with System's. */
uint32_t directory_count_pages(struct kernel *k, pfn_t directory);
/* Frees them; page tables are the caller's. */
void directory_delete(struct kernel *k, pfn_t directory);
