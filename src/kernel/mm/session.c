/* SPDX-License-Identifier: MIT */
/*
 * Sessions come and go. Creation follows the published order (facts in docs/fidelity.md, "Session
 * creation"): identity, master array, working set list, structure, tag pages, view space, pool. The
 * last process out takes all of it along.
 */
#include "kernel/callouts.h"
#include "kernel/ke/trace.h"
#include "kernel/mm/address_space.h"
#include "kernel/mm/commit.h"
#include "kernel/mm/frame.h"
#include "kernel/mm/page_table.h"
#include "kernel/mm/pool_internal.h"
#include "kernel/mm/session_internal.h"
#include "kernel/mm/session_leak.h"
#include "kernel/mm/session_page.h"
#include "kernel/mm/session_pieces.h"
#include "kernel/mm/session_space.h"
#include "kernel/mm/system_ptes.h"
#include "kernel/mm/view.h"
#include "kernel/mm/working_set.h"
#include "kernel/rtl/bitmap.h"
#include "kernel/rtl/field.h"
#include "kernel/rtl/list.h"

#define TAG_SESSION POOL_TAG('M', 'm', 'S', 's')
#define TAG_PAGE_TABLES                                                                            \
    POOL_TAG('M', 'm', 'H', 't') /* as seen in session.c of ReactOS, see docs/fidelity.md */
#define TAG_PIECES POOL_TAG('M', 'm', 'S', 'v')
#define TAG_PAGES  3u /* two for the pool tag table, one for big-page tracking */

static uint32_t
session_id_limit(const struct kernel *k)
{
    uint32_t limit = k->boot.session_count_max;
    return limit != 0 && limit < ABI_NO_SESSION ? limit : ABI_NO_SESSION;
}

static nt_status
start_pieces(struct kernel *k)
{
    uint32_t count = session_pieces_count(k);
    if (count == 0)
        return STATUS_SUCCESS;
    kva_t users = pool_alloc(k, POOL_NONPAGED, count * (uint32_t)sizeof(uint16_t), TAG_PIECES);
    if (users == 0)
        return STATUS_NO_MEMORY;
    session_pieces_start(k, users);
    return STATUS_SUCCESS;
}

static nt_status
begin_pieces(struct kernel *k, gva_t session)
{
    uint32_t count = session_pieces_count(k);
    if (count == 0)
        return STATUS_SUCCESS;
    kva_t uses = pool_alloc(k, POOL_NONPAGED, count, TAG_PIECES);
    if (uses == 0)
        return STATUS_NO_MEMORY;
    session_pieces_begin(k, session, uses);
    return STATUS_SUCCESS;
}

static void
end_pieces(struct kernel *k, gva_t session)
{
    kva_t uses = session_pieces_end(k, session);
    if (uses != 0)
        pool_free(k, uses, TAG_PIECES);
}

nt_status
session_start(struct kernel *k)
{
    kva_t words = pool_alloc(k, POOL_NONPAGED, rtl_bitmap_bytes(session_id_limit(k)), TAG_SESSION);
    if (words == 0)
        return STATUS_NO_MEMORY;
    kd(k)->session_ids = words;
    return start_pieces(k);
}

static struct rtl_bitmap
id_bitmap(struct kernel *k)
{
    return (struct rtl_bitmap){ (kva_t)kd(k)->session_ids, session_id_limit(k) };
}

static void
refuse_id(struct kernel *k)
{
    struct refusal refusal = {
        .gate = GATE_SESSION_IDS,
        .status = STATUS_NO_MEMORY,
        .needed = session_id_limit(k) + 1,
        .limit = session_id_limit(k),
    };
    trace_refusal(k, &refusal, "session id");
}

