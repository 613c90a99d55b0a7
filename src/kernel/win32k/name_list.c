/* SPDX-License-Identifier: MIT */
/* Names of a session's stations and of a station's desktops, one after another, as far as the
 * caller has access. */
#include "kernel/ke/text.h"
#include "kernel/mm/session.h"
#include "kernel/ob/object.h"
#include "kernel/ps/process.h"
#include "kernel/win32k/access.h"
#include "kernel/win32k/access_right.h"
#include "kernel/win32k/user_call.h"

static bool
may_list(const struct access_list *list, uint32_t luid, uint32_t right)
{
    return (access_allowed(list, luid) & right) != 0;
}

static gva_t
station_at(struct kernel *k, uint64_t index)
{
    uint32_t luid = process_luid(k, k->current_process);
    gva_t at = session_globals(k)->window_stations;
    for (; at != 0; at = winsta_at(k, at)->next)
        if (may_list(&winsta_at(k, at)->access, luid, WINSTA_ENUMERATE) && index-- == 0)
            break;
    return at;
}

static gva_t
desktop_of(struct kernel *k, gva_t winsta, uint64_t index)
{
    uint32_t luid = process_luid(k, k->current_process);
    gva_t at = winsta_at(k, winsta)->desktops;
    for (; at != 0; at = desktop_at(k, at)->next)
        if (may_list(&desktop_at(k, at)->access, luid, DESKTOP_ENUMERATE) && index-- == 0)
            break;
    return at;
}

static void
give_name(struct kernel *k, struct abi_syscall *call, const char *name)
{
    uint16_t units[GUEST_NAME_BYTES];
    uint32_t length = text_to_utf16(units, DH_ARRAY_COUNT(units) - 1, name);
    units[length++] = 0;
    call->a[0] = length * (uint32_t)sizeof units[0];
    if (call->a[2] == 0)
        return;
    if (call->a[3] < call->a[0])
        call->status = STATUS_BUFFER_TOO_SMALL;
    else if (!machine_user_copy_out(k, call->a[2], units, (uint32_t)call->a[0]))
        call->status = STATUS_ACCESS_VIOLATION;
}

void
sys_user_name_at(struct kernel *k, struct abi_syscall *call)
{
    uint32_t handle = call->a[0] <= UINT32_MAX ? (uint32_t)call->a[0] : UINT32_MAX;
    gva_t winsta =
        handle != 0 ? handle_lookup(k, k->current_process, handle, OBJECT_WINDOW_STATION) : 0;
    if (handle != 0 && winsta == 0) {
        call->status = STATUS_INVALID_HANDLE;
        return;
    }
    call->status = access_right_check(k, k->current_process, handle, WINSTA_ENUMDESKTOPS);
    if (!NT_SUCCESS(call->status))
        return;
    gva_t named = winsta != 0 ? desktop_of(k, winsta, call->a[1]) : station_at(k, call->a[1]);
    if (named == 0)
        call->status = STATUS_NO_MORE_ENTRIES;
    else
        give_name(k, call, object_header_of(k, named)->name);
}
