/* SPDX-License-Identifier: MIT */
/* A short list of logon ids, who may change it, and asking it. */
#include "kernel/win32k/access.h"

#include "abi/win32.h"
#include "kernel/ke/text.h"
#include "kernel/ke/trace.h"
#include "kernel/ob/object.h"
#include "kernel/ps/process.h"
#include "kernel/win32k/user_call.h"

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
desktop_access(uint32_t asked)
{
    const uint32_t everything = GENERIC_ALL | MAXIMUM_ALLOWED;
    return (asked & everything) != 0 ? DESKTOP_ACCESS_ALL : asked & DESKTOP_ACCESS_ALL;
}

bool
access_allows(const struct access_list *list, uint32_t luid)
{
    return luid == LUID_SYSTEM || position(list, luid) < list->count ||
           position(list, GUEST_ACL_EVERYONE) < list->count;
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

static nt_status
refuse(struct kernel *k, gva_t object, const char *name, uint32_t luid)
{
    char what[GUEST_NAME_BYTES + 48];
    uint32_t length = text_append(what, sizeof what, 0, name);
    length = text_append(what, sizeof what, length, " for logon ");
    text_append_hex(what, sizeof what, length, luid);
    struct refusal refusal = { .gate = GATE_ACCESS,
                               .status = STATUS_ACCESS_DENIED,
                               .where = object };
    trace_refusal(k, &refusal, what);
    return STATUS_ACCESS_DENIED;
}

nt_status
access_check(struct kernel *k, gva_t process, gva_t object, const struct access_list *list)
{
    uint32_t luid = process_luid(k, process);
    return access_allows(list, luid) ? (nt_status)STATUS_SUCCESS
                                     : refuse(k, object, object_header_of(k, object)->name, luid);
}

nt_status
access_refuse_name(struct kernel *k, const char *name, uint32_t luid)
{
    return refuse(k, 0, name, luid);
}

nt_status
access_refuse_missing(struct kernel *k, const char *name)
{
    struct refusal refusal = { .gate = GATE_NOT_FOUND, .status = STATUS_OBJECT_NAME_NOT_FOUND };
    trace_refusal(k, &refusal, name);
    return STATUS_OBJECT_NAME_NOT_FOUND;
}

struct access_list *
access_list_of(struct kernel *k, uint32_t handle, uint32_t *access)
{
    gva_t object = handle_lookup(k, k->current_process, handle, OBJECT_NONE);
    uint32_t type = object != 0 ? object_header_of(k, object)->type : (uint32_t)OBJECT_NONE;
    if (type != OBJECT_WINDOW_STATION && type != OBJECT_DESKTOP)
        return NULL;
    *access = type == OBJECT_DESKTOP ? DESKTOP_ACCESS_ALL : WINSTA_ACCESS_ALL;
    return type == OBJECT_DESKTOP ? &desktop_at(k, object)->access : &winsta_at(k, object)->access;
}

void
sys_user_grant(struct kernel *k, struct abi_syscall *call)
{
    uint32_t access;
    struct access_list *list = access_list_of(k, (uint32_t)call->a[0], &access);
    if (list == NULL) {
        call->status = STATUS_INVALID_HANDLE;
        return;
    }
    if (call->a[2] == 0)
        access_revoke(list, (uint32_t)call->a[1]);
    else if (!access_grant(list, (uint32_t)call->a[1]))
        call->status = STATUS_INSUFFICIENT_RESOURCES;
}
