/* SPDX-License-Identifier: MIT */
/* What NtQueryObject tells of an object. Source of the structures: winternl.h, ntifs.h. */
#include "kernel/ke/memory.h"
#include "kernel/ke/syscall.h"
#include "kernel/ke/text.h"
#include "kernel/ob/object.h"

enum object_information {
    OBJECT_INFORMATION_BASIC = 0,
    OBJECT_INFORMATION_NAME = 1,
};

/* PUBLIC_OBJECT_BASIC_INFORMATION. */
struct basic_information {
    uint32_t attributes;
    uint32_t granted_access;
    uint32_t handle_count;
    uint32_t pointer_count;
    uint32_t reserved[10];
};

/* OBJECT_NAME_INFORMATION: a UNICODE_STRING of 32 bits, and its characters behind it. */
struct name_information {
    uint16_t length;
    uint16_t maximum_length;
    uint32_t buffer;
    uint16_t name[GUEST_PATH_BYTES];
};

DH_ASSERT_SIZE(struct basic_information, 56);

/* Copies what is asked for, if the buffer holds it. */
static void
give(struct kernel *k, struct abi_syscall *call, const void *from, uint32_t bytes)
{
    gva_t to = call->a[2];
    call->a[0] = bytes;
    if (call->a[3] < bytes)
        call->status = STATUS_INFO_LENGTH_MISMATCH;
    else if (!machine_user_copy_out(k, to, from, bytes))
        call->status = STATUS_ACCESS_VIOLATION;
}

/* "\\name" below the directories it is entered in, from the end to the front; returns where it
 * begins. What finds no room is cut. */
static const char *
object_path(struct kernel *k, gva_t body, char *path, uint32_t size)
{
    uint32_t at = size - 1;
    path[at] = '\0';
    for (; body != 0 && body != kd(k)->root_directory;
         body = object_header_of(k, body)->directory) {
        const char *name = object_header_of(k, body)->name;
        uint32_t length = text_length(name, GUEST_NAME_BYTES);
        if (length == 0 || length + 1 > at)
            break;
        at -= length;
        memcpy(&path[at], name, length);
        path[--at] = '\\';
    }
    return &path[at];
}

/* Windows: the name of an object in no directory, as desktops are, is its own with a backslash. */
static void
give_name(struct kernel *k, struct abi_syscall *call, gva_t body)
{
    char buffer[GUEST_PATH_BYTES];
    struct name_information answer = { 0 };
    const uint32_t head = offsetof(struct name_information, name);
    const char *path = object_path(k, body, buffer, sizeof buffer);
    uint32_t units = text_to_utf16(answer.name, DH_ARRAY_COUNT(answer.name) - 1, path);
    answer.length = (uint16_t)(units * sizeof answer.name[0]);
    if (units != 0) {
        answer.maximum_length = (uint16_t)(answer.length + sizeof answer.name[0]);
        answer.buffer = (uint32_t)call->a[2] + head;
    }
    give(k, call, &answer, head + answer.maximum_length);
}

static void
give_basic(struct kernel *k, struct abi_syscall *call, gva_t body, uint32_t handle)
{
    const struct object_header *header = object_header_of(k, body);
    const struct basic_information answer = {
        .granted_access = handle_access(k, k->current_process, handle),
        .handle_count = (uint32_t)header->handle_count,
        .pointer_count = (uint32_t)header->reference_count,
    };
    give(k, call, &answer, sizeof answer);
}

void
sys_query_object(struct kernel *k, struct abi_syscall *call)
{
    uint32_t handle = call->a[0] <= UINT32_MAX ? (uint32_t)call->a[0] : 0;
    gva_t body = handle_lookup(k, k->current_process, handle, OBJECT_NONE);
    call->a[0] = 0;
    if (body == 0)
        call->status = STATUS_INVALID_HANDLE;
    else if (call->a[1] == OBJECT_INFORMATION_BASIC)
        give_basic(k, call, body, handle);
    else if (call->a[1] == OBJECT_INFORMATION_NAME)
        give_name(k, call, body);
    else
        call->status = STATUS_INVALID_INFO_CLASS;
}
