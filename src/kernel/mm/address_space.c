/* SPDX-License-Identifier: MIT */
/* Views and private pages below the user's end, filled as they are touched. */
#include "kernel/mm/address_space.h"

#include "abi/user_page.h"
#include "kernel/ke/memory.h"
#include "kernel/ke/trace.h"
#include "kernel/mm/carrier.h"
#include "kernel/mm/commit.h"
#include "kernel/mm/frame.h"
#include "kernel/mm/page_table.h"
#include "kernel/mm/pool.h"
#include "kernel/mm/section_internal.h"

#define TAG_VIEW        POOL_TAG('M', 'm', 'U', 'v')
#define FIRST_USER_VIEW 0x00800000u /* above the program image */
#define USER_VIEW_ALIGN 0x10000u

static struct user_view *
view_at(struct kernel *k, gva_t view)
{
    return (struct user_view *)kptr(k, (kva_t)view);
}

/* ---- user page tables ---- */

/* Page table behind a user address, made (charged) if missing; 0: refused. */
static pfn_t
user_table(struct kernel *k, gva_t process, gva_t va)
{
    pfn_t directory = process_at(k, process)->directory;
    pfn_t table = directory_table(k, directory, (kva_t)va);
    if (table != 0)
        return table;
    uint32_t added = 0;
    bool is_reached = directory_reach(k, directory, (kva_t)va, &added);
    process_at(k, process)->private_pages += added;
    table = is_reached ? frame_alloc_charged(k, FRAME_PAGE_TABLE) : 0;
    if (table == 0)
        return 0;
    directory_set(k, directory, (kva_t)va, pte_make(table, PTE_TABLE | PTE_USER));
    process_at(k, process)->private_pages++;
    return table;
}

static nt_status
map_user_page(struct kernel *k, gva_t process, gva_t va, pfn_t pfn, uint64_t bits)
{
    pfn_t table = user_table(k, process, va);
    if (table == 0 || !frame_share(k, pfn))
        return STATUS_NO_MEMORY;
    pte_write(k, table, table_index(k, (kva_t)va), pte_make(pfn, bits | PTE_USER));
    machine_flush(k, (kva_t)va);
    return STATUS_SUCCESS;
}

static nt_status
commit_private(struct kernel *k, gva_t process, gva_t va)
{
    pfn_t pfn = frame_alloc_charged(k, FRAME_PRIVATE);
    if (pfn == 0)
        return STATUS_NO_MEMORY;
    nt_status status = map_user_page(k, process, va, pfn, pte_data(k));
    if (!NT_SUCCESS(status)) {
        frame_free_charged(k, pfn);
        return status;
    }
    process_at(k, process)->private_pages++;
    return STATUS_SUCCESS;
}

static uint64_t
user_entry(struct kernel *k, pfn_t directory, gva_t va)
{
    pfn_t table = directory_table(k, directory, (kva_t)va);
    return table != 0 ? pte_read(k, table, table_index(k, (kva_t)va)) : 0;
}

static void
unmap_user_page(struct kernel *k, gva_t process, gva_t va)
{
    pfn_t table = directory_table(k, process_at(k, process)->directory, (kva_t)va);
    uint64_t entry = table != 0 ? pte_read(k, table, table_index(k, (kva_t)va)) : 0;
    if ((entry & PTE_PRESENT) == 0)
        return;
    pfn_t pfn = pte_frame(entry);
    pte_write(k, table, table_index(k, (kva_t)va), 0);
    machine_flush(k, (kva_t)va);
    frame_unshare(k, pfn);
    if (frame_entry(k, pfn)->use == FRAME_CARRIER)
        carrier_frame_free(k, pfn);
    if (frame_entry(k, pfn)->use == FRAME_PRIVATE) {
        frame_free_charged(k, pfn);
        process_at(k, process)->private_pages--;
    }
}

/* ---- regions of user space ---- */

static gva_t
find_view(struct kernel *k, gva_t process, gva_t va)
{
    for (gva_t at = process_at(k, process)->user_views; at != 0; at = view_at(k, at)->next) {
        const struct user_view *view = view_at(k, at);
        if (va >= view->base && va - view->base < (uint64_t)view->pages << DH_PAGE_SHIFT)
            return at;
    }
    return 0;
}

/* Views are kept in order of address, so the first gap that is wide enough is the lowest. */
static nt_status
add_view(struct kernel *k,
         gva_t process,
         gva_t section,
         uint32_t pages,
         bool is_writable,
         gva_t fixed,
         gva_t *base)
{
    gva_t previous = 0;
    gva_t at = process_at(k, process)->user_views;
    uint64_t bytes = (uint64_t)pages << DH_PAGE_SHIFT;
    uint64_t start = fixed != 0 ? fixed : FIRST_USER_VIEW;
    while (at != 0) {
        const struct user_view *view = view_at(k, at);
        uint64_t end = view->base + ((uint64_t)view->pages << DH_PAGE_SHIFT);
        if (fixed != 0 ? view->base > fixed : (view->base >= start && view->base - start >= bytes))
            break;
        if (fixed == 0 && end > start)
            start = DH_ROUND_UP(end, (uint64_t)USER_VIEW_ALIGN);
        previous = at;
        at = view->next;
    }
    if (start + bytes > PAYLOAD_BASE && fixed == 0)
        return STATUS_NO_MEMORY;
    kva_t added = pool_alloc(k, POOL_PAGED, sizeof(struct user_view), TAG_VIEW);
    if (added == 0)
        return STATUS_INSUFFICIENT_RESOURCES;
    struct user_view *view = view_at(k, added);
    view->section = section;
    view->base = start;
    view->pages = pages;
    view->writable = is_writable;
    view->next = at;
    if (previous != 0)
        view_at(k, previous)->next = added;
    else
        process_at(k, process)->user_views = added;
    *base = start;
    return STATUS_SUCCESS;
}

