/* SPDX-License-Identifier: MIT */
/* Pages as they were loaded, mapped for each session, copied at the first write; and what becomes
 * of a driver that does not fit. */
#include "kernel/mm/session_image.h"

#include "abi/syscall.h"
#include "kernel/callouts.h"
#include "kernel/ke/memory.h"
#include "kernel/ke/text.h"
#include "kernel/ke/trace.h"
#include "kernel/mm/commit.h"
#include "kernel/mm/frame.h"
#include "kernel/mm/page_table.h"
#include "kernel/mm/pool.h"
#include "kernel/mm/section_internal.h"
#include "kernel/mm/session_image_room.h"
#include "kernel/mm/session_page.h"
#include "kernel/mm/session_space.h"
#include "kernel/mm/working_set.h"
#include "kernel/rtl/field.h"

#define TAG_IMAGE POOL_TAG('M', 'm', 'I', 'm')

/* Shared by all sessions, then private to each. */
struct image_pages {
    uint32_t code;
    uint32_t data;
};

static uint32_t
pages_of(uint32_t bytes)
{
    return (uint32_t)(((uint64_t)bytes + DH_PAGE_SIZE - 1) >> DH_PAGE_SHIFT);
}

static pfn_t
shared_frame(struct kernel *k, uint32_t index, uint32_t page)
{
    return ((uint32_t *)kptr(k, (kva_t)k->image_frames[index]))[page];
}

static void
free_shared(struct kernel *k, kva_t list, uint32_t pages)
{
    for (uint32_t i = 0; i < pages; i++)
        frame_free_charged(k, ((uint32_t *)kptr(k, list))[i]);
    pool_free(k, list, TAG_IMAGE);
}

/* Of win32k's range only what the machine's own fills has pages. */
static struct image_pages
pages_of_image(struct kernel *k, uint32_t index)
{
    struct machine_image ours;
    if (index == SESSION_IMAGE_WIN32K) {
        machine_win32k_image(k, &ours);
        return (struct image_pages){ pages_of(ours.shared_bytes), pages_of(ours.data_bytes) };
    }
    const struct abi_session_image *image = &k->boot.images[index - SESSION_IMAGE_DRIVER(0)];
    uint32_t data = pages_of(image->data_bytes);
    return (struct image_pages){ pages_of(image->bytes) - data, data };
}

/* Every page of the image as it was loaded, made when the first session loads it. */
static nt_status
load_shared(struct kernel *k, uint32_t index)
{
    struct image_pages pages = pages_of_image(k, index);
    uint32_t total = pages.code + pages.data;
    kva_t list = pool_alloc(k, POOL_PAGED, total * 4u, TAG_IMAGE);
    if (list == 0)
        return STATUS_NO_MEMORY;
    for (uint32_t i = 0; i < total; i++) {
        pfn_t pfn = frame_alloc_charged(k, FRAME_SHARED_IMAGE);
        if (pfn == 0) {
            free_shared(k, list, i);
            return STATUS_NO_MEMORY;
        }
        if (index == SESSION_IMAGE_WIN32K)
            machine_win32k_page(k, i, pfn);
        ((uint32_t *)kptr(k, list))[i] = pfn;
    }
    k->image_frames[index] = list;
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
    status = session_map(k, at, pfn, PTE_KERNEL_RO | PTE_COPY_ON_WRITE | pte_no_execute(k));
    if (!NT_SUCCESS(status)) {
        commit_return(k, 1);
        return status;
    }
    session_at(k, session)->uncopied_pages++;
    session_count_pages(k, session, 1, false);
    return STATUS_SUCCESS;
}

