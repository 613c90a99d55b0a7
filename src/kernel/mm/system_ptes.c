/* SPDX-License-Identifier: MIT */
/*
 * A bitmap for each stretch of addresses. Sessions' aliases were seen near the upper end of the
 * range (F79B1000, F79FF000: kernel debugger, Volatility), so the highest free run is taken; that
 * the stretch above paged pool comes before those below is our decision (docs/fidelity.md).
 */
#include "kernel/mm/system_ptes.h"

#include "kernel/ke/fail_next.h"
#include "kernel/ke/trace.h"
#include "kernel/mm/mm_layout.h"
#include "kernel/mm/page_table.h"
#include "kernel/mm/pool.h"
#include "kernel/mm/shared_range.h"
#include "kernel/mm/system_space.h"
#include "kernel/rtl/bitmap.h"

#define TAG_PTES POOL_TAG('M', 'm', 'P', 't')

static struct system_ptes *
ptes(struct kernel *k)
{
    return &kd(k)->system_ptes;
}

static struct rtl_bitmap
bitmap_of(const struct pte_stretch *stretch)
{
    return (struct rtl_bitmap){ (kva_t)stretch->bitmap, stretch->count };
}

static struct pte_stretch *
stretch_of(struct kernel *k, kva_t at)
{
    for (uint32_t i = 0; i < SYSTEM_PTE_STRETCHES; i++) {
        struct pte_stretch *stretch = &ptes(k)->stretch[i];
        if (at >= stretch->start && at - stretch->start < (uint64_t)stretch->count * DH_PAGE_SIZE)
            return stretch;
    }
    return NULL;
}

/* ---- start ---- */

/* One of all of the shared range is taken in pieces. */
static bool
lies_in_pieces(const struct kernel *k, const struct pte_stretch *stretch)
{
    return has_shared_range(k) && stretch->start == k->layout.range_start;
}

static nt_status
add_stretch(struct kernel *k, uint32_t index, uint64_t start, uint64_t end)
{
    if (end <= start)
        return STATUS_SUCCESS;
    uint32_t count = (uint32_t)((end - start) >> DH_PAGE_SHIFT);
    nt_status status = system_reserve_tables(k, (kva_t)start, end - start);
    if (!NT_SUCCESS(status))
        return status;
    kva_t words = pool_alloc(k, POOL_NONPAGED, rtl_bitmap_bytes(count), TAG_PTES);
    if (words == 0)
        return STATUS_NO_MEMORY;
    ptes(k)->stretch[index] =
        (struct pte_stretch){ .start = start, .bitmap = words, .count = count };
    return STATUS_SUCCESS;
}

nt_status
system_ptes_start(struct kernel *k)
{
    const struct mm_layout *l = &k->layout;
    uint64_t end = has_shared_range(k) ? l->range_start + l->range_bytes : l->expansion_start;
    nt_status status = add_stretch(k, 0, l->ptes_start, end);
    if (NT_SUCCESS(status))
        status = add_stretch(k, 1, l->user_ptes_start, layout_map(k)->system_start);
    if (NT_SUCCESS(status))
        status = add_stretch(k, 2, l->low_start, l->low_ptes_end);
    return status;
}

/* ---- taken and given ---- */

static uint32_t
longest_of(struct kernel *k, const struct pte_stretch *stretch)
{
    const struct rtl_bitmap bitmap = bitmap_of(stretch);
    if (bitmap.bit_count == 0)
        return 0;
    return lies_in_pieces(k, stretch) ? shared_range_longest(k, &bitmap, RANGE_SYSTEM_PTES)
                                      : rtl_bitmap_longest_clear(k, &bitmap);
}

/* The highest free run; in pieces the lowest. */
static uint32_t
find_run(struct kernel *k, const struct pte_stretch *stretch, uint32_t pages)
{
    const struct rtl_bitmap bitmap = bitmap_of(stretch);
    if (bitmap.bit_count == 0)
        return RTL_BITMAP_NONE;
    return lies_in_pieces(k, stretch)
               ? shared_range_find(k, &bitmap, pages, RANGE_SYSTEM_PTES)
               : rtl_bitmap_find_clear_down(k, &bitmap, pages, bitmap.bit_count);
}

static uint32_t
longest_free(struct kernel *k)
{
    uint32_t longest = 0;
    for (uint32_t i = 0; i < SYSTEM_PTE_STRETCHES; i++) {
        uint32_t run = longest_of(k, &ptes(k)->stretch[i]);
        longest = run > longest ? run : longest;
    }
    return longest;
}

static void
refuse(struct kernel *k, uint32_t pages, const char *what)
{
    struct refusal refusal = {
        .gate = GATE_SYSTEM_PTES,
        .status = STATUS_INSUFFICIENT_RESOURCES,
        .where = k->layout.ptes_start,
        .needed = pages * DH_PAGE_SIZE,
        .limit = longest_free(k) * DH_PAGE_SIZE,
    };
    ptes(k)->failures++;
    trace_refusal(k, &refusal, what);
}