/* struct session and master array; nothing of session space yet. */
static gva_t
allocate(struct kernel *k, uint32_t id)
{
    kva_t session = pool_alloc(k, POOL_NONPAGED, sizeof(struct session), TAG_SESSION);
    if (session == 0)
        return 0;
    uint32_t pde_count = session_runs_tables(&k->layout.session, &k->paging);
    if (pde_count != 0) {
        kva_t tables = pool_alloc(k, POOL_NONPAGED, pde_count * 4u, TAG_PAGE_TABLES);
        if (tables == 0) {
            pool_free(k, session, TAG_SESSION);
            return 0;
        }
        session_at(k, session)->page_tables = tables;
    }
    struct session *s = session_at(k, session);
    s->id = id;
    s->pde_count = pde_count;
    s->generation = 1; /* a process that was never completed has 0 */
    list_init(k, session + offsetof(struct session, processes));
    list_append(k, k->kd + offsetof(struct kd_block, sessions),
                session + offsetof(struct session, all));
    struct rtl_bitmap ids = id_bitmap(k);
    rtl_bitmap_set(k, &ids, id, 1);
    kd(k)->session_count++;
    return session;
}

static uint32_t
structure_pages(const struct kernel *k)
{
    return DH_ROUND_UP(k->boot.object_size[ABI_SIZE_SESSION_SPACE], DH_PAGE_SIZE) / DH_PAGE_SIZE;
}

/* The pages of MM_SESSION_SPACE once more, where every process sees them: GlobalVirtualAddress. */
static void
map_alias(struct kernel *k, gva_t session)
{
    for (uint32_t i = 0; i < structure_pages(k); i++) {
        pfn_t pfn = session_frame(k, session, (kva_t)k->layout.mm_space + i * DH_PAGE_SIZE);
        frame_entry(k, pfn)->share_count++;
        system_ptes_map(k, (kva_t)session_at(k, session)->global_alias + i * DH_PAGE_SIZE, pfn);
    }
}

static void
delete_alias(struct kernel *k, gva_t session)
{
    kva_t alias = (kva_t)session_at(k, session)->global_alias;
    if (alias == 0)
        return;
    for (uint32_t i = 0; i < structure_pages(k); i++)
        if (system_ptes_frame(k, alias + i * DH_PAGE_SIZE) != 0)
            frame_unshare(k, system_ptes_unmap(k, alias + i * DH_PAGE_SIZE));
    system_ptes_give(k, alias, structure_pages(k));
    session_at(k, session)->global_alias = 0;
}

uint32_t
session_system_ptes(struct kernel *k)
{
    uint32_t count = 0;
    gva_t head = k->kd + offsetof(struct kd_block, sessions);
    for (gva_t at = list_next(k, head); at != head; at = list_next(k, at))
        if (session_at(k, LIST_OWNER(at, struct session, all))->global_alias != 0)
            count += structure_pages(k);
    return count;
}

static nt_status
build_structure(struct kernel *k, gva_t session)
{
    uint32_t pages = structure_pages(k);
    kva_t at = (kva_t)k->layout.mm_space;
    kva_t alias = system_ptes_take(k, pages, TAG_SESSION, "a session's structure");
    if (alias == 0)
        return STATUS_NO_MEMORY;
    session_at(k, session)->global_alias = alias;
    nt_status status = working_set_start(k, session);
    if (NT_SUCCESS(status))
        status = session_commit(k, at, pages + TAG_PAGES, FRAME_SESSION_STRUCTURE);
    if (!NT_SUCCESS(status))
        return status;
    map_alias(k, session);
    struct session *s = session_at(k, session);
    s->mm_space = at;
    field_set_u32(k, at, FIELD_SESSION_ID, s->id);
    field_set_u32(k, at, FIELD_SESSION_FLAGS, 1); /* bit 0: initialised */
    field_set_u32(k, at, FIELD_SESSION_COMMITTED_PAGES, s->committed_pages);
    field_set_u32(k, at, FIELD_SESSION_NONPAGABLE_PAGES, s->committed_pages);
    field_set_pointer(k, at, FIELD_SESSION_GLOBAL_ADDRESS, alias);
    field_set_pointer(k, at, FIELD_SESSION_PAGE_TABLES, s->page_tables);
    field_set_pointer(k, at, FIELD_SESSION_POOL_START, k->layout.pool_start);
    field_set_pointer(k, at, FIELD_SESSION_POOL_END,
                      k->layout.pool_start + k->layout.pool_bytes - 1);

    status = begin_pieces(k, session);
    if (!NT_SUCCESS(status))
        return status;
    gva_t views = field_address(k, at, FIELD_SESSION_VIEWS);
    status =
        view_space_init(k, views, (kva_t)k->layout.view_start, k->layout.view_bytes, POOL_PAGED);
    if (!NT_SUCCESS(status))
        return status;
    session_at(k, session)->view_space = views;
    if (has_capability(k, ABI_CAPABILITY_SESSION_POOL)) {
        gva_t pool = pool_create_session(k, (kva_t)k->layout.pool_start, k->layout.pool_bytes,
                                         at + pages * DH_PAGE_SIZE, TAG_PAGES);
        if (pool == 0)
            return STATUS_NO_MEMORY;
        session_at(k, session)->pool = pool;
    }
    return STATUS_SUCCESS;
}

