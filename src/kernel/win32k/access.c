/* SPDX-License-Identifier: MIT */
/* A short list of logon ids, who may change it, and asking it. */
#include "kernel/win32k/access.h"

#include "abi/win32.h"
#include "kernel/ke/syscall.h"
#include "kernel/ke/text.h"
#include "kernel/ke/trace.h"
#include "kernel/ob/object.h"
#include "kernel/ps/process.h"
#include "kernel/win32k/access_right.h"
#include "kernel/win32k/body.h"

/* Index of a logon id in the list, count if it is not there. */
static uint32_t
position(const struct access_list *list, uint32_t luid)
{
    uint32_t i = 0;
    while (i < list->count && list->luid[i] != luid)
        i++;
    return i;
}

uint32_t
access_allowed(const struct access_list *list, uint32_t luid)
{
    if (luid == LUID_SYSTEM)
        return UINT32_MAX;
    bool is_listed =
        position(list, luid) < list->count || position(list, GUEST_ACL_EVERYONE) < list->count;
    return is_listed ? list->rights : 0;
}

bool
access_grant(struct access_list *list, uint32_t luid)
{
    if (position(list, luid) < list->count)
        return true;
    if (list->count == GUEST_ACL_COUNT)
        return false;
    list->luid[list->count++] = luid;
    return true;
}

void
access_revoke(struct access_list *list, uint32_t luid)
{
    uint32_t i = position(list, luid);
    if (i == list->count)
        return;
    for (; i + 1 < list->count; i++)
        list->luid[i] = list->luid[i + 1];
    list->luid[--list->count] = 0;
}

/* right: which of several it may not have; 0: any. */
static nt_status
refuse(struct kernel *k, gva_t object, const char *name, uint32_t luid, const char *right)
{
    char what[GUEST_NAME_BYTES + 80];
    uint32_t length = text_append(what, sizeof what, 0, name);
    length = text_append(what, sizeof what, length, " for logon ");
    length = text_append_hex(what, sizeof what, length, luid);
    if (right != NULL) {
        length = text_append(what, sizeof what, length, " with ");
        text_append(what, sizeof what, length, right);
    }
    struct refusal refusal = { .gate = GATE_ACCESS,
                               .status = STATUS_ACCESS_DENIED,
                               .where = object };
    trace_refusal(k, &refusal, what);
    return STATUS_ACCESS_DENIED;
}

static enum object_type
type_of(struct kernel *k, gva_t object)
{
    return (enum object_type)object_header_of(k, object)->type;
}

struct access_list *
access_list_of(struct kernel *k, gva_t object)
{
    return type_of(k, object) == OBJECT_DESKTOP ? &desktop_at(k, object)->access
                                                : &winsta_at(k, object)->access;
}

/* What is asked for, in bits of this type; MAXIMUM_ALLOWED may be among them. */
static uint32_t
wanted_of(struct kernel *k, gva_t object, uint32_t asked)
{
    enum object_type type = type_of(k, object);
    gva_t winsta = type == OBJECT_DESKTOP ? desktop_at(k, object)->winsta : object;
    return access_right_map(type, winsta_is_interactive(winsta_at(k, winsta)), asked);
}

/* Windows: each right that is asked for must be allowed, and what the type has not is in no list;
 * who asks for nothing gets nothing, and no handle. Source: Microsoft Learn, "How AccessCheck
 * Works"; ReactOS, SepAccessCheck, behaviour only. */
nt_status
access_check(struct kernel *k, gva_t process, gva_t object, uint32_t asked, uint32_t *granted)
{
    uint32_t luid = process_luid(k, process);
    uint32_t allowed = access_allowed(access_list_of(k, object), luid);
    uint32_t wanted = wanted_of(k, object, asked);
    uint32_t missing = wanted & ~allowed & ~MAXIMUM_ALLOWED;
    uint32_t foreign = access_right_foreign(type_of(k, object), asked);
    const char *name = object_header_of(k, object)->name;
    *granted = 0;
    if (allowed == 0)
        return refuse(k, object, name, luid, NULL);
    if (foreign != 0)
        return refuse(k, object, name, luid, "a right that its type has not");
    if (wanted == 0)
        return refuse(k, object, name, luid, "no right");
    if (missing != 0)
        return refuse(k, object, name, luid, access_right_name(type_of(k, object), missing));
    *granted =
        (wanted & MAXIMUM_ALLOWED) != 0 ? allowed & access_right_all(type_of(k, object)) : wanted;
    return STATUS_SUCCESS;
}

uint32_t
access_of_maker(struct kernel *k, gva_t object, uint32_t asked)
{
    uint32_t wanted = wanted_of(k, object, asked);
    return (wanted & MAXIMUM_ALLOWED) != 0 ? access_right_all(type_of(k, object)) : wanted;
}

bool
access_on_station(struct kernel *k, gva_t process_info, gva_t winsta, uint32_t right)
{
    const struct process_info *info = process_info_at(k, process_info);
    uint32_t granted;
    if (info->winsta != winsta)
        return NT_SUCCESS(access_check(k, info->process, winsta, right, &granted));
    return NT_SUCCESS(access_right_check(k, info->process, info->winsta_handle, right));
}

nt_status
access_refuse_name(struct kernel *k, const char *name, uint32_t luid)
{
    return refuse(k, 0, name, luid, NULL);
}

nt_status
access_refuse_missing(struct kernel *k, const char *name)
{
    struct refusal refusal = { .gate = GATE_NOT_FOUND, .status = STATUS_OBJECT_NAME_NOT_FOUND };
    trace_refusal(k, &refusal, name);
    return STATUS_OBJECT_NAME_NOT_FOUND;
}

void
sys_user_grant(struct kernel *k, struct abi_syscall *call)
{
    uint32_t handle = (uint32_t)call->a[0];
    gva_t object = handle_lookup(k, k->current_process, handle, OBJECT_NONE);
    if (object == 0 || !access_right_is_of(type_of(k, object))) {
        call->status = STATUS_INVALID_HANDLE;
        return;
    }
    call->status = access_right_check(k, k->current_process, handle, WRITE_DAC);
    if (!NT_SUCCESS(call->status))
        return;
    struct access_list *list = access_list_of(k, object);
    if (call->a[2] == 0)
        access_revoke(list, (uint32_t)call->a[1]);
    else if (!access_grant(list, (uint32_t)call->a[1]))
        call->status = STATUS_INSUFFICIENT_RESOURCES;
}
