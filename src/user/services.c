/* SPDX-License-Identifier: MIT */
/*
 * One service is started at a time. Its process is made, and then the manager waits: for the
 * process to say that it is ready (a real service connects to the manager's pipe), or until the
 * time-out. A process that ends before does not end the wait, because the manager looks only at the
 * pipe; see docs/fidelity.md. A service that shares the process of another is told to that process,
 * which is connected already: its end is seen at once.
 */
#include "user/services.h"

#include "abi/boot.h"
#include "abi/guest.h"
#include "abi/service.h"
#include "user/account.h"
#include "user/process.h"
#include "user/program.h"
#include "user/service_log.h"
#include "user/service_table.h"

/* What a request says of a service: name, program, account, desktop; of one that shares a process
 * whose it is in place of an account. */
enum service_text { TEXT_NAME, TEXT_PROGRAM, TEXT_ACCOUNT, TEXT_DESKTOP, TEXT_HOST = TEXT_ACCOUNT };

static struct services_state *
services_of(struct user *u)
{
    return &user_state(u)->services;
}

void
services_started(struct user *u)
{
    service_table_start(services_of(u));
    user_state(u)->phase = PHASE_RESTING;
    user_tell_parent(u, MESSAGE_PROCESS_READY);
}

static void
set_state(struct user *u, uint32_t service_state, uint32_t error)
{
    struct services_state *services = services_of(u);
    services->current.state = service_state;
    service_table_store(u, services);
    user_trace(u, EVENT_SERVICE_STATE, STATUS_SUCCESS, services->current.pid, service_state, error,
               services->current.name);
}

/* ---- accounts ---- */

/* The token the service's process gets: its account's, by a fresh logon if it is a user's. Fills
 * token and luid. */
static nt_status
log_on(struct user *u, struct service *service, uint32_t *error)
{
    uint32_t luid = account_built_in(service->account);
    service->token = 0;
    service->luid = luid;
    if (luid == LUID_SYSTEM)
        return STATUS_SUCCESS;
    struct abi_syscall call;
    nt_status status;
    if (luid != 0) {
        status = call1(u, &call, SYSCALL_OPEN_TOKEN, luid);
        *error = ERROR_INVALID_SERVICE_ACCOUNT;
    } else {
        char *text = user_scratch(u)->text;
        uint32_t bytes = user_text_append(text, sizeof(user_scratch(u)->text), 0, service->account);
        status = call4(u, &call, SYSCALL_LOGON_USER, user_address(u, text), bytes,
                       service->luid_wanted, LOGON_SERVICE);
        *error = ERROR_SERVICE_LOGON_FAILED;
    }
    if (!NT_SUCCESS(status))
        return status;
    service->token = (uint32_t)call.a[0];
    if (luid == 0)
        service->luid = (uint32_t)call.a[1];
    return status;
}

/* The logon ends with the last token of it. */
static void
release_token(struct user *u, struct service *service)
{
    struct abi_syscall call;
    if (service->token != 0)
        (void)call1(u, &call, SYSCALL_CLOSE, service->token);
    service->token = 0;
}

/* ---- starting ---- */

/* lpDesktop of the service's process: NULL, unless it is told or may be seen. */
static const char *
choose_desktop(struct user *u, const struct service *service)
{
    if (service->desktop[0] != '\0')
        return service->desktop;
    if (!(service->flags & SERVICE_INTERACTIVE))
        return NULL;
    struct abi_syscall call;
    nt_status status = call1(u, &call, SYSCALL_QUERY_REGISTRY, ABI_REG_NO_INTERACTIVE_SERVICES);
    if (NT_SUCCESS(status) && call.a[0] != 0 && call.a[1] != 0) {
        service_log_not_interactive(u, service->name);
        return NULL;
    }
    return "WinSta0\\Default";
}

/* Nobody is waited for any more. */
static void
end_wait(struct user *u)
{
    struct abi_syscall call;
    (void)call2(u, &call, SYSCALL_SET_TIMER, 0, 0);
    services_of(u)->starting = SERVICE_NONE;
}

/* The start failed before there was a process to wait for. */
static void
refuse_start(struct user *u, uint32_t request, nt_status status, uint32_t error)
{
    struct services_state *services = services_of(u);
    service_log_start_failed(u, services->current.name, error);
    services->current.pid = 0;
    set_state(u, SERVICE_STATE_STOPPED, error);
    user_reply(u, request, status, 0, error);
}

