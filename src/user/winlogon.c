/* SPDX-License-Identifier: MIT */
#include "user/winlogon.h"

#include "abi/boot.h"
#include "abi/service.h"
#include "abi/session.h"
#include "user/process.h"
#include "user/winlogon_requests.h"

#define STATION_INTERACTIVE 1u /* USER_CREATE_WINSTA's flag */

/* A name in the scratch buffer. */
static gva_t
name_address(struct user *u, const char *name, uint32_t *bytes)
{
    char *text = user_scratch(u)->text;
    *bytes = user_text_append(text, sizeof(user_scratch(u)->text), 0, name);
    return user_address(u, text);
}

static nt_status
create_desktop(struct user *u, const char *name, uint32_t *desktop)
{
    struct abi_syscall call;
    uint32_t bytes;
    gva_t address = name_address(u, name, &bytes);
    nt_status status = call3(u, &call, SYSCALL_USER_CREATE_DESKTOP, address, bytes, 0);
    if (NT_SUCCESS(status))
        *desktop = (uint32_t)call.a[0];
    return status;
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
        call3(u, &call, SYSCALL_USER_CREATE_WINSTA, name, bytes, STATION_INTERACTIVE);
    if (!NT_SUCCESS(status))
        return status;
    winlogon->station = (uint32_t)call.a[0];
    status = call1(u, &call, SYSCALL_USER_SET_PROCESS_WINSTA, winlogon->station);
    if (NT_SUCCESS(status))
        status = create_desktop(u, "Winlogon", &winlogon->desktop_winlogon);
    if (NT_SUCCESS(status) && (state->features & ABI_FEATURE_DISCONNECT))
        status = create_desktop(u, "Disconnect", &winlogon->desktop_disconnect);
    if (NT_SUCCESS(status))
        status = create_desktop(u, "Default", &winlogon->desktop_default);
    if (NT_SUCCESS(status))
        status = call1(u, &call, SYSCALL_USER_SET_THREAD_DESKTOP, winlogon->desktop_winlogon);
    if (NT_SUCCESS(status))
        status = call1(u, &call, SYSCALL_USER_SWITCH_DESKTOP, winlogon->desktop_winlogon);
    return status;
}

void
winlogon_give_up(struct user *u, nt_status status)
{
    (void)user_send(u, user_page(u)->parent_pid, MESSAGE_SESSION_READY, status, user_page(u)->pid);
    user_exit(u, status);
}

static void
ready(struct user *u)
{
    user_state(u)->phase = PHASE_RESTING;
    user_tell_parent(u, MESSAGE_SESSION_READY);
}

/* The console session has the services; the others are for users only. */
void
winlogon_started(struct user *u)
{
    struct user_state *state = user_state(u);
    if (user_page(u)->session != 0) {
        ready(u);
        return;
    }
    const struct child child = { .image = "services.exe", .flags = CREATE_PROCESS_NO_CONSOLE };
    uint32_t last_error;
    nt_status status = user_create_child(u, &child, &state->winlogon.services_pid, &last_error);
    if (!NT_SUCCESS(status)) {
        winlogon_give_up(u, status);
        return;
    }
    struct abi_syscall call;
    (void)call2(u, &call, SYSCALL_SESSION_SET_ACTOR, SESSION_ACTOR_SERVICES,
                state->winlogon.services_pid);
    state->phase = PHASE_WAIT_SERVICES;
}

static void
child_ended(struct user *u, const struct abi_message *in)
{
    struct user_state *state = user_state(u);
    uint32_t pid = (uint32_t)in->v[0];
    if (pid != state->winlogon.services_pid) {
        user_child_exit(u, in);
        return;
    }
    state->winlogon.services_pid = 0;
    if (state->phase == PHASE_WAIT_SERVICES)
        winlogon_give_up(u, NT_SUCCESS(in->status) ? (nt_status)STATUS_UNSUCCESSFUL : in->status);
}

void
winlogon_step(struct user *u)
{
    struct user_state *state = user_state(u);
    const struct abi_message *in = &user_page(u)->in;
    switch (in->kind) {
    case MESSAGE_PROCESS_READY:
        if ((uint32_t)in->v[0] == state->winlogon.services_pid &&
            state->phase == PHASE_WAIT_SERVICES)
            ready(u);
        else
            user_child_ready(u, (uint32_t)in->v[0]);
        break;
    case MESSAGE_PROCESS_EXIT:
        child_ended(u, in);
        break;
    default:
        if (in->kind >= MESSAGE_REQUEST)
            winlogon_request(u, in);
        break;
    }
}
