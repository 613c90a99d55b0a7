/* SPDX-License-Identifier: MIT */
/* What GetUserObjectInformation tells of a window station or a desktop. Source of the numbers:
 * winuser.h. */
#include "abi/win32.h"
#include "kernel/ke/text.h"
#include "kernel/mm/session_page.h"
#include "kernel/ob/object.h"
#include "kernel/win32k/user_call.h"

#define WSF_VISIBLE 1u

/* USEROBJECTFLAGS. */
struct object_flags {
    uint32_t is_inherited;
    uint32_t reserved;
    uint32_t flags;
};

DH_ASSERT_SIZE(struct object_flags, 12);

/* Windows: the whole length is probed before anything is looked at. */
static bool
can_write(struct kernel *k, gva_t to, uint64_t bytes)
{
    const uint64_t page = 1u << DH_PAGE_SHIFT;
    char byte;
    if (bytes > UINT32_MAX || to > UINT32_MAX - bytes)
        return false;
    for (gva_t at = to; at < to + bytes; at = (at / page + 1) * page)
        if (!machine_user_copy_in(k, &byte, at, 1) || !machine_user_copy_out(k, at, &byte, 1))
            return false;
    return bytes == 0 || (machine_user_copy_in(k, &byte, to + bytes - 1, 1) &&
                          machine_user_copy_out(k, to + bytes - 1, &byte, 1));
}

/* Nothing of it if it does not fit. */
static void
give(struct kernel *k, struct abi_syscall *call, const void *from, uint32_t bytes)
{
    gva_t to = call->a[2];
    call->a[0] = bytes;
    if (call->a[3] < bytes)
        call->status = STATUS_BUFFER_TOO_SMALL;
    else if (bytes != 0 && !machine_user_copy_out(k, to, from, bytes))
        call->status = STATUS_ACCESS_VIOLATION;
}

static void
give_text(struct kernel *k, struct abi_syscall *call, const char *text)
{
    uint16_t units[GUEST_NAME_BYTES];
    uint32_t length = text_to_utf16(units, DH_ARRAY_COUNT(units) - 1, text);
    units[length++] = 0;
    give(k, call, units, length * (uint32_t)sizeof units[0]);
}

static void
give_flags(struct kernel *k, struct abi_syscall *call, gva_t object)
{
    bool is_visible = object_header_of(k, object)->type == OBJECT_WINDOW_STATION &&
                      winsta_is_interactive(winsta_at(k, object));
    const struct object_flags flags = { .flags = is_visible ? WSF_VISIBLE : 0 };
    give(k, call, &flags, sizeof flags);
}

/* Kilobytes of its heap, or whether it is its session's input desktop: of a desktop alone. */
static void
give_number(struct kernel *k, struct abi_syscall *call, gva_t object)
{
    bool is_desktop = object_header_of(k, object)->type == OBJECT_DESKTOP;
    if (!is_desktop || !has_capability(k, ABI_CAPABILITY_TELLS_HEAP_SIZE)) {
        call->status = STATUS_INVALID_PARAMETER;
        return;
    }
    uint32_t number = call->a[1] == UOI_HEAPSIZE
                          ? (uint32_t)(desktop_at(k, object)->heap_bytes / DH_KB)
                          : session_globals(k)->input_desktop == object;
    give(k, call, &number, sizeof number);
}

static void
give_information(struct kernel *k, struct abi_syscall *call, gva_t object)
{
    const struct object_header *header = object_header_of(k, object);
    switch (call->a[1]) {
    case UOI_FLAGS:
        give_flags(k, call, object);
        break;
    case UOI_NAME:
        give_text(k, call, header->name);
        break;
    case UOI_TYPE:
        give_text(k, call, header->type == OBJECT_DESKTOP ? "Desktop" : "WindowStation");
        break;
    case UOI_USER_SID: /* no security identifier is associated with anything */
        give(k, call, NULL, 0);
        break;
    case UOI_HEAPSIZE:
    case UOI_IO:
        give_number(k, call, object);
        break;
    default:
        call->status = STATUS_INVALID_PARAMETER;
        break;
    }
}

void
sys_user_object_information(struct kernel *k, struct abi_syscall *call)
{
    uint32_t handle = call->a[0] <= UINT32_MAX ? (uint32_t)call->a[0] : 0;
    gva_t object = handle_lookup(k, k->current_process, handle, OBJECT_NONE);
    uint32_t type = object != 0 ? object_header_of(k, object)->type : (uint32_t)OBJECT_NONE;
    call->a[0] = 0;
    if (!can_write(k, call->a[2], call->a[3]))
        call->status = STATUS_ACCESS_VIOLATION;
    else if (type != OBJECT_WINDOW_STATION && type != OBJECT_DESKTOP)
        call->status = STATUS_INVALID_HANDLE;
    else
        give_information(k, call, object);
}