static void
begin_wait(struct user *u, uint32_t request)
{
    struct services_state *services = services_of(u);
    services->starting = services->current_index;
    services->request = request;
    services->has_exited = 0;
    services->exit_status = STATUS_SUCCESS;
    set_state(u, SERVICE_STATE_START_PENDING, ERROR_SUCCESS);
    struct abi_syscall call;
    (void)call2(u, &call, SYSCALL_SET_TIMER, user_state(u)->service_timeout_ms,
                services->starting + 1);
}

static void
start_process(struct user *u, uint32_t request)
{
    struct services_state *services = services_of(u);
    struct service *service = &services->current;
    uint32_t error = ERROR_SUCCESS;
    nt_status status = log_on(u, service, &error);
    if (!NT_SUCCESS(status)) {
        refuse_start(u, request, status, error);
        return;
    }
    const struct child child = {
        .image = service->program,
        .desktop = choose_desktop(u, service),
        .token = service->token,
        .flags = CREATE_PROCESS_SERVICE | CREATE_PROCESS_NO_CONSOLE,
        .request = request,
    };
    status = user_create_child(u, &child, &service->pid, &error);
    if (!NT_SUCCESS(status)) {
        release_token(u, service);
        refuse_start(u, request, status, error);
        return;
    }
    begin_wait(u, request);
}

/*
 * Program and account stay with the service until a request says others; flags, desktop and the
 * logon's id are of this one start. False: a text is too long, or the request contradicts itself.
 */
static bool
take_settings(struct service *service, const struct abi_message *in)
{
    const char *program = user_message_text(in, TEXT_PROGRAM);
    const char *account =
        (in->v[0] & SERVICE_SHARES) != 0 ? "" : user_message_text(in, TEXT_ACCOUNT);
    const char *desktop = in->kind == MESSAGE_REQUEST + REQUEST_SERVICE_START
                              ? user_message_text(in, TEXT_DESKTOP)
                              : "";
    if (user_text_length(program, ABI_MESSAGE_TEXT) >= sizeof(service->program) ||
        user_text_length(account, ABI_MESSAGE_TEXT) >= sizeof(service->account) ||
        user_text_length(desktop, ABI_MESSAGE_TEXT) >= sizeof(service->desktop))
        return false;
    if (program[0] != '\0')
        user_text_copy(service->program, sizeof(service->program), program);
    if (account[0] != '\0')
        user_text_copy(service->account, sizeof(service->account), account);
    user_text_copy(service->desktop, sizeof(service->desktop), desktop);
    service->flags = (uint32_t)in->v[0];
    service->luid_wanted = (uint32_t)in->v[1];
    /* Source: CreateService, an interactive service must run as LocalSystem. */
    return !(service->flags & SERVICE_INTERACTIVE) ||
           account_built_in(service->account) == LUID_SYSTEM;
}

/* Finds the service of a request, or enters it. */
static nt_status
need_service(struct user *u, const char *name)
{
    struct services_state *services = services_of(u);
    uint32_t length = user_text_length(name, ABI_MESSAGE_TEXT);
    if (length == 0 || length >= SERVICE_NAME_BYTES)
        return STATUS_OBJECT_NAME_INVALID;
    if (service_table_find_name(u, services, name))
        return STATUS_SUCCESS;
    return service_table_add(u, services, name);
}

/* The service in whose process another one is to start becomes the current one. False: it does not
 * run. */
static bool
find_host(struct user *u, const struct abi_message *in)
{
    struct services_state *services = services_of(u);
    return service_table_find_name(u, services, user_message_text(in, TEXT_HOST)) &&
           services->current.pid != 0 && services->current.state == SERVICE_STATE_RUNNING;
}

/* Tells a service's process to start the current one, which has its account and logon. */
static void
start_shared(struct user *u, uint32_t request, uint32_t pid, uint32_t luid)
{
    struct service *service = &services_of(u)->current;
    service->pid = pid;
    service->luid = luid;
    service->token = 0;
    begin_wait(u, request);
    nt_status status = user_send(u, pid, MESSAGE_SERVICE_MAIN, STATUS_SUCCESS, request);
    if (NT_SUCCESS(status))
        return;
    end_wait(u);
    refuse_start(u, request, status, ERROR_NO_SYSTEM_RESOURCES);
}

