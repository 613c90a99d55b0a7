/* SPDX-License-Identifier: MIT */
/* Made with a process's first USER call, deleted when it ends with all it owned. */
#include "kernel/win32k/process_info.h"

#include "kernel/mm/pool.h"
#include "kernel/mm/section.h"
#include "kernel/mm/session.h"
#include "kernel/ob/object.h"
#include "kernel/win32k/desktop_view.h"
#include "kernel/win32k/globals.h"
#include "kernel/win32k/user_call.h"

#define PROCESS_INFO_TAG POOL_TAG('U', 's', 'p', 'i')

static void
link_last(struct kernel *k, gva_t info)
{
    struct win32k_globals *globals = session_globals(k);
    process_info_at(k, info)->previous = globals->process_last;
    if (globals->process_last != 0)
        process_info_at(k, globals->process_last)->next = info;
    else
        globals->process_list = info;
    globals->process_last = info;
}

static void
unlink_info(struct kernel *k, gva_t info)
{
    struct win32k_globals *globals = session_globals(k);
    gva_t next = process_info_at(k, info)->next;
    gva_t previous = process_info_at(k, info)->previous;
    *(previous != 0 ? &process_info_at(k, previous)->next : &globals->process_list) = next;
    *(next != 0 ? &process_info_at(k, next)->previous : &globals->process_last) = previous;
}

nt_status
process_info_get(struct kernel *k, gva_t process, gva_t *info)
{
    *info = process_at(k, process)->win32;
    if (*info != 0)
        return STATUS_SUCCESS;
    const struct win32k_globals *globals = session_globals(k);
    if (globals == NULL || globals->shared_section == 0)
        return STATUS_UNSUCCESSFUL; /* csrss has not set up this session */
    uint32_t bytes = size_at_least(k, ABI_SIZE_PROCESSINFO, (uint32_t)sizeof(struct process_info));
    gva_t made = pool_alloc(k, POOL_SESSION, bytes, PROCESS_INFO_TAG);
    if (made == 0)
        return STATUS_NO_MEMORY;
    gva_t view;
    nt_status status =
        section_map_user(k, process, session_globals(k)->shared_section, false, &view);
    if (!NT_SUCCESS(status)) {
        pool_free(k, (kva_t)made, PROCESS_INFO_TAG);
        return status;
    }
    process_info_at(k, made)->process = process;
    process_info_at(k, made)->shared_view_low = (uint32_t)view;
    process_at(k, process)->win32 = made;
    link_last(k, made);
    *info = made;
    return STATUS_SUCCESS;
}

void
process_info_delete(struct kernel *k, gva_t info)
{
    gva_t process = process_info_at(k, info)->process;
    k_assert(k, process_info_at(k, info)->threads == 0 && process_info_at(k, info)->classes == 0);
    k_assert_values(k, process_info_at(k, info)->user_handles == 0, info,
                    process_info_at(k, info)->user_handles);
    gva_t desktop = process_info_at(k, info)->startup_desktop;
    if (desktop != 0)
        object_unref(k, desktop);
    desktop_view_drop_all(k, info);
    process_info_set_winsta(k, info, 0);
    section_unmap_user(k, process, process_info_at(k, info)->shared_view_low);
    unlink_info(k, info);
    process_at(k, process)->win32 = 0;
    process_at(k, process)->flags &= ~(uint32_t)PROCESS_GUI;
    pool_free(k, (kva_t)info, PROCESS_INFO_TAG);
}

void
process_info_set_winsta(struct kernel *k, gva_t info, gva_t winsta)
{
    gva_t old = process_info_at(k, info)->winsta;
    if (winsta != 0)
        object_ref(k, winsta);
    process_info_at(k, info)->winsta = winsta;
    if (old != 0)
        object_unref(k, old);
}

nt_status
process_info_set_desktop(struct kernel *k, gva_t info, gva_t desktop)
{
    nt_status status = desktop_view_acquire(k, info, desktop);
    if (!NT_SUCCESS(status))
        return status;
    object_ref(k, desktop);
    process_info_at(k, info)->startup_desktop = desktop;
    return STATUS_SUCCESS;
}
