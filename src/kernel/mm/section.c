/* SPDX-License-Identifier: MIT */
/* Prototype entries of a section; page by page they are committed and entered in its views. */
#include "kernel/mm/section.h"

#include "kernel/ke/memory.h"
#include "kernel/ke/text.h"
#include "kernel/ke/trace.h"
#include "kernel/mm/commit.h"
#include "kernel/mm/frame.h"
#include "kernel/mm/page_table.h"
#include "kernel/mm/pool.h"
#include "kernel/mm/section_internal.h"
#include "kernel/mm/session_page.h"
#include "kernel/mm/session_space.h"
#include "kernel/mm/system_space.h"
#include "kernel/mm/view.h"
#include "kernel/mm/working_set.h"

#define TAG_SECTION    POOL_TAG('M', 'm', 'S', 'e')
#define TAG_PROTOTYPES POOL_TAG('M', 'm', 'S', 't')

struct section *
section_at(struct kernel *k, gva_t section)
{
    return (struct section *)kptr(k, (kva_t)section);
}

static uint32_t *
prototype(struct kernel *k, gva_t section, uint32_t page)
{
    return (uint32_t *)kptr(k, (kva_t)section_at(k, section)->prototypes) + page;
}

pfn_t
section_frame(struct kernel *k, gva_t section, uint32_t page)
{
    k_assert_values(k, page < section_at(k, section)->pages, page, section);
    return *prototype(k, section, page) & ~SECTION_FRESH;
}

static void
set_prototype(struct kernel *k, gva_t section, uint32_t page, pfn_t pfn)
{
    *prototype(k, section, page) = pfn;
}

/* ---- life ---- */

static nt_status
commit_all(struct kernel *k, gva_t section)
{
    for (uint32_t i = 0; i < section_at(k, section)->pages; i++) {
        pfn_t pfn = frame_alloc_charged(k, FRAME_SECTION);
        if (pfn == 0)
            return STATUS_NO_MEMORY;
        frame_entry(k, pfn)->share_count = 1;
        set_prototype(k, section, i, pfn);
        section_at(k, section)->committed_pages++;
    }
    return STATUS_SUCCESS;
}