static void
remove_view(struct kernel *k, gva_t process, gva_t base)
{
    gva_t previous = 0;
    for (gva_t at = process_at(k, process)->user_views; at != 0;
         previous = at, at = view_at(k, at)->next) {
        if (view_at(k, at)->base != base)
            continue;
        struct user_view view = *view_at(k, at);
        for (uint32_t i = 0; i < view.pages; i++)
            unmap_user_page(k, process, base + (uint64_t)i * DH_PAGE_SIZE);
        if (previous != 0)
            view_at(k, previous)->next = view.next;
        else
            process_at(k, process)->user_views = view.next;
        pool_free(k, (kva_t)at, TAG_VIEW);
        if (view.section != 0) {
            section_at(k, view.section)->view_count--;
            section_unref(k, view.section);
        }
        return;
    }
    k_assert_values(k, !"no view of the process", base, process);
}

static nt_status
map_section(
    struct kernel *k, gva_t process, gva_t section, bool is_writable, gva_t fixed, gva_t *base)
{
    nt_status status =
        add_view(k, process, section, section_at(k, section)->pages, is_writable, fixed, base);
    if (!NT_SUCCESS(status))
        return status;
    section_ref(k, section);
    section_at(k, section)->view_count++;
    /* Page tables now: a touch of the view later cannot fail for want of memory. */
    uint64_t span = table_span(k);
    uint64_t end = *base + ((uint64_t)section_at(k, section)->pages << DH_PAGE_SHIFT);
    for (uint64_t va = *base & ~(span - 1); va < end; va += span)
        if (user_table(k, process, va) == 0) {
            remove_view(k, process, *base);
            return STATUS_NO_MEMORY;
        }
    return STATUS_SUCCESS;
}

nt_status
section_map_user(struct kernel *k, gva_t process, gva_t section, bool is_writable, gva_t *base)
{
    return map_section(k, process, section, is_writable, 0, base);
}

nt_status
section_map_user_at(struct kernel *k, gva_t process, gva_t section, bool is_writable, gva_t base)
{
    gva_t at;
    return map_section(k, process, section, is_writable, base, &at);
}

void
section_unmap_user(struct kernel *k, gva_t process, gva_t base)
{
    remove_view(k, process, base);
}

/* ---- actions from outside ---- */

void
address_space_carry(struct kernel *k, uint32_t page, pfn_t pfn)
{
    gva_t va = PAYLOAD_BASE + (gva_t)page * DH_PAGE_SIZE;
    nt_status status =
        map_user_page(k, k->current_process, va, pfn, PTE_KERNEL_RO | pte_no_execute(k));
    k_assert_values(k, NT_SUCCESS(status), va, status); /* the state page's table is there */
}

bool
address_space_carries(struct kernel *k, gva_t process)
{
    return user_entry(k, process_at(k, process)->directory, PAYLOAD_BASE) != 0;
}

void
address_space_drop(struct kernel *k, gva_t process)
{
    pfn_t directory = process_at(k, process)->directory;
    for (gva_t va = PAYLOAD_BASE; va < PAYLOAD_BASE + IMAGE_BYTES_MAX; va += DH_PAGE_SIZE) {
        if (user_entry(k, directory, va) == 0)
            return;
        unmap_user_page(k, process, va);
    }
}

/* ---- life ---- */

nt_status
address_space_create(struct kernel *k, gva_t process)
{
    pfn_t directory = directory_create(k);
    if (directory == 0)
        return STATUS_NO_MEMORY;
    process_at(k, process)->directory = directory;
    process_at(k, process)->private_pages = directory_count_pages(k, directory);
    nt_status status = commit_private(k, process, USER_PAGE_VA);
    if (!NT_SUCCESS(status))
        address_space_delete(k, process);
    return status;
}

static void
free_user_tables(struct kernel *k, gva_t process)
{
    pfn_t directory = process_at(k, process)->directory;
    uint64_t span = table_span(k);
    unmap_user_page(k, process, USER_PAGE_VA);
    address_space_drop(k, process);
    uint64_t va = 0;
    pfn_t table;
    while ((table = directory_next_table(k, directory, &va, k->layout.user_end)) != 0) {
        frame_free_charged(k, table);
        va += span;
    }
}

