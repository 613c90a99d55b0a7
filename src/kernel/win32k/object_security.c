/* SPDX-License-Identifier: MIT */
/* What GetUserObjectSecurity tells of a station or a desktop: its access list as a security
 * descriptor. A logon's entry names the logon session, S-1-5-5-0-id; source: MSDN, well-known SIDs.
 */
#include "abi/security.h"
#include "kernel/ke/memory.h"
#include "kernel/ob/object.h"
#include "kernel/win32k/access.h"
#include "kernel/win32k/access_right.h"
#include "kernel/win32k/user_call.h"

#define PARTS_MAX 3u

struct ace {
    struct security_ace head;
    uint32_t part[PARTS_MAX];
};

struct descriptor {
    struct security_descriptor head;
    struct security_acl acl;
    /* As long as they are, one behind another; SYSTEM's first. */
    uint8_t entries[(GUEST_ACL_COUNT + 1) * sizeof(struct ace)];
};

static struct ace
ace_of_luid(uint32_t luid)
{
    if (luid == LUID_SYSTEM)
        return (struct ace){ .head = { .sid_parts = 1, .sid_authority[5] = SECURITY_NT_AUTHORITY },
                             .part = { SECURITY_LOCAL_SYSTEM_RID } };
    if (luid == GUEST_ACL_EVERYONE)
        return (
            struct ace){ .head = { .sid_parts = 1, .sid_authority[5] = SECURITY_WORLD_AUTHORITY },
                         .part = { SECURITY_WORLD_RID } };
    return (struct ace){ .head = { .sid_parts = 3, .sid_authority[5] = SECURITY_NT_AUTHORITY },
                         .part = { SECURITY_LOGON_IDS_RID, 0, luid } };
}

static void
append(struct descriptor *to, uint32_t luid, uint32_t access)
{
    struct ace ace = ace_of_luid(luid);
    uint32_t bytes =
        (uint32_t)(sizeof ace.head + ace.head.sid_parts * (uint32_t)sizeof ace.part[0]);
    ace.head.bytes = (uint16_t)bytes;
    ace.head.access = access;
    ace.head.sid_revision = SECURITY_REVISION;
    memcpy(&to->entries[to->acl.bytes - sizeof to->acl], &ace, bytes);
    to->acl.bytes = (uint16_t)(to->acl.bytes + bytes);
    to->acl.entries++;
}

/* Bytes of it. */
static uint32_t
describe(const struct access_list *list, uint32_t all, bool with_list, struct descriptor *to)
{
    to->head = (struct security_descriptor){ .revision = SECURITY_REVISION,
                                             .control = SECURITY_SELF_RELATIVE };
    if (!with_list)
        return sizeof to->head;
    to->head.control |= SECURITY_DACL_PRESENT;
    to->head.dacl = sizeof to->head;
    to->acl = (struct security_acl){ .revision = SECURITY_ACL_REVISION, .bytes = sizeof to->acl };
    append(to, LUID_SYSTEM, all);
    for (uint32_t i = 0; i < list->count; i++)
        append(to, list->luid[i], list->rights);
    return (uint32_t)sizeof to->head + to->acl.bytes;
}

void
sys_user_object_security(struct kernel *k, struct abi_syscall *call)
{
    struct descriptor descriptor;
    uint32_t handle = call->a[0] <= UINT32_MAX ? (uint32_t)call->a[0] : 0;
    gva_t object = handle_lookup(k, k->current_process, handle, OBJECT_NONE);
    call->a[0] = 0;
    uint32_t type = object != 0 ? object_header_of(k, object)->type : (uint32_t)OBJECT_NONE;
    if (!access_right_is_of((enum object_type)type)) {
        call->status = STATUS_INVALID_HANDLE;
        return;
    }
    call->status = access_right_check(k, k->current_process, handle, READ_CONTROL);
    if (!NT_SUCCESS(call->status))
        return;
    uint32_t bytes = describe(access_list_of(k, object), access_right_all((enum object_type)type),
                              (call->a[1] & DACL_SECURITY_INFORMATION) != 0, &descriptor);
    call->a[0] = bytes;
    if (call->a[3] < bytes)
        call->status = STATUS_BUFFER_TOO_SMALL;
    else if (!machine_user_copy_out(k, call->a[2], &descriptor, bytes))
        call->status = STATUS_ACCESS_VIOLATION;
}