nt_status
section_create(struct kernel *k, uint32_t bytes, uint32_t flags, gva_t *section)
{
    uint32_t pages = (uint32_t)(((uint64_t)bytes + DH_PAGE_SIZE - 1) >> DH_PAGE_SHIFT);
    if (pages == 0)
        return STATUS_INVALID_PARAMETER;
    kva_t at = pool_alloc(k, POOL_PAGED, sizeof(struct section), TAG_SECTION);
    if (at == 0)
        return STATUS_INSUFFICIENT_RESOURCES;
    kva_t prototypes = pool_alloc(k, POOL_PAGED, pages * 4u, TAG_PROTOTYPES);
    if (prototypes == 0) {
        pool_free(k, at, TAG_SECTION);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    struct section *s = section_at(k, at);
    s->reference_count = 1;
    s->pages = pages;
    s->prototypes = prototypes;
    s->flags = flags;
    s->session = ABI_NO_SESSION;
    if ((flags & SECTION_IMAGE) != 0) {
        nt_status status = commit_all(k, at);
        if (!NT_SUCCESS(status)) {
            section_unref(k, at);
            return status;
        }
    }
    *section = at;
    return STATUS_SUCCESS;
}

void
section_ref(struct kernel *k, gva_t section)
{
    section_at(k, section)->reference_count++;
}

void
section_unref(struct kernel *k, gva_t section)
{
    struct section *s = section_at(k, section);
    k_assert(k, s->reference_count > 0);
    if (--s->reference_count > 0)
        return;
    k_assert_values(k, s->kernel_view == 0 && s->view_count == 0, s->kernel_view, s->view_count);
    for (uint32_t i = 0; i < s->pages; i++) {
        pfn_t pfn = section_frame(k, section, i);
        if (pfn != 0)
            frame_free_charged(k, pfn);
    }
    pool_free(k, (kva_t)section_at(k, section)->prototypes, TAG_PROTOTYPES);
    pool_free(k, (kva_t)section, TAG_SECTION);
}

/* ---- kernel views ---- */

/* The view space for the current process: its session's, or system space where there is no session
 * space. */
static gva_t
current_view_space(struct kernel *k, uint32_t *gate)
{
    if (!has_capability(k, ABI_CAPABILITY_SESSION_SPACE)) {
        *gate = GATE_SYSTEM_VIEW_SPACE;
        return kd(k)->system_space;
    }
    gva_t session = session_current(k);
    *gate = GATE_SESSION_VIEW_SPACE;
    return session != 0 ? session_at(k, session)->view_space : 0;
}

/* Page tables for the whole rounded-up range, as Windows makes them when the view is mapped. */
static nt_status
make_tables(struct kernel *k, kva_t base, uint64_t bytes)
{
    uint64_t span = table_span(k);
    if (!has_capability(k, ABI_CAPABILITY_SESSION_SPACE))
        return system_make_tables(k, base, bytes);
    for (uint64_t va = base & ~(span - 1); va < base + bytes; va += span)
        if (session_table(k, session_current(k), (kva_t)va) == 0)
            return STATUS_NO_MEMORY;
    return STATUS_SUCCESS;
}

nt_status
section_map_view(struct kernel *k, gva_t section, kva_t *base, const char *what)
{
    uint32_t gate;
    gva_t space = current_view_space(k, &gate);
    if (space == 0)
        return STATUS_NOT_MAPPED_VIEW;
    struct section *s = section_at(k, section);
    k_assert_values(k, s->kernel_view == 0, s->kernel_view, section);
    uint64_t bytes = (uint64_t)s->pages << DH_PAGE_SHIFT;
    nt_status status = view_insert(k, space, section, bytes, gate, what, base);
    if (!NT_SUCCESS(status))
        return status;
    status = make_tables(k, *base, DH_ROUND_UP(bytes, (uint64_t)DH_VIEW_BUCKET));
    if (!NT_SUCCESS(status)) {
        view_undo(k, space, *base);
        return status;
    }
    s = section_at(k, section);
    s->kernel_view = *base;
    s->session =
        gate == GATE_SESSION_VIEW_SPACE ? session_at(k, session_current(k))->id : ABI_NO_SESSION;
    machine_range_join(k, *base, bytes,
                       s->session != ABI_NO_SESSION ? s->session : MACHINE_SYSTEM_SPACE);
    trace_text(k, EVENT_VIEW_MAP, STATUS_SUCCESS, *base, bytes, section, what,
               text_length(what, ABI_EVENT_TEXT_MAX));
    return STATUS_SUCCESS;
}

static void
decommit_page(struct kernel *k, gva_t section, kva_t base, uint32_t page)
{
    kva_t va = base + page * DH_PAGE_SIZE;
    if (section_at(k, section)->session != ABI_NO_SESSION)
        session_decommit(k, va, 1);
    else
        system_decommit(k, va, 1);
    set_prototype(k, section, page, 0);
    section_at(k, section)->committed_pages--;
}

/* end: view_remove or view_undo */
static void
end_view(struct kernel *k, kva_t base, void (*end)(struct kernel *, gva_t, kva_t))
{
    uint32_t gate;
    uint64_t bytes = 0;
    gva_t space = current_view_space(k, &gate);
    gva_t section = space != 0 ? view_find(k, space, base, &bytes) : 0;
    k_assert_values(k, section != 0, base,
                    0xD7); /* DRIVER_UNMAPPING_INVALID_VIEW: only our own win32k unmaps */
    for (uint32_t i = 0; i < section_at(k, section)->pages; i++)
        if (section_frame(k, section, i) != 0)
            decommit_page(k, section, base, i);
    section_at(k, section)->kernel_view = 0;
    end(k, space, base);
    trace(k, EVENT_VIEW_UNMAP, STATUS_SUCCESS, base, bytes, 0);
}

void
section_unmap_view(struct kernel *k, kva_t base)
{
    end_view(k, base, view_remove);
}

void
section_undo_view(struct kernel *k, kva_t base)
{
    end_view(k, base, view_undo);
}

static nt_status
commit_page(struct kernel *k, gva_t section, kva_t va, uint32_t page)
{
    nt_status status;
    pfn_t pfn;
    if (section_at(k, section)->session != ABI_NO_SESSION) {
        status = session_commit(k, va, 1, FRAME_SECTION);
        pfn = NT_SUCCESS(status) ? session_frame(k, session_current(k), va) : 0;
    } else {
        status = system_commit(k, va, 1, pte_data(k));
        pfn = NT_SUCCESS(status)
                  ? pte_frame(pte_read(k, directory_table(k, kd(k)->system_directory, va),
                                       table_index(k, va)))
                  : 0;
    }
    if (!NT_SUCCESS(status))
        return status;
    set_prototype(k, section, page, pfn);
    section_at(k, section)->committed_pages++;
    return STATUS_SUCCESS;
}

nt_status
section_commit_view(struct kernel *k, kva_t base, kva_t at, uint32_t bytes)
{
    uint32_t gate;
    uint64_t view_bytes = 0;
    gva_t space = current_view_space(k, &gate);
    if (space == 0)
        return STATUS_NOT_MAPPED_VIEW;
    if (at < k->layout.view_start || at >= k->layout.view_start + k->layout.view_bytes || at < base)
        return STATUS_INVALID_PARAMETER_1;
    gva_t section = view_find(k, space, base, &view_bytes);
    k_assert_values(k, section != 0, base,
                    at); /* bug check 0xD7 of a driver that commits what it never mapped */
    uint64_t end = DH_ROUND_UP((uint64_t)(at - base) + bytes, (uint64_t)DH_PAGE_SIZE);
    if (end > (uint64_t)section_at(k, section)->pages << DH_PAGE_SHIFT)
        return STATUS_INVALID_PARAMETER_2;
    uint32_t first = (uint32_t)((at - base) >> DH_PAGE_SHIFT);
    uint32_t last = (uint32_t)(end >> DH_PAGE_SHIFT);
    for (uint32_t i = first; i < last && bytes != 0; i++) {
        if (section_frame(k, section, i) != 0)
            continue;
        nt_status status = commit_page(k, section, base + i * DH_PAGE_SIZE, i);
        if (NT_SUCCESS(status)) {
            *prototype(k, section, i) |= SECTION_FRESH;
            continue;
        }
        for (uint32_t undo = first; undo < i; undo++)
            if ((*prototype(k, section, undo) & SECTION_FRESH) != 0)
                decommit_page(k, section, base, undo);
        return status;
    }
    for (uint32_t i = first; i < last && bytes != 0; i++)
        *prototype(k, section, i) &= ~SECTION_FRESH;
    return STATUS_SUCCESS;
}

bool
section_views_fit(struct kernel *k, const uint32_t *bytes, const uint32_t *counts, uint32_t kinds)
{
    uint32_t gate;
    gva_t space = current_view_space(k, &gate);
    return space != 0 && view_runs_fit(k, space, bytes, counts, kinds);
}

nt_status
section_write(struct kernel *k, gva_t section, uint32_t offset, const void *from, uint32_t bytes)
{
    const uint8_t *source = from;
    if ((uint64_t)offset + bytes > (uint64_t)section_at(k, section)->pages << DH_PAGE_SHIFT)
        return STATUS_INVALID_PARAMETER;
    while (bytes > 0) {
        uint32_t in_page = offset & (DH_PAGE_SIZE - 1);
        uint32_t part = DH_PAGE_SIZE - in_page < bytes ? DH_PAGE_SIZE - in_page : bytes;
        pfn_t pfn = section_frame(k, section, offset >> DH_PAGE_SHIFT);
        if (pfn == 0)
            return STATUS_NOT_MAPPED_VIEW;
        memcpy((uint8_t *)machine_frame_map(k, pfn) + in_page, source, part);
        source += part;
        offset += part;
        bytes -= part;
    }
    return STATUS_SUCCESS;
}
