/* SPDX-License-Identifier: MIT */
/* Users, programs and locks, as requests ask for them. */
#include "user/winlogon_requests.h"

#include "abi/guest.h"
#include "abi/service.h"
#include "abi/session.h"
#include "user/process.h"
#include "user/program.h"
#include "user/winlogon_saver.h"
#include "user/winlogon_station.h"

#define DEFAULT_PATH "WinSta0\\Default"
#define SHELL        "explorer.exe"

/* Grants or revokes the station and the user's desktop. */
static void
grant(struct user *u, uint32_t luid, uint32_t is_granted)
{
    const struct winlogon_state *winlogon = &user_state(u)->winlogon;
    struct abi_syscall call;
    (void)call3(u, &call, SYSCALL_USER_GRANT, winlogon->station, luid, is_granted);
    (void)call3(u, &call, SYSCALL_USER_GRANT, winlogon->desktop_default, luid, is_granted);
}

static nt_status
log_on(struct user *u, const char *account, uint64_t luid, uint32_t flags, struct abi_syscall *call)
{
    char *text = user_scratch(u)->text;
    uint32_t bytes = user_text_append(text, sizeof(user_scratch(u)->text), 0, account);
    return call4(u, call, SYSCALL_LOGON_USER, user_address(u, text), bytes, luid, flags);
}

static void
request_logon(struct user *u, const struct abi_message *in)
{
    struct winlogon_state *winlogon = &user_state(u)->winlogon;
    if (winlogon->user_token != 0 || winlogon_has_no_users(u)) {
        user_reply(u, in->request_id,
                   winlogon->user_token != 0 ? STATUS_DEVICE_BUSY : STATUS_NOT_SUPPORTED, 0, 0);
        return;
    }
    const char *account = user_message_text(in, 0);
    const char *shell = user_message_text(in, 1);
    struct abi_syscall call;
    nt_status status = log_on(u, account, in->v[0], LOGON_INTERACTIVE, &call);
    if (!NT_SUCCESS(status)) {
        user_reply(u, in->request_id, status, 0, 0);
        return;
    }
    winlogon->user_token = (uint32_t)call.a[0];
    winlogon->user_luid = (uint32_t)call.a[1];
    winlogon->is_locked = 0;
    user_text_copy(winlogon->user, sizeof(winlogon->user), account);
    grant(u, winlogon->user_luid, 1);
    (void)winlogon_switch(u, winlogon->desktop_default);
    const struct child child = {
        .image = shell[0] != '\0' ? shell : SHELL,
        .desktop = DEFAULT_PATH,
        .token = winlogon->user_token,
        .flags = CREATE_PROCESS_NO_CONSOLE,
        .request = in->request_id,
    };
    (void)user_spawn(u, &child, winlogon->user_luid);
}

/* The user's programs end; a session other than the console's ends with them, winlogon last. */
static void
request_logoff(struct user *u, const struct abi_message *in)
{
    struct winlogon_state *winlogon = &user_state(u)->winlogon;
    bool is_console = user_page(u)->session <= user_console_session(u);
    if (is_console && winlogon->user_token == 0) {
        user_reply(u, in->request_id, STATUS_NO_TOKEN, 0, 0);
        return;
    }
    struct abi_syscall call;
    (void)call2(u, &call, SYSCALL_SESSION_LOGOFF, LOGOFF_USER,
                is_console ? winlogon->user_luid : 0);
    winlogon_saver_ended(u, winlogon->saver_pid);
    if (winlogon->user_token != 0) {
        grant(u, winlogon->user_luid, 0);
        (void)call1(u, &call, SYSCALL_CLOSE, winlogon->user_token);
    }
    winlogon->user_token = 0;
    winlogon->user_luid = 0;
    winlogon->is_locked = 0;
    winlogon->user[0] = '\0';
    (void)winlogon_switch(u, winlogon->desktop_winlogon);
    user_reply(u, in->request_id, STATUS_SUCCESS, 0, 0);
    if (!is_console)
        user_exit(u, STATUS_SUCCESS);
}

