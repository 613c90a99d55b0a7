/* SPDX-License-Identifier: MIT */
/* Counts a process's uses of a desktop; the first maps the heap, the last unmaps it. */
#include "kernel/win32k/desktop_view.h"

#include "kernel/mm/pool.h"
#include "kernel/mm/section.h"
#include "kernel/ob/object.h"
#include "kernel/win32k/body.h"
#include "kernel/win32k/class.h"

#define VIEW_TAG POOL_TAG('U', 's', 'd', 'v')

static struct desktop_view *
view_at(struct kernel *k, gva_t view)
{
    return (struct desktop_view *)kptr(k, (kva_t)view);
}

static gva_t
find_view(struct kernel *k, gva_t info, gva_t desktop)
{
    gva_t at = process_info_at(k, info)->desktop_views;
    while (at != 0 && view_at(k, at)->desktop != desktop)
        at = view_at(k, at)->next;
    return at;
}

nt_status
desktop_view_acquire(struct kernel *k, gva_t info, gva_t desktop)
{
    gva_t view = find_view(k, info, desktop);
    if (view != 0) {
        view_at(k, view)->reference_count++;
        return STATUS_SUCCESS;
    }
    view = pool_alloc(k, POOL_SESSION, sizeof(struct desktop_view), VIEW_TAG);
    if (view == 0)
        return STATUS_NO_MEMORY;
    gva_t process = process_info_at(k, info)->process;
    gva_t base;
    nt_status status = section_map_user(k, process, desktop_at(k, desktop)->section, false, &base);
    if (!NT_SUCCESS(status)) {
        pool_free(k, (kva_t)view, VIEW_TAG);
        return status;
    }
    object_ref(k, desktop);
    *view_at(k, view) = (struct desktop_view){ .next = process_info_at(k, info)->desktop_views,
                                               .desktop = desktop,
                                               .client_base = base,
                                               .reference_count = 1 };
    process_info_at(k, info)->desktop_views = view;
    return STATUS_SUCCESS;
}

static void
unlink_view(struct kernel *k, gva_t info, gva_t view)
{
    gva_t *at = &process_info_at(k, info)->desktop_views;
    while (*at != view)
        at = &view_at(k, *at)->next;
    *at = view_at(k, view)->next;
}

/* A dying process keeps its views to the end: its classes are destroyed there, not moved. */
void
desktop_view_release(struct kernel *k, gva_t info, gva_t desktop)
{
    gva_t view = find_view(k, info, desktop);
    gva_t process = process_info_at(k, info)->process;
    k_assert_values(k, view != 0 && view_at(k, view)->reference_count > 0, info, desktop);
    if (--view_at(k, view)->reference_count != 0 ||
        (process_at(k, process)->flags & PROCESS_DYING) != 0)
        return;
    class_leave_desktop(k, info, desktop);
    unlink_view(k, info, view);
    section_unmap_user(k, process, view_at(k, view)->client_base);
    pool_free(k, (kva_t)view, VIEW_TAG);
    object_unref(k, desktop);
}

gva_t
desktop_view_base(struct kernel *k, gva_t info, gva_t desktop)
{
    gva_t view = find_view(k, info, desktop);
    return view != 0 ? view_at(k, view)->client_base : 0;
}

void
desktop_view_drop_all(struct kernel *k, gva_t info)
{
    gva_t process = process_info_at(k, info)->process;
    for (;;) {
        gva_t view = process_info_at(k, info)->desktop_views;
        if (view == 0)
            return;
        gva_t desktop = view_at(k, view)->desktop;
        process_info_at(k, info)->desktop_views = view_at(k, view)->next;
        section_unmap_user(k, process, view_at(k, view)->client_base);
        pool_free(k, (kva_t)view, VIEW_TAG);
        object_unref(k, desktop);
    }
}
