/* SPDX-License-Identifier: MIT */
/* Pages as they were loaded, mapped for each session, copied at the first write. */
#include "kernel/mm/session_image.h"

#include "kernel/callouts.h"
#include "kernel/ke/memory.h"
#include "kernel/ke/trace.h"
#include "kernel/mm/commit.h"
#include "kernel/mm/frame.h"
#include "kernel/mm/page_table.h"
#include "kernel/mm/pool.h"
#include "kernel/mm/section_internal.h"
#include "kernel/mm/session_page.h"
#include "kernel/mm/session_space.h"
#include "kernel/mm/working_set.h"
#include "kernel/rtl/field.h"

#define TAG_IMAGE   POOL_TAG('M', 'm', 'I', 'm')
#define WIN32K_NAME "win32k.sys"

static uint32_t
pages_of(uint32_t bytes)
{
    return (uint32_t)(((uint64_t)bytes + DH_PAGE_SIZE - 1) >> DH_PAGE_SHIFT);
}

static pfn_t
shared_frame(struct kernel *k, uint32_t index)
{
    return ((uint32_t *)kptr(k, (kva_t)k->shared_image))[index];
}

static void
free_shared(struct kernel *k, kva_t list, uint32_t pages)
{
    for (uint32_t i = 0; i < pages; i++)
        frame_free_charged(k, ((uint32_t *)kptr(k, list))[i]);
    pool_free(k, list, TAG_IMAGE);
}

/* Every page of every image as it was loaded, made when the first session loads its images. */
static nt_status
load_shared(struct kernel *k, const struct machine_image *win32k)
{
    uint32_t own = pages_of(win32k->shared_bytes) + pages_of(win32k->data_bytes);
    uint32_t total = own;
    for (uint32_t i = 0; i < k->boot.image_count; i++)
        total += pages_of(k->boot.images[i].bytes);
    kva_t list = pool_alloc(k, POOL_PAGED, total * 4u, TAG_IMAGE);
    if (list == 0)
        return STATUS_NO_MEMORY;
    for (uint32_t i = 0; i < total; i++) {
        pfn_t pfn = frame_alloc_charged(k, FRAME_SHARED_IMAGE);
        if (pfn == 0) {
            free_shared(k, list, i);
            return STATUS_NO_MEMORY;
        }
        if (i < own)
            machine_win32k_page(k, i, pfn);
        ((uint32_t *)kptr(k, list))[i] = pfn;
    }
    k->shared_image = list;
    return STATUS_SUCCESS;
}

/* A data page is charged to the session when it is mapped, so that the copy of its first write
 * cannot fail. */
static nt_status
map_data_page(struct kernel *k, gva_t session, kva_t at, pfn_t pfn)
{
    nt_status status = commit_charge(k, 1);
    if (!NT_SUCCESS(status))
        return status;
    status = session_map(k, at, pfn, PTE_KERNEL_RO | PTE_COPY_ON_WRITE);
    if (!NT_SUCCESS(status)) {
        commit_return(k, 1);
        return status;
    }
    session_at(k, session)->uncopied_pages++;
    session_count_pages(k, session, 1, false);
    return STATUS_SUCCESS;
}

/* Maps one image at `at`: pages [first, first + code + data) of the list. */
static nt_status
map_image(struct kernel *k, kva_t at, uint32_t first, uint32_t code, uint32_t data)
{
    gva_t session = session_current(k);
    nt_status status = STATUS_SUCCESS;
    for (uint32_t i = 0; i < code + data && NT_SUCCESS(status); i++) {
        pfn_t pfn = shared_frame(k, first + i);
        kva_t page = at + i * DH_PAGE_SIZE;
        status = i < code ? session_map(k, page, pfn, PTE_KERNEL_RO)
                          : map_data_page(k, session, page, pfn);
    }
    return status;
}

void
session_copy_page(struct kernel *k, gva_t session, kva_t page)
{
    pfn_t shared = session_frame(k, session, page);
    pfn_t own = frame_alloc(k, FRAME_SESSION_IMAGE);
    /* There are as many frames as can be charged, and this one was. */
    k_assert_values(k, own != 0 && session_at(k, session)->uncopied_pages > 0, page, shared);
    frame_unshare(k, shared);
    frame_entry(k, own)->share_count = 1;
    pte_write(k, session_table(k, session, page), table_index(k, page),
              pte_make(own, PTE_KERNEL_RW));
    machine_flush(k, page);
    machine_frame_place(k, own, page, session_at(k, session)->id);
    memcpy(kptr(k, page), machine_frame_map(k, shared), DH_PAGE_SIZE);
    working_set_replace(k, page, own);
    session_at(k, session)->uncopied_pages--;
    trace(k, EVENT_COPY_ON_WRITE, STATUS_SUCCESS, page, 0, 0);
}

/* Session image space begins where win32k is linked for, or below, if it is larger than usual. */
static uint64_t
first_image(const struct kernel *k, const struct machine_image *win32k)
{
    if (win32k->base >= k->layout.image_start && win32k->base < k->layout.image_end)
        return win32k->base;
    return k->layout.image_start;
}

