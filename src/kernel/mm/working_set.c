/* SPDX-License-Identifier: MIT */
#include "kernel/mm/working_set.h"

#include "kernel/mm/frame.h"
#include "kernel/mm/session_page.h"

#define ENTRY_VALID 1u

static struct working_set_list *
list_of(struct kernel *k)
{
    return (struct working_set_list *)kptr(k, (kva_t)k->layout.structure_start);
}

static uint32_t *
entries_of(struct kernel *k)
{
    return (uint32_t *)(list_of(k) + 1);
}

static uint32_t
capacity_of_pages(uint32_t pages)
{
    return (pages * DH_PAGE_SIZE - (uint32_t)sizeof(struct working_set_list)) / 4u;
}

static void
append(struct kernel *k, gva_t session, kva_t va, pfn_t pfn)
{
    struct working_set_list *list = list_of(k);
    k_assert_values(k, list->count < list->capacity, list->count, list->capacity);
    entries_of(k)[list->count] = ((uint32_t)va & ~(DH_PAGE_SIZE - 1)) | ENTRY_VALID;
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
    list_of(k)->capacity = capacity_of_pages(old_pages + 1);
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
        uint32_t have = (list_of(k)->capacity * 4u + (uint32_t)sizeof(struct working_set_list)) >>
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
    const uint32_t *entries = entries_of(k);
    uint32_t index = 0;
    while (index < list_of(k)->count && entries[index] != ((uint32_t)va | ENTRY_VALID))
        index++;
    k_assert_values(k, index < list_of(k)->count, va, pfn);
    frame_entry(k, pfn)->next_free = index + 1;
}

void
working_set_remove(struct kernel *k, gva_t session, pfn_t pfn)
{
    struct working_set_list *list = list_of(k);
    uint32_t *entries = entries_of(k);
    uint32_t index = frame_entry(k, pfn)->next_free - 1;
    k_assert_values(k, index < list->count, index, list->count);
    uint32_t last = list->count - 1;
    if (index != last) {
        entries[index] = entries[last];
        pfn_t moved = session_frame(k, session, entries[last] & ~(DH_PAGE_SIZE - 1));
        frame_entry(k, moved)->next_free = index + 1;
    }
    entries[last] = 0;
    list->count = last;
    session_at(k, session)->working_set_pages = last;
}
