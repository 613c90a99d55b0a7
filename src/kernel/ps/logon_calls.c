/* SPDX-License-Identifier: MIT */
/* Logging on, and tokens of those who are: what winlogon and services.exe call. */
#include "kernel/ke/syscall.h"
#include "kernel/ke/text.h"
#include "kernel/ke/trace.h"
#include "kernel/ob/object.h"
#include "kernel/ps/logon.h"
#include "kernel/ps/process.h"
#include "kernel/ps/process_internal.h"

/* The session this logon belongs to, with a reference: a well-known one, the one asked for if the
 * account fits, a new one. */
static nt_status
resolve(struct kernel *k, const char *account, uint32_t luid, uint32_t flags, gva_t *logon)
{
    uint32_t known = logon_well_known_luid(account);
    if (known != 0) {
        if (luid != 0 && luid != known)
            return STATUS_OBJECT_NAME_COLLISION;
        *logon = logon_find(k, known);
        if (*logon == 0)
            return STATUS_NO_SUCH_USER; /* Windows 2000 has no LocalService and NetworkService */
        logon_ref(k, *logon);
        return STATUS_SUCCESS;
    }
    *logon = luid != 0 ? logon_find(k, luid) : 0;
    if (*logon == 0)
        return logon_create(k, account, luid, flags, logon);
    if (!text_equal(logon_at(k, *logon)->account, account))
        return STATUS_OBJECT_NAME_COLLISION;
    logon_ref(k, *logon);
    return STATUS_SUCCESS;
}

/* A new token of a logon session as a handle of the current process. */
static nt_status
open_token(struct kernel *k, gva_t logon, uint32_t *handle)
{
    gva_t token;
    nt_status status = token_create(k, logon, &token);
    if (!NT_SUCCESS(status))
        return status;
    status = handle_insert(k, k->current_process, token, 0, handle);
    object_unref(k, token);
    return status;
}

/* Winlogon's interactive logon makes that user the session's. */
static void
note_user(struct kernel *k, uint32_t luid, uint32_t flags)
{
    gva_t session = current_process(k)->session;
    if ((flags & LOGON_INTERACTIVE) == 0 || session == 0)
        return;
    struct session *s = (struct session *)kptr(k, (kva_t)session);
    if (s->winlogon_pid == current_process(k)->pid)
        s->user_luid = luid;
}

/*
 * Windows: who is to start a program as another user needs a privilege that the accounts of
 * services have. Source: "LocalSystem Account", "NetworkService Account", "LocalService Account",
 * SDK.
 */
static bool
may_log_on(struct kernel *k)
{
    uint32_t luid = process_luid(k, k->current_process);
    return process_is_system_account(k, k->current_process) || luid == LUID_LOCAL_SERVICE ||
           luid == LUID_NETWORK_SERVICE;
}

static nt_status
refuse_logon(struct kernel *k)
{
    struct refusal refusal = { .gate = GATE_ACCESS, .status = STATUS_PRIVILEGE_NOT_HELD };
    trace_refusal(k, &refusal, "the privilege to log another user on");
    return refusal.status;
}

void
sys_logon_user(struct kernel *k, struct abi_syscall *call)
{
    char account[GUEST_NAME_BYTES];
    gva_t logon;
    uint32_t handle;
    if (!may_log_on(k)) {
        call->status = refuse_logon(k);
        return;
    }
    const uint64_t flags = call->a[3];
    if ((flags & ~(uint64_t)(LOGON_SERVICE | LOGON_INTERACTIVE)) != 0 || call->a[2] > UINT32_MAX ||
        call->a[1] == 0) {
        call->status = STATUS_INVALID_PARAMETER;
        return;
    }
    call->status = text_from_user(k, account, sizeof account, call->a[0], call->a[1]);
    if (!NT_SUCCESS(call->status))
        return;
    call->status = resolve(k, account, (uint32_t)call->a[2], (uint32_t)flags, &logon);
    if (!NT_SUCCESS(call->status))
        return;
    call->status = open_token(k, logon, &handle);
    uint32_t luid = logon_at(k, logon)->luid;
    logon_unref(k, logon); /* the token has its own */
    if (!NT_SUCCESS(call->status))
        return;
    note_user(k, luid, (uint32_t)flags);
    call->a[0] = handle;
    call->a[1] = luid;
}

void
sys_open_token(struct kernel *k, struct abi_syscall *call)
{
    uint32_t handle;
    if (!process_is_system_account(k, k->current_process) &&
        call->a[0] != process_luid(k, k->current_process)) {
        call->status = STATUS_PRIVILEGE_NOT_HELD;
        return;
    }
    gva_t logon = call->a[0] <= UINT32_MAX ? logon_find(k, (uint32_t)call->a[0]) : 0;
    if (logon == 0) {
        call->status = STATUS_NOT_FOUND;
        return;
    }
    call->status = open_token(k, logon, &handle);
    if (NT_SUCCESS(call->status))
        call->a[0] = handle;
}