static void
request_start(struct user *u, const struct abi_message *in)
{
    struct services_state *services = services_of(u);
    if (services->starting != SERVICE_NONE) {
        user_reply(u, in->request_id, STATUS_DEVICE_BUSY, 0, ERROR_BUSY);
        return;
    }
    bool is_shared = (in->v[0] & SERVICE_SHARES) != 0;
    if (is_shared && !find_host(u, in)) {
        user_refuse_missing(u, STATUS_NOT_FOUND, user_message_text(in, TEXT_HOST));
        user_reply(u, in->request_id, STATUS_NOT_FOUND, 0, ERROR_SERVICE_NOT_ACTIVE);
        return;
    }
    uint32_t pid = services->current.pid;
    uint32_t luid = services->current.luid;
    nt_status status = need_service(u, user_message_text(in, TEXT_NAME));
    if (NT_SUCCESS(status) && services->current.pid != 0) {
        user_reply(u, in->request_id, STATUS_DEVICE_BUSY, services->current.pid,
                   ERROR_SERVICE_ALREADY_RUNNING);
        return;
    }
    if (NT_SUCCESS(status) &&
        (!take_settings(&services->current, in) || services->current.program[0] == '\0'))
        status = STATUS_INVALID_PARAMETER;
    if (!NT_SUCCESS(status))
        user_reply(u, in->request_id, status, 0, ERROR_INVALID_PARAMETER);
    else if (is_shared)
        start_shared(u, in->request_id, pid, luid);
    else
        start_process(u, in->request_id);
}

/* ---- the end of the wait ---- */

static void
child_ready(struct user *u, uint32_t pid)
{
    struct services_state *services = services_of(u);
    if (services->starting == SERVICE_NONE ||
        !service_table_load(u, services, services->starting) || services->current.pid != pid) {
        user_child_ready(u, pid);
        return;
    }
    end_wait(u);
    set_state(u, SERVICE_STATE_RUNNING, ERROR_SUCCESS);
    user_reply(u, services->request, STATUS_SUCCESS, pid, ERROR_SUCCESS);
}

/* A service that shares its process came up in it, or reports why it did not: the process is none
 * of it. */
static void
shared_started(struct user *u, const struct abi_message *in)
{
    struct services_state *services = services_of(u);
    struct service *service = &services->current;
    uint32_t pid = in->from_pid;
    uint32_t error = (uint32_t)in->v[0];
    if (services->starting == SERVICE_NONE ||
        !service_table_load(u, services, services->starting) || service->pid != pid ||
        !(service->flags & SERVICE_SHARES))
        return;
    end_wait(u);
    if (NT_SUCCESS(in->status)) {
        set_state(u, SERVICE_STATE_RUNNING, ERROR_SUCCESS);
    } else {
        error = error != ERROR_SUCCESS ? error : ERROR_INVALID_FUNCTION;
        service->pid = 0;
        service_log_ended_with(u, service->name, error);
        set_state(u, SERVICE_STATE_STOPPED, error);
    }
    user_reply(u, services->request, in->status, pid, error);
}

/* The current service's process has ended. */
static void
stop_with_process(struct user *u, nt_status exit_status)
{
    struct services_state *services = services_of(u);
    struct service *service = &services->current;
    uint32_t pid = service->pid;
    bool is_starting = services->current_index == services->starting;
    release_token(u, service);
    service->pid = 0;
    service->terminations++;
    service_log_terminated(u, service->name, service->terminations);
    set_state(u, SERVICE_STATE_STOPPED, is_starting ? ERROR_PROCESS_ABORTED : ERROR_SUCCESS);
    if (!is_starting)
        return;
    end_wait(u);
    user_reply(u, services->request,
               NT_SUCCESS(exit_status) ? (nt_status)STATUS_UNSUCCESSFUL : exit_status, pid,
               ERROR_PROCESS_ABORTED);
}

static void
child_ended(struct user *u, const struct abi_message *in)
{
    struct services_state *services = services_of(u);
    uint32_t pid = (uint32_t)in->v[0];
    if (!service_table_find_pid(u, services, pid)) {
        user_child_exit(u, in);
        return;
    }
    if (services->current_index == services->starting &&
        !(services->current.flags & SERVICE_SHARES)) {
        release_token(u, &services->current);
        services->has_exited = 1;
        services->exit_status = in->status;
        service_table_store(u, services);
        return;
    }
    do {
        stop_with_process(u, in->status);
    } while (service_table_find_pid(u, services, pid));
}