nt_status
session_create(struct kernel *k, uint32_t *id)
{
    gva_t leader = k->current_process;
    k_assert(k, leader != 0);
    if (current_process(k)->session != 0)
        return STATUS_ALREADY_COMMITTED;
    if (k->session_leader != 0 && k->session_leader != leader)
        return STATUS_INVALID_SYSTEM_SERVICE;
    bool has_space = has_capability(k, ABI_CAPABILITY_SESSION_SPACE);
    if (!has_space && kd(k)->session_count != 0)
        return STATUS_NOT_SUPPORTED; /* Windows 2000 without Terminal Services has one session */
    struct rtl_bitmap ids = id_bitmap(k);
    *id = rtl_bitmap_find_clear(k, &ids, 1, 0); /* first clear bit wins */
    if (*id == RTL_BITMAP_NONE) {
        refuse_id(k);
        return STATUS_NO_MEMORY;
    }
    gva_t session = allocate(k, *id);
    if (session == 0)
        return STATUS_NO_MEMORY;
    k->session_leader = leader;
    if (has_space)
        machine_session_open(k, *id, &k->layout.session);
    current_process(k)->session = session;
    current_process(k)->session_id = *id;
    session_at(k, session)->reference_count = 1;
    if (has_space) {
        machine_switch(k, current_process(k)->directory, *id);
        nt_status status = build_structure(k, session);
        if (!NT_SUCCESS(status)) {
            session_remove_process(k, leader);
            return status;
        }
        field_set_u32(k, k->layout.mm_space, FIELD_SESSION_REFERENCE_COUNT, 1);
    } else {
        session_at(k, session)->view_space = kd(k)->system_space;
    }
    trace(k, EVENT_SESSION_CREATE, STATUS_SUCCESS, *id, 0, 0);
    return STATUS_SUCCESS;
}

nt_status
session_detach(struct kernel *k)
{
    gva_t leader = k->current_process;
    if (leader != k->session_leader || current_process(k)->session == 0)
        return STATUS_UNABLE_TO_FREE_VM;
    session_remove_process(k, leader);
    return STATUS_SUCCESS;
}

/* The published structure lies in session space: a process of another session has to attach to
 * change it. */
static void
note_reference_count(struct kernel *k, gva_t session)
{
    const struct session *s = session_at(k, session);
    if (s->mm_space == 0)
        return;
    if (session_current(k) == session) {
        field_set_u32(k, s->mm_space, FIELD_SESSION_REFERENCE_COUNT, s->reference_count);
        return;
    }
    gva_t current = k->current_process;
    session_attach(k, session);
    field_set_u32(k, session_at(k, session)->mm_space, FIELD_SESSION_REFERENCE_COUNT,
                  session_at(k, session)->reference_count);
    session_unattach(k);
    address_space_switch(k, current);
}

