/* SPDX-License-Identifier: MIT */
/* An array of entries with a free list through it. */
#include "kernel/mm/working_set.h"

#include "kernel/mm/frame.h"
#include "kernel/mm/session_page.h"
#include "kernel/rtl/field.h"

#define ENTRY_VALID 1u

static struct working_set_list *
list_of(struct kernel *k)
{
    return (struct working_set_list *)kptr(k, (kva_t)k->layout.structure_start);
}

/* Where entry `index` lies. */
static kva_t
entry_at(const struct kernel *k, uint32_t index)
{
    return (kva_t)k->layout.structure_start + (kva_t)sizeof(struct working_set_list) +
           (kva_t)index * pointer_bytes(k);
}

static uint32_t
capacity_of_pages(const struct kernel *k, uint32_t pages)
{
    return (pages * DH_PAGE_SIZE - (uint32_t)sizeof(struct working_set_list)) / pointer_bytes(k);
}

uint64_t
working_set_entry(kva_t va)
{
    return (va & ~(kva_t)(DH_PAGE_SIZE - 1)) | ENTRY_VALID;
}

uint64_t
working_set_get(struct kernel *k, uint32_t index)
{
    return pointer_get(k, entry_at(k, index));
}

static void
append(struct kernel *k, gva_t session, kva_t va, pfn_t pfn)
{
    struct working_set_list *list = list_of(k);
    k_assert_values(k, list->count < list->capacity, list->count, list->capacity);
    pointer_set(k, entry_at(k, list->count), working_set_entry(va));
    frame_entry(k, pfn)->next_free = list->count + 1;
    list->count++;
    session_at(k, session)->working_set_pages = list->count;
}

/* Commits the list's next page; its own entry goes into it or into the room before it. */
static nt_status
grow(struct kernel *k, gva_t session, uint32_t old_pages)
{
    kva_t at = (kva_t)k->layout.structure_start + old_pages * DH_PAGE_SIZE;
    pfn_t pfn;
    nt_status status = session_commit_bare(k, session, at, FRAME_SESSION_STRUCTURE, &pfn);
    if (!NT_SUCCESS(status))
        return status;
    list_of(k)->capacity = capacity_of_pages(k, old_pages + 1);
    append(k, session, at, pfn);
    return STATUS_SUCCESS;
}

nt_status
working_set_start(struct kernel *k, gva_t session)
{
    return grow(k, session, 0);
}

nt_status
working_set_reserve(struct kernel *k, gva_t session, uint32_t pages)
{
    uint32_t limit = (uint32_t)((k->layout.mm_space - k->layout.structure_start) >> DH_PAGE_SHIFT);
    while (list_of(k)->capacity - list_of(k)->count < pages) {
        uint32_t have =
            (list_of(k)->capacity * pointer_bytes(k) + (uint32_t)sizeof(struct working_set_list)) >>
            DH_PAGE_SHIFT;
        if (have >= limit)
            return STATUS_NO_MEMORY;
        nt_status status = grow(k, session, have);
        if (!NT_SUCCESS(status))
            return status;
    }
    return STATUS_SUCCESS;
}

void
working_set_add(struct kernel *k, gva_t session, kva_t va, pfn_t pfn)
{
    append(k, session, va, pfn);
}

void
working_set_replace(struct kernel *k, kva_t va, pfn_t pfn)
{
    uint32_t index = 0;
    while (index < list_of(k)->count && working_set_get(k, index) != working_set_entry(va))
        index++;
    k_assert_values(k, index < list_of(k)->count, va, pfn);
    frame_entry(k, pfn)->next_free = index + 1;
}

void
working_set_remove(struct kernel *k, gva_t session, pfn_t pfn)
{
    struct working_set_list *list = list_of(k);
    uint32_t index = frame_entry(k, pfn)->next_free - 1;
    k_assert_values(k, index < list->count, index, list->count);
    uint32_t last = list->count - 1;
    if (index != last) {
        uint64_t entry = working_set_get(k, last);
        pointer_set(k, entry_at(k, index), entry);
        pfn_t moved = session_frame(k, session, (kva_t)(entry & ~(uint64_t)(DH_PAGE_SIZE - 1)));
        frame_entry(k, moved)->next_free = index + 1;
    }
    pointer_set(k, entry_at(k, last), 0);
    list->count = last;
    session_at(k, session)->working_set_pages = last;
}