kva_t
system_ptes_take(struct kernel *k, uint32_t pages, uint32_t tag, const char *what)
{
    if (fail_injected(k, tag)) {
        ptes(k)->failures++;
        return 0;
    }
    for (uint32_t i = 0; i < SYSTEM_PTE_STRETCHES; i++) {
        struct pte_stretch *stretch = &ptes(k)->stretch[i];
        const struct rtl_bitmap bitmap = bitmap_of(stretch);
        uint32_t index = find_run(k, stretch, pages);
        if (index == RTL_BITMAP_NONE)
            continue;
        kva_t at = (kva_t)(stretch->start + (uint64_t)index * DH_PAGE_SIZE);
        if (!NT_SUCCESS(system_make_tables(k, at, (uint64_t)pages * DH_PAGE_SIZE))) {
            if (lies_in_pieces(k, stretch))
                shared_range_undo(k, &bitmap, index, pages);
            ptes(k)->failures++;
            return 0;
        }
        rtl_bitmap_set(k, &bitmap, index, pages);
        stretch->used += pages;
        return at;
    }
    refuse(k, pages, what);
    return 0;
}

void
system_ptes_give(struct kernel *k, kva_t at, uint32_t pages)
{
    struct pte_stretch *stretch = stretch_of(k, at);
    k_assert_values(k, stretch != NULL && stretch->used >= pages, at, pages);
    const struct rtl_bitmap bitmap = bitmap_of(stretch);
    rtl_bitmap_clear(k, &bitmap, (uint32_t)((at - stretch->start) >> DH_PAGE_SHIFT), pages);
    stretch->used -= pages;
}

/* ---- single entries ---- */

static pfn_t
table_of(struct kernel *k, kva_t at)
{
    pfn_t table = directory_table(k, kd(k)->system_directory, at);
    k_assert_values(k, table != 0, at, 0);
    return table;
}

pfn_t
system_ptes_frame(struct kernel *k, kva_t at)
{
    uint64_t entry = pte_read(k, table_of(k, at), table_index(k, at));
    return (entry & PTE_PRESENT) != 0 ? pte_frame(entry) : 0;
}

void
system_ptes_map(struct kernel *k, kva_t at, pfn_t pfn)
{
    k_assert_values(k, system_ptes_frame(k, at) == 0, at, pfn);
    pte_write(k, table_of(k, at), table_index(k, at), pte_make(pfn, pte_data(k) | PTE_GLOBAL));
    machine_flush(k, at);
}

pfn_t
system_ptes_unmap(struct kernel *k, kva_t at)
{
    pfn_t pfn = system_ptes_frame(k, at);
    k_assert_values(k, pfn != 0, at, 0);
    pte_write(k, table_of(k, at), table_index(k, at), 0);
    machine_flush(k, at);
    return pfn;
}

uint32_t
system_ptes_used(struct kernel *k)
{
    uint32_t used = 0;
    for (uint32_t i = 0; i < SYSTEM_PTE_STRETCHES; i++)
        used += ptes(k)->stretch[i].used;
    return used;
}

/* ---- the verifier ---- */

/* Whether all that a page table maps from bit `from` on is taken, if there is one. Moves `from`
 * behind that table. */
static bool
verify_table(struct kernel *k, const struct pte_stretch *stretch, uint32_t *from)
{
    const struct rtl_bitmap bitmap = bitmap_of(stretch);
    kva_t at = (kva_t)(stretch->start + (uint64_t)*from * DH_PAGE_SIZE);
    pfn_t table = directory_table(k, kd(k)->system_directory, at);
    uint32_t first = table_index(k, at);
    uint32_t entries = page_format_entries(&k->paging, PAGE_LEVEL_TABLE);
    uint32_t left = stretch->count - *from;
    uint32_t end = left < entries - first ? first + left : entries;
    for (uint32_t i = first; table != 0 && (i = pte_find_present(k, table, i, end)) < end; i++)
        if (!rtl_bitmap_test(k, &bitmap, *from + i - first))
            return false;
    *from += end - first;
    return true;
}

/* Of other pieces the page tables are others'. */
static bool
verify_pieces(struct kernel *k, const struct pte_stretch *stretch)
{
    const uint32_t entries = page_format_entries(&k->paging, PAGE_LEVEL_TABLE);
    for (uint32_t i = 0; i < stretch->count;) {
        uint32_t piece = i;
        if (shared_range_use(k, stretch->start + (uint64_t)i * DH_PAGE_SIZE) != RANGE_SYSTEM_PTES)
            i += entries;
        else if (!verify_table(k, stretch, &piece))
            return false;
        else
            i = piece;
    }
    return true;
}

static bool
verify_stretch(struct kernel *k, const struct pte_stretch *stretch)
{
    const struct rtl_bitmap bitmap = bitmap_of(stretch);
    if (stretch->count == 0)
        return stretch->used == 0;
    if (lies_in_pieces(k, stretch))
        return shared_range_hold(k, &bitmap, RANGE_SYSTEM_PTES, pte_data(k)) &&
               verify_pieces(k, stretch) && rtl_bitmap_count_set(k, &bitmap) == stretch->used;
    for (uint32_t i = 0; i < stretch->count;)
        if (!verify_table(k, stretch, &i))
            return false;
    const uint64_t end = stretch->start + (uint64_t)stretch->count * DH_PAGE_SIZE;
    return system_rights_verify(k, stretch->start, end, pte_data(k)) &&
           rtl_bitmap_count_set(k, &bitmap) == stretch->used;
}

bool
system_ptes_verify(struct kernel *k)
{
    for (uint32_t i = 0; i < SYSTEM_PTE_STRETCHES; i++)
        if (!verify_stretch(k, &ptes(k)->stretch[i]))
            return false;
    return true;
}