nt_status
session_add_process(struct kernel *k, gva_t session, gva_t process)
{
    struct session *s = session_at(k, session);
    if ((s->flags & SESSION_DELETE_PENDING) != 0)
        return STATUS_PROCESS_IS_TERMINATING;
    s->reference_count++;
    list_append(k, session + offsetof(struct session, processes),
                process + offsetof(struct process, session_link));
    s->is_incomplete = 1;
    process_at(k, process)->session = session;
    process_at(k, process)->session_id = s->id;
    process_at(k, process)->session_generation = 0;
    if (k->current_process == process)
        address_space_switch(k, process);
    note_reference_count(k, session);
    return STATUS_SUCCESS;
}

/* ---- teardown ---- */

/* Frees every page the session still maps, its page tables last. Shared image pages only lose a
 * reference, and data that was never written its charge. */
static void
free_pages(struct kernel *k, gva_t session)
{
    uint32_t entries = page_format_entries(&k->paging, PAGE_LEVEL_TABLE);
    for (uint32_t i = 0; i < session_at(k, session)->pde_count; i++) {
        pfn_t table = ((uint32_t *)kptr(k, (kva_t)session_at(k, session)->page_tables))[i];
        if (table == 0)
            continue;
        for (uint32_t at = 0; at < entries; at++) {
            uint64_t entry = pte_read(k, table, at);
            if ((entry & PTE_PRESENT) == 0)
                continue;
            pfn_t pfn = pte_frame(entry);
            pte_write(k, table, at, 0);
            frame_unshare(k, pfn);
            if ((entry & PTE_COPY_ON_WRITE) != 0)
                commit_return(k, 1);
            if (frame_entry(k, pfn)->use == FRAME_SHARED_IMAGE)
                continue;
            machine_frame_unplace(k, pfn);
            frame_free_charged(k, pfn);
        }
        frame_free_charged(k, table);
    }
}

static void
teardown_space(struct kernel *k, gva_t session, struct session_leaks *leaks)
{
    session_attach(k, session);
    if (session_at(k, session)->globals != 0)
        win32k_callouts.unload(k);
    if (session_at(k, session)->view_space != 0) {
        session_leak_count(k, session, leaks);
        view_space_end(k, session_at(k, session)->view_space);
    }
    if (session_at(k, session)->pool != 0) {
        /* Its pages too: they are in the working set list, which is still there. */
        pool_delete_session(k, session_at(k, session)->pool);
    }
    delete_alias(k, session);
    free_pages(k, session);
    session_unattach(k);
    machine_session_close(k, session_at(k, session)->id);
}

static void
delete_session(struct kernel *k, gva_t session)
{
    struct session_leaks leaks = { .views = 0 };
    uint32_t id = session_at(k, session)->id;
    session_at(k, session)->flags |= SESSION_DELETE_PENDING;
    if (session_at(k, session)->pde_count != 0) {
        teardown_space(k, session, &leaks);
        end_pieces(k, session);
        pool_free(k, (kva_t)session_at(k, session)->page_tables, TAG_PAGE_TABLES);
    }
    list_remove(k, session + offsetof(struct session, all));
    struct rtl_bitmap ids = id_bitmap(k);
    rtl_bitmap_clear(k, &ids, id, 1);
    kd(k)->session_count--;
    pool_free(k, (kva_t)session, TAG_SESSION);
    trace(k, EVENT_SESSION_DELETE, STATUS_SUCCESS, id, leaks.pool_bytes, leaks.views);
    session_leak_report(k, id, &leaks);
}

void
session_remove_process(struct kernel *k, gva_t process)
{
    gva_t session = process_at(k, process)->session;
    if (session == 0)
        return;
    struct process *p = process_at(k, process);
    gva_t link = process + offsetof(struct process, session_link);
    if (process != k->session_leader)
        list_remove(k, link);
    p->session = 0;
    p->session_generation = 0;
    if (p->directory != 0 && session_at(k, session)->pde_count != 0)
        session_clear_directory(k, p->directory);
    if (k->current_process == process && p->directory != 0)
        machine_switch(k, p->directory, MACHINE_SYSTEM_SPACE);
    session_at(k, session)->reference_count--;
    if (session_at(k, session)->reference_count != 0) {
        note_reference_count(k, session);
        return;
    }
    gva_t current = k->current_process;
    delete_session(k, session);
    address_space_switch(k, current);
}
