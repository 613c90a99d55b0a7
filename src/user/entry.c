/* SPDX-License-Identifier: MIT */
/* Where the machine enters ring-3 code: one message, handled by the code of the process's role. */
#include "user/conhost.h"
#include "user/csrss.h"
#include "user/loader.h"
#include "user/process.h"
#include "user/program.h"
#include "user/services.h"
#include "user/smss.h"
#include "user/winlogon.h"

struct role {
    void (*started)(struct user *u); /* its start-up actions are done; NULL: it plays none, and the
                                        loader has no part in it */
    void (*step)(struct user *u);    /* a message after the start */
    bool (*is_idle)(struct user *u); /* it has no start-up actions here; NULL: it always has */
};

static const struct role roles[] = {
    [IMAGE_ROLE_PROGRAM] = { program_started, program_step, NULL },
    [IMAGE_ROLE_SMSS] = { NULL, smss_step, NULL },
    [IMAGE_ROLE_CSRSS] = { NULL, csrss_step, NULL },
    [IMAGE_ROLE_WINLOGON] = { winlogon_started, winlogon_step, winlogon_is_idle },
    [IMAGE_ROLE_SERVICES] = { services_started, services_step, NULL },
    [IMAGE_ROLE_CONHOST] = { conhost_started, program_step, NULL },
};

static const struct role *
role_of(struct user *u)
{
    uint32_t role = user_page(u)->role;
    return &roles[role < DH_ARRAY_COUNT(roles) ? role : IMAGE_ROLE_PROGRAM];
}

/* What may change between messages or is needed by everyone. */
static void
query_system(struct user *u)
{
    struct user_state *state = user_state(u);
    struct abi_syscall call;
    if (!NT_SUCCESS(call0(u, &call, SYSCALL_QUERY_SYSTEM)))
        return;
    state->capabilities = (uint32_t)call.a[0];
    state->explain = (uint32_t)call.a[2];
    state->service_timeout_ms = (uint32_t)call.a[3];
}

/* False: the start-up is not over, or has ended the process. */
static bool
start_up(struct user *u, const struct role *role)
{
    return (role->is_idle != NULL && role->is_idle(u)) || program_start(u);
}

/* A process with a program: loaded, started, then in the hands of its role. */
static void
image_step(struct user *u, const struct role *role)
{
    const struct abi_message *in = &user_page(u)->in;
    if (user_state(u)->phase < PHASE_STARTING) {
        if (loader_step(u) && start_up(u, role))
            role->started(u);
    } else if (in->kind == MESSAGE_TIMER && (in->v[0] & SLEEP_TIMER_COOKIE) != 0) {
        if (program_timer(u, (uint32_t)in->v[0]))
            role->started(u);
    } else if (program_awaits(u, in)) {
        if (program_child(u, in))
            role->started(u);
    } else {
        role->step(u);
    }
}

void
user_step(struct user *u)
{
    struct user_page *page = user_page(u);
    const struct role *role = role_of(u);
    page->in.text[ABI_MESSAGE_TEXT - 1] = '\0';
    if (page->in.kind == MESSAGE_START)
        user_state(u)->thread.tid = page->tid;
    if (page->in.kind == MESSAGE_START || page->in.kind == MESSAGE_HARD_ERROR ||
        page->in.kind >= MESSAGE_REQUEST)
        query_system(u);
    if (role->started != NULL)
        image_step(u, role);
    else
        role->step(u);
}