static void
log_time_out(struct user *u, const struct service *service)
{
    if (service->flags & SERVICE_SHARES) {
        service_log_hung(u, service->name);
        return;
    }
    service_log_timed_out(u, service->name, user_state(u)->service_timeout_ms);
    service_log_start_failed(u, service->name, ERROR_SERVICE_REQUEST_TIMEOUT);
}

static void
time_out(struct user *u, uint32_t cookie)
{
    struct services_state *services = services_of(u);
    if (services->starting == SERVICE_NONE || cookie != services->starting + 1 ||
        !service_table_load(u, services, services->starting))
        return;
    struct service *service = &services->current;
    uint32_t pid = service->pid;
    /* A process that ends well before it was ready, or is slow, has no status that says so. */
    bool has_failed = services->has_exited && !NT_SUCCESS(services->exit_status);
    nt_status status = has_failed ? services->exit_status : STATUS_UNSUCCESSFUL;
    log_time_out(u, service);
    services->starting = SERVICE_NONE;
    service->pid = 0;
    struct abi_syscall call;
    if (!services->has_exited && !(service->flags & SERVICE_SHARES))
        (void)call2(u, &call, SYSCALL_TERMINATE_PROCESS, pid, ERROR_SERVICE_REQUEST_TIMEOUT);
    release_token(u, service);
    set_state(u, SERVICE_STATE_STOPPED, ERROR_SERVICE_REQUEST_TIMEOUT);
    user_reply(u, services->request, status, pid, ERROR_SERVICE_REQUEST_TIMEOUT);
}

/* The process of a service that has stopped goes on while there are others in it, and so does its
 * logon; it ends with the last of them. */
static void
leave_process(struct user *u, uint32_t pid, uint32_t token)
{
    struct services_state *services = services_of(u);
    if (service_table_find_pid(u, services, pid)) {
        if (token != 0)
            services->current.token = token;
        service_table_store(u, services);
        return;
    }
    struct abi_syscall call;
    if (token != 0)
        (void)call1(u, &call, SYSCALL_CLOSE, token);
    (void)call2(u, &call, SYSCALL_TERMINATE_PROCESS, pid, STATUS_SUCCESS);
}

static void
request_stop(struct user *u, const struct abi_message *in)
{
    struct services_state *services = services_of(u);
    if (!service_table_find_name(u, services, user_message_text(in, TEXT_NAME))) {
        user_reply(u, in->request_id, STATUS_NOT_FOUND, 0, ERROR_SERVICE_DOES_NOT_EXIST);
        return;
    }
    uint32_t pid = services->current.pid;
    if (pid == 0 || services->current_index == services->starting) {
        user_reply(u, in->request_id, STATUS_INVALID_PARAMETER, 0, ERROR_SERVICE_NOT_ACTIVE);
        return;
    }
    uint32_t index = services->current_index;
    uint32_t token = services->current.token;
    services->current.pid = 0;
    services->current.token = 0;
    service_table_store(u, services);
    leave_process(u, pid, token);
    if (service_table_load(u, services, index))
        set_state(u, SERVICE_STATE_STOPPED, ERROR_SUCCESS);
    user_reply(u, in->request_id, STATUS_SUCCESS, pid, ERROR_SUCCESS);
}

void
services_step(struct user *u)
{
    const struct abi_message *in = &user_page(u)->in;
    switch (user_state(u)->phase == PHASE_RESTING ? in->kind : MESSAGE_NONE) {
    case MESSAGE_TIMER:
        time_out(u, (uint32_t)in->v[0]);
        break;
    case MESSAGE_PROCESS_READY:
        child_ready(u, (uint32_t)in->v[0]);
        break;
    case MESSAGE_PROCESS_EXIT:
        child_ended(u, in);
        break;
    case MESSAGE_SERVICE_MAIN_DONE:
        shared_started(u, in);
        break;
    case MESSAGE_REQUEST + REQUEST_SERVICE_START:
        request_start(u, in);
        break;
    case MESSAGE_REQUEST + REQUEST_SERVICE_STOP:
        request_stop(u, in);
        break;
    default:
        program_step(u);
        break;
    }
}
