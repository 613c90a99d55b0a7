/* SPDX-License-Identifier: MIT */
#include "kernel/mm/session_image.h"

#include "kernel/ke/trace.h"
#include "kernel/mm/commit.h"
#include "kernel/mm/frame.h"
#include "kernel/mm/page_table.h"
#include "kernel/mm/pool.h"
#include "kernel/mm/section_internal.h"
#include "kernel/mm/session_internal.h"
#include "kernel/rtl/field.h"
#include "kernel/win32k/win32k.h"

#define TAG_IMAGE   POOL_TAG('M', 'm', 'I', 'm')
#define WIN32K_NAME "win32k.sys"

static uint32_t
pages_of(uint32_t bytes)
{
    return (uint32_t)(((uint64_t)bytes + DH_PAGE_SIZE - 1) >> DH_PAGE_SHIFT);
}

static uint32_t
shared_pages_of(const struct abi_session_image *image)
{
    return pages_of(image->bytes) - pages_of(image->data_bytes);
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

/* The one copy of every read-only page, made when the first session loads its images. */
static nt_status
load_shared(struct kernel *k, const struct machine_image *win32k)
{
    uint32_t own = pages_of(win32k->shared_bytes);
    uint32_t total = own;
    for (uint32_t i = 0; i < k->boot.image_count; i++)
        total += shared_pages_of(&k->boot.images[i]);
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

/* Maps one image at `at`: shared pages [first, first + shared) of the list, then private data
 * pages. */
static nt_status
map_image(struct kernel *k, kva_t at, uint32_t first, uint32_t shared, uint32_t data)
{
    for (uint32_t i = 0; i < shared; i++) {
        nt_status status =
            session_map(k, at + i * DH_PAGE_SIZE, shared_frame(k, first + i), PTE_KERNEL_RO, false);
        if (!NT_SUCCESS(status))
            return status;
    }
    return data != 0 ? session_commit(k, at + shared * DH_PAGE_SIZE, data, FRAME_SESSION_IMAGE)
                     : STATUS_SUCCESS;
}

static void
fill_win32k_data(struct kernel *k, kva_t data, const struct machine_image *image)
{
    for (uint32_t i = 0; i < pages_of(image->data_bytes); i++)
        machine_win32k_page(k, pages_of(image->shared_bytes) + i,
                            session_frame(k, data + i * DH_PAGE_SIZE));
}

/* Session image space begins where win32k is linked for, or below, if it is larger than usual. */
static uint64_t
first_image(const struct kernel *k, const struct machine_image *win32k)
{
    if (win32k->base >= k->layout.image_start && win32k->base < k->layout.session_end)
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
        uint64_t room = at < k->layout.session_end ? k->layout.session_end - at : 0;
        if (bytes > room) {
            struct refusal refusal = { .gate = GATE_SESSION_IMAGE_SPACE,
                                       .status = STATUS_NO_MEMORY,
                                       .where = first_image(k, win32k),
                                       .wanted = bytes > UINT32_MAX ? UINT32_MAX : (uint32_t)bytes,
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
    uint32_t shared = pages_of(win32k->shared_bytes);
    uint32_t data = pages_of(win32k->data_bytes);
    kva_t globals = (kva_t)(at + (uint64_t)shared * DH_PAGE_SIZE);
    for (uint32_t i = 0; NT_SUCCESS(status); i++) {
        uint64_t bytes = ((uint64_t)shared + data) * DH_PAGE_SIZE;
        status = map_image(k, (kva_t)at, first, shared, data);
        first += shared;
        at = DH_ROUND_UP(at + bytes, (uint64_t)DH_VIEW_BUCKET);
        if (i == k->boot.image_count || !NT_SUCCESS(status))
            break;
        shared = shared_pages_of(&k->boot.images[i]);
        data = pages_of(k->boot.images[i].data_bytes);
    }
    if (!NT_SUCCESS(status))
        return status;
    fill_win32k_data(k, globals, win32k);
    session_at(k, session)->globals = globals;
    return STATUS_SUCCESS;
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
    if (has_feature(k, ABI_FEATURE_SESSION_SPACE))
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
    return NT_SUCCESS(status) ? win32k_load(k) : status;
}
