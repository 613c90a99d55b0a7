/* SPDX-License-Identifier: MIT */
/* A kernel with processes that run no code. */
#include "ps_fixture.h"

#include "abi/user_page.h"
#include "kernel/mm/pool_internal.h"
#include "kernel/ob/object.h"
#include "kernel/ps/process.h"
#include "kernel/ps/scheduler.h"
#include "kernel/top/kernel_verify.h"

#include <check.h>

#include <stdlib.h>
#include <string.h>

static ps_user_code user_code;

void
user_step(struct user *u)
{
    struct abi_message in = user_page(u)->in;
    if (user_code != NULL)
        user_code(u, &in);
}

static void
keep_event(void *user, const struct abi_event *records, uint32_t count)
{
    struct ps_machine *m = user;
    ck_assert_uint_lt(m->event_count, PS_EVENTS_MAX);
    struct ps_event *kept = &m->events[m->event_count++];
    kept->event = records[0];
    ck_assert_uint_le(records[0].text_bytes, ABI_EVENT_TEXT_MAX);
    ck_assert_uint_eq(count,
                      1 + (records[0].text_bytes + sizeof records[0] - 1) / sizeof records[0]);
    memcpy(kept->text, &records[1], records[0].text_bytes);
    kept->text[records[0].text_bytes] = '\0';
    ck_assert_uint_eq(records[0].sequence, m->event_count);
}

struct ps_machine *
ps_fixture_start(ps_user_code code)
{
    return ps_fixture_start_without(0, code);
}

struct ps_machine *
ps_fixture_start_without(uint32_t capabilities, ps_user_code code)
{
    struct abi_boot boot;
    struct ps_machine *m = calloc(1, sizeof *m);
    mm_fixture_boot(&boot);
    boot.capabilities &= ~capabilities;
    strcpy(boot.edition, "test");
    strcpy(boot.subsystem_command_line, "csrss.exe SharedSection=1024,3072,512");
    boot.first_luid = 0x1000;
    boot.luid_step = 0x11;
    boot.service_timeout_ms = 30000;
    m->machine = model_machine_new(&boot);
    ck_assert_ptr_nonnull(m->machine);
    m->machine->on_events = keep_event;
    m->machine->user = m;
    m->k = &m->machine->kernel;
    user_code = code;
    ck_assert_uint_eq(kernel_start(m->k), STATUS_SUCCESS);
    return m;
}

void
ps_fixture_end(struct ps_machine *m)
{
    const char *fault = kernel_verify(m->k);
    ck_assert_msg(fault == NULL, "%s", fault);
    model_machine_free(m->machine);
    free(m);
}

void
ps_fixture_set_code(ps_user_code code)
{
    user_code = code;
}

struct abi_event
ps_request(struct ps_machine *m, struct abi_request *request, const void *payload)
{
    uint32_t replies = ps_count(m, EVENT_REPLY);
    if (request->id == 0)
        request->id = ++m->next_request;
    m->machine->payload = payload;
    m->machine->payload_bytes = request->payload_bytes;
    kernel_request(m->k, request);
    ck_assert_uint_eq(ps_count(m, EVENT_REPLY), replies + 1);
    ck_assert_uint_eq(m->events[m->event_count - 1].event.kind, EVENT_IDLE);
    struct abi_event reply = ps_last(m, EVENT_REPLY)->event;
    ck_assert_uint_eq(reply.v[0], request->id);
    return reply;
}

void
ps_put_image(struct ps_machine *m, const char *name, uint32_t role, uint32_t flags)
{
    struct image_header header = {
        .magic = IMAGE_MAGIC,
        .bytes = sizeof header,
        .flags = flags,
        .role = role,
        .action_offset = sizeof header,
        .string_offset = sizeof header,
    };
    strcpy(header.name, name);
    struct abi_request request = { .kind = REQUEST_IMAGE, .payload_bytes = sizeof header };
    ck_assert_uint_eq(ps_request(m, &request, &header).status, STATUS_SUCCESS);
}

struct abi_event
ps_power_on(struct ps_machine *m)
{
    struct abi_request request = { .kind = REQUEST_POWER_ON };
    ps_put_image(m, "smss.exe", IMAGE_ROLE_SMSS, IMAGE_NATIVE);
    return ps_request(m, &request, NULL);
}

gva_t
ps_make_directory(struct ps_machine *m, const char *name)
{
    gva_t body;
    ck_assert_uint_eq(
        object_create(m->k, OBJECT_DIRECTORY, sizeof(struct object_directory), name, &body),
        STATUS_SUCCESS);
    return body;
}

struct abi_event
ps_wait(struct ps_machine *m, uint32_t ms)
{
    struct abi_request request = { .kind = REQUEST_WAIT, .v = { ms } };
    return ps_request(m, &request, NULL);
}

void
ps_run_until(struct ps_machine *m, uint32_t until_ms)
{
    uint32_t steps = SCHEDULE_STEPS_MAX;
    ck_assert(schedule_bounded(m->k, until_ms, &steps));
}

uint32_t
ps_count(const struct ps_machine *m, uint32_t kind)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < m->event_count; i++)
        count += m->events[i].event.kind == kind;
    return count;
}

const struct ps_event *
ps_last(const struct ps_machine *m, uint32_t kind)
{
    for (uint32_t i = m->event_count; i > 0; i--)
        if (m->events[i - 1].event.kind == kind)
            return &m->events[i - 1];
    return NULL;
}

struct ps_counters
ps_counters(struct ps_machine *m)
{
    return (struct ps_counters){
        .memory = mm_fixture_counters(m->k),
        .processes = kd(m->k)->process_count,
        .threads = kd(m->k)->thread_count,
        .handles = kd(m->k)->handle_count,
        .timers = kd(m->k)->timer_count,
    };
}

void
ps_assert_same(struct ps_counters a, struct ps_counters b)
{
    mm_fixture_assert_same(a.memory, b.memory);
    ck_assert_uint_eq(a.processes, b.processes);
    ck_assert_uint_eq(a.threads, b.threads);
    ck_assert_uint_eq(a.handles, b.handles);
    ck_assert_uint_eq(a.timers, b.timers);
}

nt_status
ps_call(struct user *u,
        struct abi_syscall *call,
        uint32_t number,
        uint64_t a0,
        uint64_t a1,
        uint64_t a2,
        uint64_t a3)
{
    *call = (struct abi_syscall){ .number = number, .a = { a0, a1, a2, a3 } };
    user_call(u, call);
    return call->status;
}

nt_status
ps_send(struct user *u, uint32_t pid, uint32_t kind, uint64_t v0)
{
    struct abi_syscall call;
    struct abi_message *message = (struct abi_message *)(void *)user_page(u)->state;
    *message = (struct abi_message){ .kind = kind, .v = { v0 } };
    return ps_call(u, &call, SYSCALL_SEND, pid, user_address(u, message), 0, 0);
}

nt_status
ps_spawn(struct user *u, const char *image, uint32_t token, uint32_t *pid)
{
    struct abi_syscall call;
    struct create_process *create = (struct create_process *)(void *)user_page(u)->state;
    *create = (struct create_process){ .token = token };
    strcpy(create->image, image);
    nt_status status = ps_call(u, &call, SYSCALL_CREATE_PROCESS, user_address(u, create), 0, 0, 0);
    *pid = (uint32_t)call.a[0];
    return status;
}

void
ps_exit(struct user *u, uint32_t status)
{
    struct abi_syscall call;
    ps_call(u, &call, SYSCALL_TERMINATE_PROCESS, 0, status, 0, 0);
}
