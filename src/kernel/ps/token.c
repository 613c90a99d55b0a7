/* SPDX-License-Identifier: MIT */
/* Tokens: who a process is. They share the logon session they came from. */
#include "kernel/ke/syscall.h"
#include "kernel/mm/session_page.h"
#include "kernel/ob/object.h"
#include "kernel/ps/logon.h"
#include "kernel/ps/process.h"
#include "kernel/ps/process_internal.h"

static struct token *
token_at(struct kernel *k, gva_t token)
{
    return (struct token *)kptr(k, (kva_t)token);
}

nt_status
token_create(struct kernel *k, gva_t logon, gva_t *token)
{
    nt_status status = object_create(k, OBJECT_TOKEN, sizeof(struct token), NULL, token);
    if (!NT_SUCCESS(status))
        return status;
    logon_ref(k, logon);
    token_at(k, *token)->logon = logon;
    token_at(k, *token)->luid = logon_at(k, logon)->luid;
    token_at(k, *token)->session_id =
        k->current_process != 0 ? current_process(k)->session_id : ABI_NO_SESSION;
    return STATUS_SUCCESS;
}

/*
 * Windows: TokenSessionId, which CreateProcessAsUser follows; to change it takes a privilege that
 * LocalSystem has. Source: SetTokenInformation, CreateProcessAsUser, SDK.
 */
void
sys_set_token_session(struct kernel *k, struct abi_syscall *call)
{
    gva_t token = 0;
    if (!process_is_system_account(k, k->current_process)) {
        call->status = STATUS_PRIVILEGE_NOT_HELD;
        return;
    }
    if (call->a[0] <= UINT32_MAX)
        token = handle_lookup(k, k->current_process, (uint32_t)call->a[0], OBJECT_TOKEN);
    if (token == 0) {
        call->status = STATUS_INVALID_HANDLE;
        return;
    }
    if (call->a[1] > UINT32_MAX || session_find(k, (uint32_t)call->a[1]) == 0) {
        call->status = STATUS_INVALID_PARAMETER;
        return;
    }
    token_at(k, token)->session_id = (uint32_t)call->a[1];
}

void
token_delete(struct kernel *k, gva_t token)
{
    logon_unref(k, token_at(k, token)->logon);
}

uint32_t
process_luid(struct kernel *k, gva_t process)
{
    return token_at(k, process_at(k, process)->token)->luid;
}

bool
process_is_system_account(struct kernel *k, gva_t process)
{
    gva_t logon = token_at(k, process_at(k, process)->token)->logon;
    return (logon_at(k, logon)->flags & LOGON_SYSTEM) != 0;
}
