/* SPDX-License-Identifier: MIT */
/* The system calls around a process's life. */
#include "user/process.h"

#include "user/memory.h"
#include "user/text.h"

void
user_exit(struct user *u, uint32_t exit_status)
{
    struct abi_syscall call;
    (void)call2(u, &call, SYSCALL_TERMINATE_PROCESS, 0, exit_status);
}

nt_status
user_send(struct user *u, uint32_t pid, uint32_t kind, nt_status status, uint64_t v0)
{
    struct abi_message *message = &user_scratch(u)->message;
    memset(message, 0, sizeof(*message));
    message->kind = kind;
    message->from_pid = user_page(u)->pid;
    message->status = status;
    message->v[0] = v0;
    struct abi_syscall call;
    return call2(u, &call, SYSCALL_SEND, pid, user_address(u, message));
}

void
user_tell_parent(struct user *u, uint32_t kind)
{
    nt_status status =
        user_send(u, user_page(u)->parent_pid, kind, STATUS_SUCCESS, user_page(u)->pid);
    if (status == (nt_status)STATUS_INSUFFICIENT_RESOURCES)
        user_exit(u, status); /* else the parent is gone, which is its own business */
}

void
user_reply(struct user *u, uint32_t request, nt_status status, uint64_t v1, uint64_t v2)
{
    user_reply_with(u, request, status, v1, v2, 0, 0);
}

void
user_reply_with(struct user *u,
                uint32_t request,
                nt_status status,
                uint64_t v1,
                uint64_t v2,
                gva_t payload,
                uint32_t bytes)
{
    struct abi_syscall call;
    if (request != 0)
        (void)call6(u, &call, SYSCALL_REPLY, request, status, v1, v2, payload, bytes);
}

void
user_image_name(struct user *u, char to[IMAGE_NAME_BYTES])
{
    to[0] = '\0';
    (void)user_read(u, IMAGE_BASE + offsetof(struct image_header, name), to, IMAGE_NAME_BYTES);
    to[IMAGE_NAME_BYTES - 1] = '\0';
}

/* The text in the scratch buffer, where system calls can read it. */
static gva_t
text_address(struct user *u, const char *text, uint32_t *bytes)
{
    char *scratch = user_scratch(u)->text;
    if (text != scratch)
        user_text_copy(scratch, sizeof(user_scratch(u)->text), text);
    *bytes = user_text_length(scratch, sizeof(user_scratch(u)->text));
    return user_address(u, scratch);
}

void
user_trace(struct user *u,
           uint32_t kind,
           nt_status status,
           uint64_t v0,
           uint64_t v1,
           uint64_t v2,
           const char *text)
{
    uint32_t bytes;
    gva_t address = text_address(u, text, &bytes);
    struct abi_syscall call = { .number = SYSCALL_TRACE,
                                .status = status,
                                .a = { kind, v0, v1, v2, address, bytes } };
    if (!user_is_dead(u))
        user_call(u, &call);
}

void
user_refuse_missing(struct user *u, nt_status status, const char *what)
{
    user_trace(u, EVENT_REFUSAL | GATE_NOT_FOUND << 16, status, 0, 0, 0, what);
}

void
user_report_event(struct user *u, enum event_text text, const char *const *inserts)
{
    const struct event_text_row row = event_text_row(text);
    if (row.capability != 0 && (user_state(u)->capabilities & row.capability) == 0)
        return;
    char line[ABI_EVENT_TEXT_MAX + 1];
    uint32_t length = 0;
    for (const char *at = row.text; *at != '\0'; at++) {
        const int insert = event_text_insert(at);
        const char one[] = { *at, '\0' };
        length = user_text_append(line, sizeof(line), length, insert < 0 ? one : inserts[insert]);
        at += insert >= 0;
    }
    uint32_t bytes;
    gva_t address = text_address(u, line, &bytes);
    struct abi_syscall call;
    (void)call4(u, &call, SYSCALL_REPORT_EVENT, row.id, row.source, address, bytes);
}

nt_status
user_create_child(struct user *u, const struct child *child, uint32_t *pid, uint32_t *last_error)
{
    struct create_process *create = &user_scratch(u)->create;
    memset(create, 0, sizeof(*create));
    user_text_copy(create->image, sizeof(create->image), child->image);
    if (child->desktop) {
        user_text_copy(create->desktop, sizeof(create->desktop), child->desktop);
        create->has_desktop = 1;
    }
    create->token = child->token;
    create->flags = child->flags;
    create->request_id = child->request;
    create->console_of = child->console_of;
    struct abi_syscall call;
    nt_status status = call1(u, &call, SYSCALL_CREATE_PROCESS, user_address(u, create));
    *pid = (uint32_t)call.a[0];
    *last_error = call.last_error;
    return status;
}

static struct pending_child *
pending_of(struct user *u, uint32_t pid)
{
    struct user_state *state = user_state(u);
    for (uint32_t i = 0; i < PENDING_CHILDREN; i++)
        if (state->pending[i].pid == pid)
            return &state->pending[i];
    return NULL;
}

uint32_t
user_spawn(struct user *u, const struct child *child, uint32_t value2)
{
    struct pending_child *free_entry = pending_of(u, 0);
    if (!free_entry) {
        user_reply(u, child->request, STATUS_DEVICE_BUSY, 0, 0);
        return 0;
    }
    uint32_t pid, last_error;
    nt_status status = user_create_child(u, child, &pid, &last_error);
    if (!NT_SUCCESS(status)) {
        user_reply(u, child->request, status, 0, 0);
        return 0;
    }
    *free_entry = (struct pending_child){ .pid = pid, .request = child->request, .value2 = value2 };
    return pid;
}

void
user_child_ready(struct user *u, uint32_t pid)
{
    struct pending_child *pending = pid ? pending_of(u, pid) : NULL;
    if (!pending)
        return;
    struct pending_child done = *pending;
    pending->pid = 0;
    user_reply(u, done.request, STATUS_SUCCESS, pid, done.value2);
}

void
user_child_exit(struct user *u, const struct abi_message *message)
{
    uint32_t pid = (uint32_t)message->v[0];
    uint32_t exit_code = (uint32_t)message->v[1];
    struct pending_child *pending = pid ? pending_of(u, pid) : NULL;
    if (!pending)
        return;
    uint32_t request = pending->request;
    pending->pid = 0;
    /* A program that gave up by itself ends with a small exit code, which as an NTSTATUS would read
     * as success. */
    nt_status status = message->status;
    if (NT_SUCCESS(status) && exit_code != 0)
        status = STATUS_UNSUCCESSFUL;
    user_reply(u, request, status, pid, exit_code);
}

gva_t
user_scratch_text(struct user *u, const char *text, uint32_t *units)
{
    union user_scratch *scratch = user_scratch(u);
    *units = user_text_to_utf16(scratch->units, DH_ARRAY_COUNT(scratch->units), text);
    return user_address(u, scratch->units);
}