static nt_status
map_image(struct kernel *k, gva_t session, uint32_t index)
{
    struct image_pages pages = pages_of_image(k, index);
    kva_t base = (kva_t)session_image(k, index)->base;
    nt_status status = STATUS_SUCCESS;
    for (uint32_t i = 0; i < pages.code + pages.data && NT_SUCCESS(status); i++) {
        pfn_t pfn = shared_frame(k, index, i);
        kva_t page = base + i * DH_PAGE_SIZE;
        status = i < pages.code ? session_map(k, page, pfn, PTE_KERNEL_RO)
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
    pte_write(k, session_table(k, session, page), table_index(k, page), pte_make(own, pte_data(k)));
    machine_flush(k, page);
    machine_frame_place(k, own, page, session_at(k, session)->id);
    memcpy(kptr(k, page), machine_frame_map(k, shared), DH_PAGE_SIZE);
    working_set_replace(k, page, own);
    session_at(k, session)->uncopied_pages--;
    trace(k, EVENT_COPY_ON_WRITE, STATUS_SUCCESS, page, 0, 0);
}

/* From now on it is there, for sessions and for observers. */
static void
publish(struct kernel *k, uint32_t index, uint64_t at)
{
    const char *name = session_image_name(k, index);
    struct kd_image *image = session_image(k, index);
    *image = (struct kd_image){ .base = at, .bytes = session_image_bytes(k, index) };
    (void)text_append(image->name, sizeof image->name, 0, name);
}

/* Loads the image into the system, if no session has it yet. *has_room: false if it does not fit.
 */
static nt_status
load_once(struct kernel *k, uint32_t index, bool *has_room)
{
    *has_room = true;
    if (session_image(k, index)->base != 0)
        return STATUS_SUCCESS;
    uint64_t at = session_image_room(k, index);
    *has_room = at != 0;
    nt_status status = *has_room ? load_shared(k, index) : STATUS_NO_MEMORY;
    if (NT_SUCCESS(status))
        publish(k, index, at);
    return status;
}

static nt_status
load_image(struct kernel *k, gva_t session, uint32_t index, bool *has_room)
{
    nt_status status = load_once(k, index, has_room);
    if (NT_SUCCESS(status)) {
        trace_step(k, STEP_MEMORY_MANAGER, session_image(k, index)->base,
                   session_image_name(k, index));
        status = map_image(k, session, index);
    }
    return status;
}

/* What the console does with instead of the card's driver; without it there is no session. */
static nt_status
load_standard(struct kernel *k, gva_t session)
{
    nt_status status = STATUS_NO_MEMORY;
    bool has_room;
    for (uint32_t i = 0; i < k->boot.image_count; i++)
        if (k->boot.images[i].kind == ABI_IMAGE_STANDARD)
            status = load_image(k, session, SESSION_IMAGE_DRIVER(i), &has_room);
    return status;
}

/* A driver that does not fit is logged and left out; one that a session of its kind cannot do
 * without ends it. */
static nt_status
load_driver(struct kernel *k, gva_t session, uint32_t i)
{
    bool has_room;
    nt_status status = load_image(k, session, SESSION_IMAGE_DRIVER(i), &has_room);
    if (has_room)
        return status;
    event_log(k, EVENT_TEXT_DRIVER_NOT_LOADED, (const char *const[]){ k->boot.images[i].name });
    if (k->boot.images[i].kind == ABI_IMAGE_CONSOLE)
        return load_standard(k, session);
    return k->boot.images[i].kind == ABI_IMAGE_EVERY ? STATUS_SUCCESS : status;
}

/* The machine's card is the console's and session 0's; all others are remote ones. */
static bool
is_for(const struct kernel *k, uint32_t kind, uint32_t session_id)
{
    bool is_local = session_id == 0 || session_id == abi_boot_console(&k->boot);
    return kind == ABI_IMAGE_EVERY || kind == (is_local ? ABI_IMAGE_CONSOLE : ABI_IMAGE_REMOTE);
}

static nt_status
load_in_session_space(struct kernel *k, gva_t session)
{
    bool has_room;
    nt_status status = load_image(k, session, SESSION_IMAGE_WIN32K, &has_room);
    for (uint32_t i = 0; NT_SUCCESS(status) && i < k->boot.image_count; i++)
        if (is_for(k, k->boot.images[i].kind, session_at(k, session)->id))
            status = load_driver(k, session, i);
    if (NT_SUCCESS(status))
        session_at(k, session)->globals =
            session_image(k, SESSION_IMAGE_WIN32K)->base +
            pages_of_image(k, SESSION_IMAGE_WIN32K).code * (uint64_t)DH_PAGE_SIZE;
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
            section_undo_view(k, view->base);
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
    nt_status status =
        make_view(k, bytes, bytes, session_image_name(k, SESSION_IMAGE_WIN32K), &views[0]);
    uint32_t count = NT_SUCCESS(status) ? 1 : 0;
    for (uint32_t i = 0; NT_SUCCESS(status) && i < k->boot.image_count; i++) {
        const struct abi_session_image *image = &k->boot.images[i];
        if (image->kind != ABI_IMAGE_EVERY && image->kind != ABI_IMAGE_CONSOLE)
            continue;
        status = make_view(k, image->bytes, image->data_bytes, image->name, &views[count]);
        if (NT_SUCCESS(status))
            count++;
    }
    if (!NT_SUCCESS(status)) {
        while (count-- > 0) {
            section_undo_view(k, views[count].base);
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
        return load_in_session_space(k, session);
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
