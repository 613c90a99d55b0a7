/* SPDX-License-Identifier: MIT */
/* The session verifier: page tables against frames, working set list and counters; views against
 * their bitmap. */
#include "kernel/mm/address_space.h"
#include "kernel/mm/frame.h"
#include "kernel/mm/page_table.h"
#include "kernel/mm/pool_internal.h"
#include "kernel/mm/session.h"
#include "kernel/mm/session_page.h"
#include "kernel/mm/session_pieces.h"
#include "kernel/mm/session_space.h"
#include "kernel/mm/system_ptes.h"
#include "kernel/mm/view.h"
#include "kernel/mm/working_set.h"
#include "kernel/rtl/field.h"
#include "kernel/rtl/list.h"

struct tally {
    uint32_t resident; /* valid PTEs */
    uint32_t owned;    /* frames charged to this session */
    uint32_t uncopied; /* data pages of images that it has not written */
};

/* The list must hold each resident page once: the frame knows where. */
static bool
is_listed(struct kernel *k, kva_t va, pfn_t pfn)
{
    const struct working_set_list *list = kptr(k, (kva_t)k->layout.structure_start);
    if (frame_entry(k, pfn)->use == FRAME_SHARED_IMAGE)
        return true; /* one frame, many sessions: it cannot know its place in each list */
    uint32_t index = frame_entry(k, pfn)->next_free - 1;
    return index < list->count && working_set_get(k, index) == working_set_entry(va);
}

static bool
verify_table(struct kernel *k, pfn_t table, kva_t base, struct tally *tally)
{
    uint32_t entries = page_format_entries(&k->paging, PAGE_LEVEL_TABLE);
    for (uint32_t i = 0; (i = pte_find_used(k, table, i, entries)) < entries; i++) {
        uint64_t entry = pte_read(k, table, i);
        if ((entry & PTE_PRESENT) == 0)
            return false;
        pfn_t pfn = pte_frame(entry);
        const struct frame *frame = frame_entry(k, pfn);
        bool is_shared = frame->use == FRAME_SHARED_IMAGE;
        if ((entry & (PTE_USER | PTE_GLOBAL)) != 0 ||
            (entry & (PTE_ACCESSED | PTE_DIRTY)) != (PTE_ACCESSED | PTE_DIRTY))
            return false;
        if (frame->use == FRAME_FREE || frame->share_count == 0 ||
            ((entry & PTE_WRITE) == 0) != is_shared)
            return false;
        if (!is_listed(k, base + i * DH_PAGE_SIZE, pfn))
            return false;
        bool is_uncopied = (entry & PTE_COPY_ON_WRITE) != 0;
        bool is_code = is_shared && !is_uncopied;
        if ((entry & PAGE_NO_EXECUTE) != (is_code ? 0 : pte_no_execute(k)))
            return false;
        if (is_uncopied && !is_shared)
            return false;
        tally->resident++;
        tally->owned += is_shared ? 0 : 1;
        tally->uncopied += is_uncopied ? 1 : 0;
    }
    return true;
}

static bool
verify_space(struct kernel *k, gva_t session)
{
    const struct session *s = session_at(k, session);
    struct tally tally = { 0, 0, 0 };
    uint32_t tables = 0;
    for (uint32_t i = 0; i < s->pde_count; i++) {
        pfn_t table = ((const uint32_t *)kptr(k, (kva_t)s->page_tables))[i];
        if (table == 0)
            continue;
        tables++;
        if (frame_entry(k, table)->use != FRAME_SESSION_PAGE_TABLE ||
            frame_entry(k, table)->next_free != s->id + 1)
            return false;
        kva_t base = (kva_t)session_runs_table_start(&k->layout.session, &k->paging, i);
        if (!verify_table(k, table, base, &tally))
            return false;
    }
    const struct working_set_list *list = kptr(k, (kva_t)k->layout.structure_start);
    return tally.owned + tally.uncopied + tables == s->committed_pages &&
           tally.uncopied == s->uncopied_pages && tally.resident == list->count &&
           s->working_set_pages == list->count &&
           field_u32(k, s->mm_space, FIELD_SESSION_COMMITTED_PAGES) == s->committed_pages &&
           field_u32(k, s->mm_space, FIELD_SESSION_ID) == s->id &&
           field_u32(k, s->mm_space, FIELD_SESSION_REFERENCE_COUNT) == s->reference_count;
}

/* What every process sees of the session's structure are its own pages. */
static bool
verify_alias(struct kernel *k, gva_t session)
{
    const struct session *s = session_at(k, session);
    uint32_t bytes = k->boot.object_size[ABI_SIZE_SESSION_SPACE];
    for (uint32_t at = 0; at < bytes; at += DH_PAGE_SIZE)
        if (system_ptes_frame(k, (kva_t)s->global_alias + at) !=
            session_frame(k, session, (kva_t)s->mm_space + at))
            return false;
    return field_pointer(k, s->mm_space, FIELD_SESSION_GLOBAL_ADDRESS) == s->global_alias;
}

static bool
verify_pool_pieces(struct kernel *k, gva_t session)
{
    const struct pool *p = pool_at(k, session_at(k, session)->pool);
    const struct rtl_bitmap used = { (kva_t)p->page_bitmap, p->pages_total };
    return !session_is_dynamic(k) || session_pieces_hold(k, session, &used, PIECE_POOL);
}

static bool
verify_inside(struct kernel *k, gva_t session)
{
    const struct session *s = session_at(k, session);
    if (!view_verify(k, s->view_space))
        return false;
    if (s->pool != 0 && (!pool_verify(k, s->pool) || !verify_pool_pieces(k, session)))
        return false;
    if (session_is_dynamic(k) && !session_pieces_verify(k))
        return false;
    return s->pde_count == 0 || (verify_space(k, session) && verify_alias(k, session));
}

uint32_t
session_pages_charged_ahead(struct kernel *k)
{
    uint32_t pages = 0;
    gva_t head = k->kd + offsetof(struct kd_block, sessions);
    for (gva_t at = list_next(k, head); at != head; at = list_next(k, at))
        pages += session_at(k, LIST_OWNER(at, struct session, all))->uncopied_pages;
    return pages;
}

bool
session_verify(struct kernel *k, gva_t session)
{
    if (session_current(k) == session)
        return verify_inside(k, session);
    gva_t current = k->current_process;
    session_attach(k, session);
    bool agrees = verify_inside(k, session);
    session_unattach(k);
    address_space_switch(k, current);
    return agrees;
}
