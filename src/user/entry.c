/* SPDX-License-Identifier: MIT */
/* Where the machine enters ring-3 code: one message, handled by the code of the process's role. */
#include "user/csrss.h"
#include "user/loader.h"
#include "user/process.h"
#include "user/program.h"
#include "user/services.h"
#include "user/smss.h"
#include "user/winlogon.h"

/* What may change between messages or is needed by everyone. */
static void
query_system(struct user *u)
{
    struct user_state *state = user_state(u);
    struct abi_syscall call;
    if (!NT_SUCCESS(call0(u, &call, SYSCALL_QUERY_SYSTEM)))
        return;
    state->features = (uint32_t)call.a[1];
    state->explain = (uint32_t)call.a[3];
    state->service_timeout_ms = (uint32_t)call.a[4];
}

void
program_started(struct user *u)
{
    switch (user_page(u)->role) {
    case IMAGE_ROLE_WINLOGON:
        winlogon_started(u);
        break;
    case IMAGE_ROLE_SERVICES:
        services_started(u);
        break;
    default:
        user_state(u)->phase = PHASE_RESTING;
        user_tell_parent(u, MESSAGE_PROCESS_READY);
        break;
    }
}

/* A process with a program: loaded, started, then in the hands of its role. */
static void
image_step(struct user *u)
{
    const struct user_page *page = user_page(u);
    if (user_state(u)->phase < PHASE_STARTING) {
        if (loader_step(u))
            program_start(u);
        return;
    }
    if (page->in.kind == MESSAGE_TIMER && (page->in.v[0] & PROGRAM_TIMER_COOKIE) != 0) {
        program_timer(u, (uint32_t)page->in.v[0]);
        return;
    }
    if (page->role == IMAGE_ROLE_WINLOGON)
        winlogon_step(u);
    else if (page->role == IMAGE_ROLE_SERVICES && user_state(u)->phase == PHASE_RESTING)
        services_step(u);
    else
        program_step(u);
}

void
user_step(struct user *u)
{
    struct user_page *page = user_page(u);
    page->in.text[ABI_MESSAGE_TEXT - 1] = '\0';
    if (page->in.kind == MESSAGE_START || page->in.kind == MESSAGE_HARD_ERROR ||
        page->in.kind >= MESSAGE_REQUEST)
        query_system(u);
    switch (page->role) {
    case IMAGE_ROLE_SMSS:
        smss_step(u);
        break;
    case IMAGE_ROLE_CSRSS:
        csrss_step(u);
        break;
    default:
        image_step(u);
        break;
    }
}
