/* SPDX-License-Identifier: MIT */
/*
 * Requests from outside. Those of the machine itself are carried out here; the others go as a
 * message to the ring-3 actor that does such things on Windows. Each ends with exactly one REPLY:
 * the actor's, or, when the machine has come to rest without one, the kernel's own (see
 * abi/requests.def), and then IDLE.
 */
#include "kernel/ke/fail_next.h"
#include "kernel/ke/memory.h"
#include "kernel/ke/syscall.h"
#include "kernel/ke/text.h"
#include "kernel/ke/time.h"
#include "kernel/ke/trace.h"
#include "kernel/mm/session.h"
#include "kernel/mm/session_space.h"
#include "kernel/ob/object.h"
#include "kernel/ps/image.h"
#include "kernel/ps/process.h"
#include "kernel/ps/scheduler.h"
#include "kernel/ps/timer.h"

#define SMSS_IMAGE "smss.exe"

static const uint8_t request_actors[REQUEST_KIND_COUNT] = {
#define REQUEST(name, actor, v, strings, reply) [REQUEST_##name] = actor,
#include "abi/requests.def"
#undef REQUEST
};

static const char *const actor_names[] = {
    [ACTOR_KERNEL] = "kernel",     [ACTOR_SMSS] = "smss",       [ACTOR_SERVICES] = "services",
    [ACTOR_WINLOGON] = "winlogon", [ACTOR_PROCESS] = "process",
};

static void
answer(struct kernel *k, nt_status status, uint64_t v1, uint64_t v2)
{
    uint32_t id = k->pending_request;
    k->pending_request = 0;
    trace(k, EVENT_REPLY, status, id, v1, v2);
}

/* What an answer carries besides its two values. */
static nt_status
take_payload(struct kernel *k, gva_t from, uint64_t bytes)
{
    if (bytes == 0)
        return STATUS_SUCCESS;
    if (bytes > ABI_REPLY_BYTES)
        return STATUS_INVALID_PARAMETER;
    if (machine_user_copy_in(k, machine_reply_payload(k, (uint32_t)bytes), from, (uint32_t)bytes))
        return STATUS_SUCCESS;
    machine_reply_payload(k, 0);
    return STATUS_ACCESS_VIOLATION;
}

void
sys_reply(struct kernel *k, struct abi_syscall *call)
{
    /* A request that was given up, or that someone answered already, takes no second answer. */
    if (call->a[0] == 0 || call->a[0] != k->pending_request)
        call->status = STATUS_NOT_FOUND;
    else
        call->status = take_payload(k, call->a[4], call->a[5]);
    if (NT_SUCCESS(call->status))
        answer(k, (nt_status)call->a[1], call->a[2], call->a[3]);
}

static bool
is_well_formed(const struct abi_request *request)
{
    return request->id != 0 && request->kind > REQUEST_NONE && request->kind < REQUEST_KIND_COUNT &&
           request->text_bytes <= ABI_MESSAGE_TEXT &&
           (request->text_bytes == 0 || request->text[request->text_bytes - 1] == '\0') &&
           text_is_utf8(request->text, request->text_bytes) &&
           request->payload_bytes <= IMAGE_BYTES_MAX;
}

/* ---- actors ---- */

static gva_t
winlogon_of(struct kernel *k, uint32_t id)
{
    gva_t session = session_find(k, id);
    if (session == 0)
        return 0;
    uint32_t pid = ((const struct session *)kptr(k, (kva_t)session))->winlogon_pid;
    return pid != 0 ? process_find(k, pid) : 0;
}

static gva_t
find_actor(struct kernel *k, const struct abi_request *request)
{
    gva_t actor = 0;
    switch (request_actors[request->kind]) {
    case ACTOR_SMSS:
        actor = kd(k)->smss_pid != 0 ? process_find(k, kd(k)->smss_pid) : 0;
        break;
    case ACTOR_SERVICES:
        actor = kd(k)->services_pid != 0 ? process_find(k, kd(k)->services_pid) : 0;
        break;
    case ACTOR_WINLOGON:
        actor = winlogon_of(k, request->session);
        break;
    case ACTOR_PROCESS:
        actor = request->pid != 0 ? process_find(k, request->pid) : 0;
        break;
    default:
        break;
    }
    return actor != 0 && (process_at(k, actor)->flags & PROCESS_SYSTEM) == 0 ? actor : 0;
}

static void
refuse_actor(struct kernel *k, const struct abi_request *request, const char *what)
{
    uint32_t actor = request_actors[request->kind];
    struct refusal refusal = {
        .gate = GATE_NOT_FOUND,
        .status = STATUS_NOT_FOUND,
        .where = actor == ACTOR_PROCESS ? request->pid : request->session,
    };
    trace_refusal(k, &refusal, what);
}

/* A call names the thread that is to make it. */
static bool
has_thread(struct kernel *k, gva_t process, const struct abi_request *request)
{
    return request->kind != REQUEST_CALL || request->v[0] == 0 ||
           (request->v[0] <= UINT32_MAX && thread_find(k, process, (uint32_t)request->v[0]) != 0);
}

/* Hands the request to its actor, which gets a reference; 0 and the request answered if that cannot
 * be. */