static void
request_lock(struct user *u, const struct abi_message *in)
{
    struct winlogon_state *winlogon = &user_state(u)->winlogon;
    winlogon->is_locked = in->v[0] != 0;
    user_reply(u, in->request_id, winlogon_show_user(u), 0, 0);
}

/* The token a program is run with: *token 0 is winlogon's own, SYSTEM. *is_own: it is closed after
 * use. */
static nt_status
choose_token(struct user *u, const struct abi_message *in, uint32_t *token, bool *is_own)
{
    const struct winlogon_state *winlogon = &user_state(u)->winlogon;
    const char *account = user_message_text(in, 2);
    *is_own = false;
    *token = 0;
    if (in->v[0] & RUN_AS_SYSTEM)
        return STATUS_SUCCESS;
    if (account[0] != '\0' && !user_text_equal(account, winlogon->user)) {
        struct abi_syscall call;
        nt_status status = log_on(u, account, 0, 0, &call);
        *token = (uint32_t)call.a[0];
        *is_own = NT_SUCCESS(status);
        return status;
    }
    *token = winlogon->user_token;
    return *token ? STATUS_SUCCESS : STATUS_NO_TOKEN;
}

static void
request_run(struct user *u, const struct abi_message *in)
{
    uint32_t token;
    bool is_own;
    nt_status status = choose_token(u, in, &token, &is_own);
    if (!NT_SUCCESS(status)) {
        user_reply(u, in->request_id, status, 0, 0);
        return;
    }
    const char *desktop = user_message_text(in, 1);
    const struct child child = {
        .image = user_message_text(in, 0),
        .desktop = desktop[0] != '\0' || (in->v[0] & RUN_DESKTOP_EMPTY) ? desktop
                   : in->v[0] & RUN_DESKTOP_NULL                        ? NULL
                                                                        : DEFAULT_PATH,
        .token = token,
        .flags = CREATE_PROCESS_NO_CONSOLE,
        .request = in->request_id,
    };
    (void)user_spawn(u, &child, 0);
    struct abi_syscall call;
    if (is_own)
        (void)call1(u, &call, SYSCALL_CLOSE, token);
}

static void
request_kill(struct user *u, const struct abi_message *in)
{
    struct abi_syscall call;
    if (in->v[0] == 0) { /* the system call would take it for the caller */
        user_reply(u, in->request_id, STATUS_INVALID_PARAMETER, 0, 0);
        return;
    }
    if (in->v[0] == user_page(u)->pid) {
        user_reply(u, in->request_id, STATUS_SUCCESS, 0, 0);
        user_exit(u, 1);
        return;
    }
    nt_status status = call2(u, &call, SYSCALL_TERMINATE_PROCESS, in->v[0], 1);
    user_reply(u, in->request_id, status, 0, 0);
}

void
winlogon_request(struct user *u, const struct abi_message *in)
{
    switch (in->kind) {
    case MESSAGE_REQUEST + REQUEST_LOGON:
        request_logon(u, in);
        break;
    case MESSAGE_REQUEST + REQUEST_LOGOFF:
        request_logoff(u, in);
        break;
    case MESSAGE_REQUEST + REQUEST_DISCONNECT:
        user_reply(u, in->request_id, winlogon_disconnect(u), 0, 0);
        break;
    case MESSAGE_REQUEST + REQUEST_RECONNECT:
        user_reply(u, in->request_id, winlogon_reconnect(u), 0, 0);
        break;
    case MESSAGE_REQUEST + REQUEST_LOCK:
        request_lock(u, in);
        break;
    case MESSAGE_REQUEST + REQUEST_SCREEN_SAVER:
        winlogon_saver_request(u, in);
        break;
    case MESSAGE_REQUEST + REQUEST_RUN:
        request_run(u, in);
        break;
    case MESSAGE_REQUEST + REQUEST_KILL:
        request_kill(u, in);
        break;
    default:
        program_step(u);
        break;
    }
}
