/* SPDX-License-Identifier: MIT */
/*
 * One server is started at a time. A server that is ready has registered its class objects. One
 * that ends before is waited for all the same, as the service control manager waits for a service:
 * the entry that is logged speaks of the time-out, see docs/fidelity.md.
 */
#include "user/activation.h"

#include "abi/com.h"
#include "user/process.h"
#include "user/spawn.h"
#include "user/text.h"

#define REGISTRATION_MS 120000u /* see docs/fidelity.md */
#define TIMER_COOKIE    0x20000000u

enum activation_text { TEXT_PROGRAM };

/* Whom the server is started as, and where. */
struct identity {
    struct spawn_user user;
    const char *desktop; /* STARTUPINFO.lpDesktop, NULL for NULL */
};

static struct activation *
activation_of(struct user *u)
{
    return &user_state(u)->activation;
}

/* ---- identities ---- */

/* A process: its description is in the scratch buffer. */
static nt_status
query(struct user *u, uint32_t pid)
{
    struct query_process *answer = &user_scratch(u)->query;
    struct abi_syscall call;
    return call2(u, &call, SYSCALL_QUERY_PROCESS, pid, user_address(u, answer));
}

/* A token of that logon, for a process of that session. */
static nt_status
be_logon(struct user *u, uint32_t luid, uint32_t session, struct identity *identity)
{
    struct abi_syscall call;
    nt_status status = call1(u, &call, SYSCALL_OPEN_TOKEN, luid);
    if (!NT_SUCCESS(status))
        return status;
    uint32_t token = (uint32_t)call.a[0];
    if (session != user_page(u)->session)
        status = call2(u, &call, SYSCALL_SET_TOKEN_SESSION, token, session);
    if (!NT_SUCCESS(status)) {
        (void)call1(u, &call, SYSCALL_CLOSE, token);
        return status;
    }
    identity->user = (struct spawn_user){ .token = token, .is_new = true };
    return STATUS_SUCCESS;
}

/* Windows: a client of this machine that impersonates nobody has the server on its own desktop, and
 * so in its session. Source: KB291682, Windows 2000 SP2. */
static nt_status
be_client(struct user *u, uint32_t pid, char desktop[ABI_PATH_BYTES], struct identity *identity)
{
    nt_status status = query(u, pid);
    if (!NT_SUCCESS(status))
        return status;
    user_text_copy(desktop, ABI_PATH_BYTES, user_scratch(u)->query.desktop);
    identity->desktop = desktop[0] != '\0' ? desktop : NULL;
    const struct query_process client = user_scratch(u)->query;
    return be_logon(u, client.luid, client.session, identity);
}

/* Windows: of the session of who asks. Source: "Interactive User" and "AppIDFlags", SDK. */
static nt_status
be_interactive_user(struct user *u, uint32_t pid, struct identity *identity)
{
    nt_status status = query(u, pid != 0 ? pid : user_page(u)->pid);
    if (!NT_SUCCESS(status))
        return status;
    const struct query_process client = user_scratch(u)->query;
    if (client.session_user == 0)
        return STATUS_NO_TOKEN;
    identity->desktop = "WinSta0\\Default";
    return be_logon(u, client.session_user, client.session, identity);
}

/* Windows: the system chooses the desktop, by the logon. Source: KB291682, KB165194. */
static nt_status
be_account(struct user *u, const struct abi_message *in, struct identity *identity)
{
    bool keeps = user_has(u, ABI_CAPABILITY_COM_KEEPS_LOGON);
    identity->desktop = "";
    return spawn_choose_user(u, in, keeps, &identity->user);
}

static nt_status
choose(struct user *u,
       const struct abi_message *in,
       char desktop[ABI_PATH_BYTES],
       struct identity *identity)
{
    *identity = (struct identity){ .desktop = NULL };
    switch (in->v[0]) {
    case COM_CLIENT:
        return be_client(u, (uint32_t)in->v[1], desktop, identity);
    case COM_ACCOUNT:
        return be_account(u, in, identity);
    case COM_INTERACTIVE_USER:
        return be_interactive_user(u, (uint32_t)in->v[1], identity);
    default:
        return STATUS_INVALID_PARAMETER;
    }
}

/* ---- the start ---- */

static void
wait_for(struct user *u, uint32_t request, uint32_t pid, const char *program)
{
    struct activation *activation = activation_of(u);
    struct abi_syscall call;
    *activation = (struct activation){ .request = request, .pid = pid };
    user_text_copy(activation->program, sizeof(activation->program), program);
    (void)call2(u, &call, SYSCALL_SET_TIMER, REGISTRATION_MS, TIMER_COOKIE);
}

static void
start(struct user *u, const struct abi_message *in, const struct identity *identity)
{
    const struct child child = {
        .image = user_message_text(in, TEXT_PROGRAM),
        .desktop = identity->desktop,
        .token = identity->user.token,
        .flags = CREATE_PROCESS_NO_CONSOLE,
        .request = in->request_id,
    };
    uint32_t pid, last_error;
    nt_status status = user_create_child(u, &child, &pid, &last_error);
    spawn_settle_user(u, &identity->user);
    if (NT_SUCCESS(status))
        wait_for(u, in->request_id, pid, child.image);
    else
        user_reply(u, in->request_id, status, 0, COM_SERVER_EXEC_FAILURE);
}

void
activation_request(struct user *u, const struct abi_message *in)
{
    char desktop[ABI_PATH_BYTES];
    struct identity identity;
    if (activation_of(u)->request != 0 || user_state(u)->is_asleep) {
        user_reply(u, in->request_id, STATUS_DEVICE_BUSY, 0, COM_SERVER_EXEC_FAILURE);
        return;
    }
    nt_status status = choose(u, in, desktop, &identity);
    if (NT_SUCCESS(status))
        start(u, in, &identity);
    else
        user_reply(u, in->request_id, status, 0, COM_RUNAS_LOGON_FAILURE);
}

/* ---- the end of the wait ---- */

bool
activation_ready(struct user *u, uint32_t pid)
{
    struct activation *activation = activation_of(u);
    struct abi_syscall call;
    if (activation->request == 0 || activation->pid != pid)
        return false;
    uint32_t request = activation->request;
    activation->request = 0;
    (void)call2(u, &call, SYSCALL_SET_TIMER, 0, 0);
    user_reply(u, request, STATUS_SUCCESS, pid, COM_OK);
    return true;
}

bool
activation_exit(struct user *u, const struct abi_message *in)
{
    struct activation *activation = activation_of(u);
    if (activation->request == 0 || activation->pid != (uint32_t)in->v[0])
        return false;
    activation->has_exited = 1;
    activation->exit_status = in->status;
    return true;
}

void
activation_timer(struct user *u, uint32_t cookie)
{
    struct activation *activation = activation_of(u);
    if (cookie != TIMER_COOKIE || activation->request == 0)
        return;
    struct activation over = *activation;
    nt_status status = over.has_exited ? over.exit_status : (nt_status)STATUS_UNSUCCESSFUL;
    activation->request = 0;
    user_report_event(u, EVENT_TEXT_NOT_REGISTERED, (const char *const[]){ over.program });
    user_reply(u, over.request, NT_SUCCESS(status) ? (nt_status)STATUS_UNSUCCESSFUL : status,
               over.pid, COM_SERVER_EXEC_FAILURE);
}