void
address_space_delete(struct kernel *k, gva_t process)
{
    k_assert(k, k->current_process != process);
    if (process_at(k, process)->directory == 0)
        return;
    while (process_at(k, process)->user_views != 0)
        remove_view(k, process, view_at(k, process_at(k, process)->user_views)->base);
    free_user_tables(k, process);
    directory_delete(k, process_at(k, process)->directory);
    process_at(k, process)->directory = 0;
    process_at(k, process)->private_pages = 0;
}

void
address_space_switch(struct kernel *k, gva_t process)
{
    k_assert(k, k->attached_session == ABI_NO_SESSION);
    if (process == 0 || process_at(k, process)->directory == 0) {
        k->current_process = process;
        machine_switch(k, kd(k)->system_directory, MACHINE_SYSTEM_SPACE);
        return;
    }
    struct process *p = process_at(k, process);
    uint32_t session = MACHINE_SYSTEM_SPACE;
    if (p->session != 0 && has_capability(k, ABI_CAPABILITY_SESSION_SPACE))
        session = p->session_id;
    k->current_process = process;
    machine_switch(k, p->directory, session);
}

nt_status
address_space_allocate(struct kernel *k, uint32_t bytes, gva_t *base)
{
    gva_t process = k->current_process;
    uint32_t pages = (uint32_t)(((uint64_t)bytes + DH_PAGE_SIZE - 1) >> DH_PAGE_SHIFT);
    if (pages == 0)
        return STATUS_INVALID_PARAMETER;
    nt_status status = add_view(k, process, 0, pages, true, 0, base);
    for (uint32_t i = 0; i < pages && NT_SUCCESS(status); i++) {
        status = commit_private(k, process, *base + (uint64_t)i * DH_PAGE_SIZE);
        if (!NT_SUCCESS(status))
            remove_view(k, process, *base);
    }
    return status;
}

nt_status
address_space_release(struct kernel *k, gva_t base)
{
    gva_t view = find_view(k, k->current_process, base);
    if (view == 0 || view_at(k, view)->section != 0 || view_at(k, view)->base != base)
        return STATUS_INVALID_PARAMETER;
    remove_view(k, k->current_process, base);
    return STATUS_SUCCESS;
}

/* ---- access ---- */

/* Makes the page behind a section view's address present, if the view allows the access. */
static nt_status
fill_view_page(struct kernel *k, gva_t process, gva_t address, bool write)
{
    gva_t at = find_view(k, process, address);
    if (at == 0 || view_at(k, at)->section == 0 || (write && view_at(k, at)->writable == 0))
        return STATUS_ACCESS_VIOLATION;
    const struct user_view *view = view_at(k, at);
    gva_t section = view->section;
    bool is_writable = view->writable != 0;
    pfn_t pfn = section_frame(k, section, (uint32_t)((address - view->base) >> DH_PAGE_SHIFT));
    if (pfn == 0)
        return STATUS_ACCESS_VIOLATION; /* reserved, not committed */
    bool is_image = (section_at(k, section)->flags & SECTION_IMAGE) != 0;
    return map_user_page(k, process, address & ~(uint64_t)(DH_PAGE_SIZE - 1), pfn,
                         (is_writable ? PTE_KERNEL_RW : PTE_KERNEL_RO) |
                             (is_image ? 0 : pte_no_execute(k)));
}

nt_status
kernel_user_fault(struct kernel *k, gva_t address, bool write)
{
    if (address >= k->layout.user_end || k->current_process == 0)
        return STATUS_ACCESS_VIOLATION;
    uint64_t entry = user_entry(k, current_process(k)->directory, address);
    if ((entry & PTE_PRESENT) != 0)
        return write && (entry & PTE_WRITE) == 0 ? STATUS_ACCESS_VIOLATION : STATUS_SUCCESS;
    return fill_view_page(k, k->current_process, address, write);
}

pfn_t
address_space_translate(struct kernel *k, gva_t va, bool is_write)
{
    if (va >= k->layout.user_end || k->current_process == 0)
        return 0;
    uint64_t entry = user_entry(k, current_process(k)->directory, va);
    uint32_t needed = PTE_PRESENT | PTE_USER | (is_write ? PTE_WRITE : 0);
    return (entry & needed) == needed ? pte_frame(entry) : 0;
}

nt_status
address_space_write(struct kernel *k, gva_t process, gva_t to, const void *from, uint32_t bytes)
{
    const uint8_t *source = from;
    while (bytes > 0) {
        uint32_t in_page = (uint32_t)to & (DH_PAGE_SIZE - 1);
        uint32_t part = DH_PAGE_SIZE - in_page < bytes ? DH_PAGE_SIZE - in_page : bytes;
        uint64_t entry = user_entry(k, process_at(k, process)->directory, to);
        if ((entry & (PTE_PRESENT | PTE_WRITE)) != (PTE_PRESENT | PTE_WRITE))
            return STATUS_ACCESS_VIOLATION;
        memcpy((uint8_t *)machine_frame_map(k, pte_frame(entry)) + in_page, source, part);
        source += part;
        to += part;
        bytes -= part;
    }
    return STATUS_SUCCESS;
}
