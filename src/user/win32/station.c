/* SPDX-License-Identifier: MIT */
/* Window stations. */
#include "user/process.h"
#include "user/win32/names.h"
#include "user/win32/text.h"
#include "user/win32/thread.h"

/* A station's name; none is that of the caller's logon, which win32k knows. False: it is none, and
 * the call has failed; CreateWindowStation and OpenWindowStation agree on how. Source: MSDN,
 * CreateWindowStation. */
static bool
station_name(struct user *u, struct win32_text name, gva_t *address, uint32_t *bytes)
{
    *bytes = 0;
    *address = 0;
    if (name.units == 0)
        return true;
    *address = win32_text_name(u, name, bytes);
    if (*address != 0 && win32_text_has_path(u))
        return win32_fail(u, STATUS_OBJECT_NAME_INVALID, ERROR_PATH_NOT_FOUND);
    return *address != 0;
}

uint32_t
win32_create_window_station(struct user *u, struct win32_text name, uint32_t access)
{
    struct abi_syscall call;
    uint32_t bytes;
    gva_t address;
    if (!station_name(u, name, &address, &bytes))
        return 0;
    (void)call4(u, &call, SYSCALL_USER_CREATE_WINSTA, address, bytes, 0, access);
    uint32_t station = win32_result(u, &call);
    if (station != 0)
        win32_set_last_error(u,
                             ERROR_SUCCESS); /* as Server 2003 does, and CreateDesktop does not */
    return station;
}

uint32_t
win32_open_window_station(struct user *u, struct win32_text name, uint32_t access)
{
    struct abi_syscall call;
    uint32_t bytes;
    gva_t address;
    if (!station_name(u, name, &address, &bytes))
        return 0;
    (void)call3(u, &call, SYSCALL_USER_OPEN_WINSTA, address, bytes, access);
    return win32_result(u, &call);
}

uint32_t
win32_enum_window_stations(
    struct user *u, uint32_t function, uint32_t names, uint32_t answer, struct win32_out *calls)
{
    const struct names_callback callback = { function, names, answer };
    return win32_names(u, 0, &callback, calls);
}
