/* SPDX-License-Identifier: MIT */
/*
 * Single pages of session space, and the page tables they hang on: what the working set list itself
 * is made of. The master array of a session says which page tables it has.
 */
#include "kernel/mm/session_page.h"

#include "kernel/ke/trace.h"
#include "kernel/mm/commit.h"
#include "kernel/mm/frame.h"
#include "kernel/mm/page_table.h"
#include "kernel/rtl/field.h"
#include "kernel/rtl/list.h"

struct session *
session_at(struct kernel *k, gva_t session)
{
    return (struct session *)kptr(k, (kva_t)session);
}

gva_t
session_find(struct kernel *k, uint32_t id)
{
    gva_t head = k->kd + offsetof(struct kd_block, sessions);
    for (gva_t at = list_next(k, head); at != head; at = list_next(k, at)) {
        gva_t session = LIST_OWNER(at, struct session, all);
        if (session_at(k, session)->id == id)
            return session;
    }
    return 0;
}

uint32_t *
session_master_array(struct kernel *k, gva_t session)
{
    return (uint32_t *)kptr(k, (kva_t)session_at(k, session)->page_tables);
}

pfn_t
session_find_table(struct kernel *k, gva_t session, kva_t va)
{
    uint32_t index = session_runs_table_of(&k->layout.session, &k->paging, va);
    return index < session_at(k, session)->pde_count ? session_master_array(k, session)[index] : 0;
}

uint64_t
session_entry(struct kernel *k, gva_t session, kva_t va)
{
    pfn_t table = session_find_table(k, session, va);
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

/* Every process of the session lacks it. */
static void
note_new_table(struct session *s, uint32_t index)
{
    s->is_incomplete = 1;
    if (s->new_first == s->new_end) {
        s->generation++;
        s->new_first = index;
        s->new_end = index + 1;
        return;
    }
    if (index < s->new_first)
        s->new_first = index;
    if (index >= s->new_end)
        s->new_end = index + 1;
}

pfn_t
session_table(struct kernel *k, gva_t session, kva_t va)
{
    uint32_t index = session_runs_table_of(&k->layout.session, &k->paging, va);
    k_assert_values(k, index < session_at(k, session)->pde_count, va, index);
    pfn_t table = session_master_array(k, session)[index];
    if (table != 0)
        return table;
    table = frame_alloc_charged(k, FRAME_SESSION_PAGE_TABLE);
    if (table == 0)
        return 0;
    frame_entry(k, table)->next_free = session_at(k, session)->id + 1;
    session_master_array(k, session)[index] = table;
    note_new_table(session_at(k, session), index);
    session_count_pages(k, session, 1, true);
    trace(k, EVENT_PAGE_TABLE, STATUS_SUCCESS, va & ~(table_span(k) - 1), 0, 0);
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
    pte_write(k, table, table_index(k, at), pte_make(*pfn, pte_data(k)));
    machine_flush(k, at);
    machine_frame_place(k, *pfn, at, session_at(k, session)->id);
    session_count_pages(k, session, 1, use == FRAME_SESSION_STRUCTURE);
    return STATUS_SUCCESS;
}