static gva_t
deliver(struct kernel *k, const struct abi_request *request)
{
    gva_t actor = find_actor(k, request);
    if (actor == 0 || !has_thread(k, actor, request)) {
        refuse_actor(k, request,
                     actor == 0 ? actor_names[request_actors[request->kind]] : "thread");
        answer(k, STATUS_NOT_FOUND, 0, 0);
        return 0;
    }
    struct abi_message message = {
        .kind = MESSAGE_REQUEST + request->kind,
        .request_id = request->id,
        .text_bytes = request->text_bytes,
    };
    memcpy(message.v, request->v, sizeof message.v);
    memcpy(message.text, request->text, request->text_bytes);
    nt_status status = message_send(k, actor, &message);
    if (!NT_SUCCESS(status)) {
        answer(k, status, 0, 0);
        return 0;
    }
    object_ref(k, actor);
    return actor;
}

/* ---- what the kernel does itself ---- */

/* Starts smss, with a reference; 0 and the request answered if that cannot be. */
static gva_t
power_on(struct kernel *k, const struct abi_request *request)
{
    const struct create_process arguments = { .image = SMSS_IMAGE, .request_id = request->id };
    gva_t smss;
    if (k->is_powered_on != 0) {
        answer(k, STATUS_DEVICE_BUSY, 0, 0);
        return 0;
    }
    nt_status status = process_create(k, &arguments, 0, &smss);
    if (!NT_SUCCESS(status)) {
        answer(k, status, 0, 0);
        return 0;
    }
    k->is_powered_on = 1;
    object_ref(k, smss);
    return smss;
}

static void
wait(struct kernel *k, uint64_t ms)
{
    uint32_t end = time_after(k, ms < UINT32_MAX ? (uint32_t)ms : UINT32_MAX);
    uint32_t steps = SCHEDULE_STEPS_MAX;
    bool is_idle = schedule_bounded(k, end, &steps);
    if (is_idle)
        time_advance(k, end);
    answer(k, is_idle ? STATUS_SUCCESS : STATUS_UNSUCCESSFUL, 0, 0);
}

static nt_status
set(struct kernel *k, const struct abi_request *request)
{
    switch (request->kind) {
    case REQUEST_IMAGE:
        return image_store(k, request->payload_bytes);
    case REQUEST_FAIL_NEXT:
        if (request->v[0] > UINT32_MAX || request->v[1] > UINT32_MAX)
            return STATUS_INVALID_PARAMETER;
        fail_next(k, (uint32_t)request->v[0], (uint32_t)request->v[1]);
        return STATUS_SUCCESS;
    case REQUEST_EXPLAIN:
        kd(k)->explain = request->v[0] != 0;
        return STATUS_SUCCESS;
    default:
        return STATUS_INVALID_PARAMETER;
    }
}

/* ---- running until idle ---- */

/*
 * Time passes only as long as the request needs it: once it is answered, a timer that is still set
 * waits for the request WAIT. After POWER_ON everything settles, so that what the start-up began
 * (services, above all) has ended one way or the other.
 */
static void
settle(struct kernel *k, bool is_power_on)
{
    uint32_t steps = SCHEDULE_STEPS_MAX;
    uint32_t due = time_now(k);
    bool is_idle = schedule_bounded(k, due, &steps);
    while (is_idle && (is_power_on || k->pending_request != 0) && timer_next(k, &due))
        is_idle = schedule_bounded(k, due, &steps);
}

/* The machine has come to rest and nobody answered. */
static void
answer_for(struct kernel *k, gva_t actor, uint32_t kind)
{
    const struct process *p = process_at(k, actor);
    bool has_ended = (p->flags & PROCESS_EXITED) != 0;
    if (has_ended && kind == REQUEST_EXIT)
        answer(k, STATUS_SUCCESS, 0, p->exit_code);
    else if (has_ended && !NT_SUCCESS(p->exit_status))
        answer(k, p->exit_status, 0, p->exit_code);
    else if (has_ended)
        answer(k, STATUS_PROCESS_IS_TERMINATING, 0, p->exit_code);
    else if (kind == REQUEST_POWER_ON || kd(k)->timer_count != 0 ||
             kd(k)->ready.next != k->kd + offsetof(struct kd_block, ready))
        answer(k, STATUS_UNSUCCESSFUL, 0, 0);
    else
        answer(k, STATUS_PENDING, 0, 0);
}

static void
run_actor(struct kernel *k, gva_t actor, uint32_t kind)
{
    settle(k, kind == REQUEST_POWER_ON);
    if (k->pending_request != 0)
        answer_for(k, actor, kind);
    object_unref(k, actor);
}

static void
carry_out(struct kernel *k, const struct abi_request *request)
{
    gva_t actor = 0;
    if (!is_well_formed(request)) {
        answer(k, STATUS_INVALID_PARAMETER, 0, 0);
        return;
    }
    if (request->kind == REQUEST_WAIT)
        wait(k, request->v[0]);
    else if (request->kind == REQUEST_POWER_ON)
        actor = power_on(k, request);
    else if (request_actors[request->kind] == ACTOR_KERNEL)
        answer(k, set(k, request), 0, 0);
    else
        actor = deliver(k, request);
    if (actor != 0)
        run_actor(k, actor, request->kind);
}

void
kernel_request(struct kernel *k, const struct abi_request *request)
{
    k_assert_values(k, k->pending_request == 0 && k->current_thread == 0, k->pending_request,
                    k->current_thread);
    k->pending_request = request->id;
    k->current_payload_request = request->payload_bytes != 0 ? request->id : 0;
    k->payload_bytes = request->payload_bytes;
    machine_reply_payload(k, 0);
    carry_out(k, request);
    k->current_payload_request = 0;
    k->payload_bytes = 0;
    session_complete_directories(k);
    trace(k, EVENT_IDLE, STATUS_SUCCESS, 0, 0, 0);
}
