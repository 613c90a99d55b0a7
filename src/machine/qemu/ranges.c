/* SPDX-License-Identifier: MIT */
/* Private pages are taken one after the other and never given back. */
#include "machine/qemu/ranges.h"

#include "kernel/ke/memory.h"
#include "kernel/mm/page_table.h"

#define RANGE_COUNT 6u

static struct {
    uint32_t next; /* physical */
    struct pc_range ranges[RANGE_COUNT];
    uint32_t count;
} memory;

void
pc_ranges_start(void)
{
    memory.next = PC_PRIVATE_START;
}

uint32_t
pc_private_alloc(struct kernel *k, uint32_t pages)
{
    uint32_t at = memory.next;
    k_assert_values(k, at + pages * DH_PAGE_SIZE <= PC_DIRECT_BYTES, at, pages);
    memory.next += pages * DH_PAGE_SIZE;
    memset(pc_physical(at), 0, pages * DH_PAGE_SIZE);
    return at;
}

void
pc_private_entry(const struct kernel *k, uint32_t table, uint32_t index, uint64_t entry)
{
    page_format_set(&k->paging, pc_physical(table), index, entry);
}

const struct pc_range *
pc_range_add(struct kernel *k, kva_t va, uint64_t bytes, uint32_t bits)
{
    k_assert_values(k, memory.count < RANGE_COUNT, va, bytes);
    struct pc_range *range = &memory.ranges[memory.count++];
    kva_t span = (kva_t)table_span(k);
    for (const struct pc_range *other = memory.ranges; other < range; other++)
        k_assert_values(k, va - other->va >= other->count * span && other->va - va >= bytes, va,
                        other->va);
    range->va = va & ~(span - 1);
    range->count = (uint32_t)((va - range->va + bytes + span - 1) / span);
    range->tables = pc_private_alloc(k, range->count);
    range->bits = bits;
    return range;
}

void
pc_range_map(
    struct kernel *k, const struct pc_range *range, kva_t va, uint32_t physical, uint64_t bits)
{
    uint32_t page = (uint32_t)((va - range->va) >> DH_PAGE_SHIFT);
    uint32_t per_table = page_format_entries(&k->paging, PAGE_LEVEL_TABLE);
    pc_private_entry(k, range->tables + page / per_table * DH_PAGE_SIZE, page % per_table,
                     physical | bits);
}

void
pc_ranges_enter(struct kernel *k, pfn_t directory)
{
    kva_t span = (kva_t)table_span(k);
    for (uint32_t i = 0; i < memory.count; i++) {
        const struct pc_range *range = &memory.ranges[i];
        for (uint32_t j = 0; j < range->count; j++)
            directory_set(k, directory, range->va + j * span,
                          (range->tables + j * DH_PAGE_SIZE) | range->bits);
    }
}
