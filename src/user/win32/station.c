/* SPDX-License-Identifier: MIT */
/* Window stations. */
#include "user/process.h"
#include "user/win32/text.h"
#include "user/win32/thread.h"

uint32_t
win32_create_window_station(struct user *u, struct win32_text name)
{
    struct abi_syscall call;
    uint32_t bytes = 0;
    gva_t address = 0;
    /* Windows: without a name it is the station of the caller's logon, which win32k names. Source:
     * MSDN, CreateWindowStation. */
    if (name.units != 0) {
        address = win32_text_name(u, name, &bytes);
        if (address == 0)
            return 0;
        if (win32_text_has_path(u))
            return win32_fail(u, STATUS_OBJECT_NAME_INVALID, ERROR_PATH_NOT_FOUND);
    }
    (void)call3(u, &call, SYSCALL_USER_CREATE_WINSTA, address, bytes, 0);
    uint32_t station = win32_result(u, &call);
    if (station != 0)
        win32_set_last_error(u,
                             ERROR_SUCCESS); /* as Server 2003 does, and CreateDesktop does not */
    return station;
}

uint32_t
win32_set_process_window_station(struct user *u, uint32_t station)
{
    struct abi_syscall call;
    (void)call1(u, &call, SYSCALL_USER_SET_PROCESS_WINSTA, station);
    return win32_succeeded(u, &call);
}

uint32_t
win32_close_window_station(struct user *u, uint32_t station)
{
    struct abi_syscall call;
    (void)call1(u, &call, SYSCALL_USER_CLOSE_WINSTA, station);
    return win32_succeeded(u, &call);
}
