/* SPDX-License-Identifier: MIT */
/*
 * Session space: page tables shared by all processes of a session, and the pages behind them. The
 * directory entries of a process are copied from the master array one by one, by the fault of the
 * first access (PC only: the model's kernel reaches session space without them); what is still
 * missing when the machine goes idle is entered then.
 */
#include "kernel/mm/session_space.h"

#include "kernel/ke/memory.h"
#include "kernel/mm/current_space.h"
#include "kernel/mm/frame.h"
#include "kernel/mm/page_table.h"
#include "kernel/mm/range_piece.h"
#include "kernel/mm/session_page.h"
#include "kernel/mm/working_set.h"
#include "kernel/rtl/list.h"

static void
decommit_one(struct kernel *k, gva_t session, kva_t at)
{
    uint64_t entry = session_entry(k, session, at);
    k_assert_values(k, (entry & PTE_PRESENT) != 0, at, entry);
    pfn_t pfn = pte_frame(entry);
    working_set_remove(k, session, pfn);
    pte_write(k, session_find_table(k, session, at), table_index(k, at), 0);
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
    if (NT_SUCCESS(status) && pages > 1)
        machine_range_join(k, at, (uint64_t)pages * DH_PAGE_SIZE, session_at(k, session)->id);
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
session_map(struct kernel *k, kva_t at, pfn_t pfn, uint64_t bits)
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

static bool
is_complete(struct kernel *k, gva_t session, gva_t process)
{
    return process_at(k, process)->session_generation == session_at(k, session)->generation;
}

/* The first page table from `first` on that a master array of so many names; `count`: none. */
static uint32_t
find_entered(const uint32_t *master, uint32_t first, uint32_t count)
{
    uint64_t words[4];
    const uint32_t together = (uint32_t)(sizeof words / (sizeof *master));
    for (; count - first >= together; first += together) {
        memcpy(words, master + first, sizeof words);
        if ((words[0] | words[1] | words[2] | words[3]) != 0)
            break; /* most are not there at all */
    }
    while (first < count && master[first] == 0)
        first++;
    return first;
}

/* Who was complete the last time lacks what is new since then, anyone else may lack all. */
static void
complete_process(struct kernel *k, gva_t session, gva_t process)
{
    struct process *p = process_at(k, process);
    if (p->directory == 0 || is_complete(k, session, process))
        return;
    const struct session *s = session_at(k, session);
    bool was_complete = p->session_generation + 1 == s->generation && p->session_generation != 0;
    uint32_t end = was_complete ? s->new_end : s->pde_count;
    const uint32_t *master = session_master_array(k, session);
    for (uint32_t i = was_complete ? s->new_first : 0; (i = find_entered(master, i, end)) < end;
         i++) {
        gva_t va = session_runs_table_start(&k->layout.session, &k->paging, i);
        directory_set(k, p->directory, (kva_t)va, pte_make(master[i], PTE_TABLE));
    }
    p->session_generation = s->generation;
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
        session_at(k, session)->new_first = session_at(k, session)->new_end = 0;
    }
}

void
session_clear_directory(struct kernel *k, pfn_t directory)
{
    const struct session_runs *runs = &k->layout.session;
    for (uint32_t i = 0; i < runs->count; i++)
        for (uint64_t va = runs->run[i].start;
             directory_next_table(k, directory, &va, runs->run[i].end) != 0; va += table_span(k))
            if (is_session_address(k, (kva_t)va))
                directory_set(k, directory, (kva_t)va, 0);
}

void
session_drop_table(struct kernel *k, gva_t session, kva_t va)
{
    uint32_t index = session_runs_table_of(&k->layout.session, &k->paging, va);
    pfn_t table = session_find_table(k, session, va);
    if (table == 0)
        return;
    session_master_array(k, session)[index] = 0;
    gva_t head = session + offsetof(struct session, processes);
    for (gva_t at = list_next(k, head); at != head; at = list_next(k, at)) {
        pfn_t directory = process_at(k, LIST_OWNER(at, struct process, session_link))->directory;
        if (directory != 0)
            directory_set(k, directory, va, 0);
    }
    if (k->session_leader != 0 && process_at(k, k->session_leader)->session == session)
        directory_set(k, process_at(k, k->session_leader)->directory, va, 0);
    if (k->attached_session == session_at(k, session)->id)
        directory_set(k, kd(k)->system_directory, va, 0);
    session_count_pages(k, session, -1, true);
    current_space_reload(k);
    frame_free_charged(k, table);
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
