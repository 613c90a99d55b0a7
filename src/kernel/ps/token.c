/* SPDX-License-Identifier: MIT */
/* Tokens: who a process is. They share the logon session they came from. */
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
    return STATUS_SUCCESS;
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
