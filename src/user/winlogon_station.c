/* SPDX-License-Identifier: MIT */
/* Makes WinSta0 and its desktops, switches between them, and gives up without them. */
#include "user/winlogon_station.h"

#include "abi/boot.h"
#include "abi/win32.h"
#include "user/process.h"

#define STATION_INTERACTIVE 1u /* USER_CREATE_WINSTA's flag */

/* A name in the scratch buffer. */
static gva_t
name_address(struct user *u, const char *name, uint32_t *bytes)
{
    char *text = user_scratch(u)->text;
    *bytes = user_text_append(text, sizeof(user_scratch(u)->text), 0, name);
    return user_address(u, text);
}

nt_status
winlogon_make_desktop(struct user *u, const char *name, uint32_t *desktop)
{
    struct abi_syscall call;
    uint32_t bytes;
    gva_t address = name_address(u, name, &bytes);
    nt_status status = call4(u, &call, SYSCALL_USER_CREATE_DESKTOP, address, bytes, 0, GENERIC_ALL);
    if (NT_SUCCESS(status))
        *desktop = (uint32_t)call.a[0];
    return status;
}

bool
winlogon_has_no_users(struct user *u)
{
    return user_page(u)->session < user_console_session(u);
}

/* Where session 0 has services only, who makes its desktops is on the one that these may have: its
 * Winlogon has no more than any new desktop. */
static uint32_t
own_desktop(struct user *u)
{
    const struct winlogon_state *winlogon = &user_state(u)->winlogon;
    return winlogon_has_no_users(u) ? winlogon->desktop_default : winlogon->desktop_winlogon;
}

nt_status
winlogon_make_station(struct user *u)
{
    struct user_state *state = user_state(u);
    struct winlogon_state *winlogon = &state->winlogon;
    struct abi_syscall call;
    uint32_t bytes;
    gva_t name = name_address(u, "WinSta0", &bytes);
    nt_status status =
        call4(u, &call, SYSCALL_USER_CREATE_WINSTA, name, bytes, STATION_INTERACTIVE, GENERIC_ALL);
    if (!NT_SUCCESS(status))
        return status;
    winlogon->station = (uint32_t)call.a[0];
    status = call1(u, &call, SYSCALL_USER_SET_PROCESS_WINSTA, winlogon->station);
    if (NT_SUCCESS(status))
        status = winlogon_make_desktop(u, "Winlogon", &winlogon->desktop_winlogon);
    if (NT_SUCCESS(status) && user_has(u, ABI_CAPABILITY_DISCONNECT))
        status = winlogon_make_desktop(u, "Disconnect", &winlogon->desktop_disconnect);
    if (NT_SUCCESS(status))
        status = winlogon_make_desktop(u, "Default", &winlogon->desktop_default);
    if (NT_SUCCESS(status))
        status = call1(u, &call, SYSCALL_USER_SET_THREAD_DESKTOP, own_desktop(u));
    if (NT_SUCCESS(status))
        status = call1(u, &call, SYSCALL_USER_SWITCH_DESKTOP, winlogon->desktop_winlogon);
    return status;
}

nt_status
winlogon_switch(struct user *u, uint32_t desktop)
{
    struct abi_syscall call;
    return call1(u, &call, SYSCALL_USER_SWITCH_DESKTOP, desktop);
}

/* Where there can be one session only, it cannot lose its client. */
static bool
can_disconnect(struct user *u)
{
    return user_has(u, ABI_CAPABILITY_SESSION_SPACE);
}

/* Windows 2000 with Terminal Services disconnects; that it shows Winlogon then is decided, because
 * no Disconnect desktop of it is published and nothing of the user's may be seen. */
nt_status
winlogon_disconnect(struct user *u)
{
    const struct winlogon_state *winlogon = &user_state(u)->winlogon;
    if (!can_disconnect(u))
        return STATUS_NOT_SUPPORTED;
    return winlogon_switch(u, winlogon->desktop_disconnect != 0 ? winlogon->desktop_disconnect
                                                                : winlogon->desktop_winlogon);
}

nt_status
winlogon_reconnect(struct user *u)
{
    return can_disconnect(u) ? winlogon_show_user(u) : (nt_status)STATUS_NOT_SUPPORTED;
}

nt_status
winlogon_show_user(struct user *u)
{
    const struct winlogon_state *winlogon = &user_state(u)->winlogon;
    bool is_in = winlogon->user_token != 0 && !winlogon->is_locked;
    return winlogon_switch(u, winlogon->desktop_saver != 0 ? winlogon->desktop_saver
                              : is_in                      ? winlogon->desktop_default
                                                           : winlogon->desktop_winlogon);
}

void
winlogon_give_up(struct user *u, nt_status status)
{
    (void)user_send(u, user_page(u)->parent_pid, MESSAGE_SESSION_READY, status, user_page(u)->pid);
    user_exit(u, status);
}
