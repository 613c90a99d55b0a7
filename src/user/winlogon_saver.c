/* SPDX-License-Identifier: MIT */
/*
 * The desktop "Screen-saver" exists only while a secure saver runs; any other saver uses Default.
 * Whoever ends a secure one finds the session locked. Source: "Desktops", SDK; KB184802.
 */
#include "user/winlogon_saver.h"

#include "abi/session.h"
#include "user/process.h"
#include "user/winlogon_station.h"

#define SAVER_DESKTOP "Screen-saver"

/* The desktop is seen no more, and goes with the last that is on it. */
static void
leave_desktop(struct user *u)
{
    struct winlogon_state *winlogon = &user_state(u)->winlogon;
    struct abi_syscall call;
    uint32_t desktop = winlogon->desktop_saver;
    if (desktop == 0)
        return;
    winlogon->desktop_saver = 0;
    (void)winlogon_show_user(u);
    (void)call1(u, &call, SYSCALL_USER_CLOSE_DESKTOP, desktop);
}

/* The user's programs may use it, and nobody else's. */
static nt_status
make_desktop(struct user *u)
{
    struct winlogon_state *winlogon = &user_state(u)->winlogon;
    struct abi_syscall call;
    nt_status status = winlogon_make_desktop(u, SAVER_DESKTOP, &winlogon->desktop_saver);
    if (!NT_SUCCESS(status))
        return status;
    status = call3(u, &call, SYSCALL_USER_GRANT, winlogon->desktop_saver, winlogon->user_luid, 1);
    if (NT_SUCCESS(status))
        status = winlogon_show_user(u);
    if (!NT_SUCCESS(status))
        leave_desktop(u);
    return status;
}

static nt_status
may_start(const struct winlogon_state *winlogon)
{
    if (winlogon->user_token == 0)
        return STATUS_NO_TOKEN;
    return winlogon->saver_pid != 0 ? (nt_status)STATUS_DEVICE_BUSY : STATUS_SUCCESS;
}

static void
start(struct user *u, const struct abi_message *in)
{
    struct winlogon_state *winlogon = &user_state(u)->winlogon;
    bool is_secure = in->v[0] == SCREEN_SAVER_SECURE;
    nt_status status = may_start(winlogon);
    if (NT_SUCCESS(status) && is_secure)
        status = make_desktop(u);
    if (!NT_SUCCESS(status)) {
        user_reply(u, in->request_id, status, 0, 0);
        return;
    }
    const struct child child = {
        .image = user_message_text(in, 0),
        .desktop = is_secure ? "WinSta0\\" SAVER_DESKTOP : "WinSta0\\Default",
        .token = winlogon->user_token,
        .flags = CREATE_PROCESS_NO_CONSOLE,
        .request = in->request_id,
    };
    winlogon->saver_pid = user_spawn(u, &child, 0);
    if (winlogon->saver_pid == 0)
        leave_desktop(u);
}

/* Mouse or keyboard: the saver ends. */
static void
end(struct user *u, const struct abi_message *in)
{
    struct abi_syscall call;
    uint32_t pid = user_state(u)->winlogon.saver_pid;
    nt_status status = STATUS_NOT_FOUND;
    if (pid != 0)
        status = call2(u, &call, SYSCALL_TERMINATE_PROCESS, pid, 0);
    if (NT_SUCCESS(status))
        winlogon_saver_ended(u, pid);
    user_reply(u, in->request_id, status, 0, 0);
}

void
winlogon_saver_request(struct user *u, const struct abi_message *in)
{
    if (in->v[0] == SCREEN_SAVER_END)
        end(u, in);
    else
        start(u, in);
}

void
winlogon_saver_ended(struct user *u, uint32_t pid)
{
    struct winlogon_state *winlogon = &user_state(u)->winlogon;
    if (pid == 0 || pid != winlogon->saver_pid)
        return;
    winlogon->saver_pid = 0;
    if (winlogon->desktop_saver != 0)
        winlogon->is_locked = 1;
    leave_desktop(u);
}
