/* SPDX-License-Identifier: MIT */
/* The role: its start, its end, and which message goes where. */
#include "user/winlogon.h"

#include "abi/session.h"
#include "user/process.h"
#include "user/winlogon_requests.h"
#include "user/winlogon_saver.h"
#include "user/winlogon_station.h"

static void
ready(struct user *u)
{
    user_state(u)->phase = PHASE_RESTING;
    user_tell_parent(u, MESSAGE_SESSION_READY);
}

bool
winlogon_is_idle(struct user *u)
{
    return winlogon_has_no_users(u);
}

/* Session 0 has the services; the others are for users only. */
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
        winlogon_saver_ended(u, pid);
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