/* All of them are placed before anything is loaded, each from a bucket on, win32k first. */
static nt_status
find_room(struct kernel *k, const struct machine_image *win32k)
{
    uint64_t pages = (uint64_t)pages_of(win32k->shared_bytes) + pages_of(win32k->data_bytes);
    uint64_t at = first_image(k, win32k);
    const char *name = WIN32K_NAME;
    for (uint32_t i = 0;; i++) {
        uint64_t bytes = pages << DH_PAGE_SHIFT;
        uint64_t room = at < k->layout.image_end ? k->layout.image_end - at : 0;
        if (bytes > room) {
            struct refusal refusal = { .gate = GATE_SESSION_IMAGE_SPACE,
                                       .status = STATUS_NO_MEMORY,
                                       .where = first_image(k, win32k),
                                       .needed = bytes > UINT32_MAX ? UINT32_MAX : (uint32_t)bytes,
                                       .limit = (uint32_t)room };
            trace_refusal(k, &refusal, name);
            return STATUS_NO_MEMORY;
        }
        if (i == k->boot.image_count)
            return STATUS_SUCCESS;
        at = DH_ROUND_UP(at + bytes, (uint64_t)DH_VIEW_BUCKET);
        pages = pages_of(k->boot.images[i].bytes);
        name = k->boot.images[i].name;
    }
}

static nt_status
load_in_session_space(struct kernel *k, gva_t session, const struct machine_image *win32k)
{
    nt_status status = find_room(k, win32k);
    if (NT_SUCCESS(status) && k->shared_image == 0)
        status = load_shared(k, win32k);
    uint64_t at = first_image(k, win32k);
    uint32_t first = 0;
    uint32_t code = pages_of(win32k->shared_bytes);
    uint32_t data = pages_of(win32k->data_bytes);
    kva_t globals = (kva_t)(at + (uint64_t)code * DH_PAGE_SIZE);
    for (uint32_t i = 0; NT_SUCCESS(status); i++) {
        uint64_t bytes = ((uint64_t)code + data) * DH_PAGE_SIZE;
        status = map_image(k, (kva_t)at, first, code, data);
        first += code + data;
        at = DH_ROUND_UP(at + bytes, (uint64_t)DH_VIEW_BUCKET);
        if (i == k->boot.image_count || !NT_SUCCESS(status))
            break;
        data = pages_of(k->boot.images[i].data_bytes);
        code = pages_of(k->boot.images[i].bytes) - data;
    }
    if (NT_SUCCESS(status))
        session_at(k, session)->globals = globals;
    return status;
}

/* ---- without session space ---- */

struct image_view {
    gva_t section;
    kva_t base;
};

/* A view of system space with its first committed_bytes committed. Nothing remains if it is
 * refused. */
static nt_status
make_view(struct kernel *k,
          uint32_t bytes,
          uint32_t committed_bytes,
          const char *name,
          struct image_view *view)
{
    nt_status status = section_create(k, bytes, 0, &view->section);
    if (!NT_SUCCESS(status))
        return status;
    status = section_map_view(k, view->section, &view->base, name);
    if (NT_SUCCESS(status)) {
        status = section_commit_view(k, view->base, view->base, committed_bytes);
        if (!NT_SUCCESS(status))
            section_unmap_view(k, view->base);
    }
    if (!NT_SUCCESS(status))
        section_unref(k, view->section);
    return status;
}

/* Windows 2000 without Terminal Services: images are views of system space like any other, win32k
 * first. */
static nt_status
load_in_system_views(struct kernel *k, gva_t session, const struct machine_image *win32k)
{
    struct image_view views[1 + ABI_IMAGE_COUNT];
    uint32_t shared = pages_of(win32k->shared_bytes) * DH_PAGE_SIZE;
    uint32_t bytes = shared + pages_of(win32k->data_bytes) * DH_PAGE_SIZE;
    nt_status status = make_view(k, bytes, bytes, WIN32K_NAME, &views[0]);
    uint32_t count = NT_SUCCESS(status) ? 1 : 0;
    for (uint32_t i = 0; NT_SUCCESS(status) && i < k->boot.image_count; i++) {
        const struct abi_session_image *image = &k->boot.images[i];
        status = make_view(k, image->bytes, image->data_bytes, image->name, &views[count]);
        if (NT_SUCCESS(status))
            count++;
    }
    if (!NT_SUCCESS(status)) {
        while (count-- > 0) {
            section_unmap_view(k, views[count].base);
            section_unref(k, views[count].section);
        }
        return status;
    }
    for (uint32_t i = 0; i < bytes / DH_PAGE_SIZE; i++)
        machine_win32k_page(k, i, section_frame(k, views[0].section, i));
    session_at(k, session)->globals = views[0].base + shared;
    return STATUS_SUCCESS;
}

nt_status
session_image_load(struct kernel *k, gva_t session)
{
    struct machine_image win32k;
    machine_win32k_image(k, &win32k);
    k_assert_values(k, win32k.data_bytes >= sizeof(struct win32k_globals), win32k.data_bytes, 0);
    if (has_capability(k, ABI_CAPABILITY_SESSION_SPACE))
        return load_in_session_space(k, session, &win32k);
    return load_in_system_views(k, session, &win32k);
}

nt_status
session_load_images(struct kernel *k)
{
    gva_t session = session_current(k);
    if (session == 0)
        return STATUS_INVALID_PARAMETER;
    if ((session_at(k, session)->flags & SESSION_IMAGES_TRIED) != 0)
        return STATUS_ALREADY_COMMITTED;
    session_at(k, session)->flags |= SESSION_IMAGES_TRIED;
    nt_status status = session_image_load(k, session);
    return NT_SUCCESS(status) ? win32k_callouts.load(k) : status;
}
