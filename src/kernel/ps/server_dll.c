/* SPDX-License-Identifier: MIT */
/*
 * The DLLs that csrss loads as its servers: which of them lie on the emulated system's disk is the
 * edition's. Nothing of them is mapped: what they do is csrss's own code.
 */
#include "abi/subsystem_line.h"
#include "kernel/ke/syscall.h"
#include "kernel/ke/text.h"
#include "kernel/ke/trace.h"
#include "kernel/ps/process.h"
#include "kernel/ps/process_internal.h"

/* DLL and function, one behind the other. */
struct asked {
    char line[2 * GUEST_NAME_BYTES];
    struct subsystem_server server;
};

static nt_status
copy_name(
    struct kernel *k, struct asked *asked, uint32_t at, gva_t from, uint64_t bytes, uint32_t *end)
{
    *end = at + (uint32_t)bytes;
    return text_from_user(k, asked->line + at, GUEST_NAME_BYTES, from, bytes);
}

static nt_status
copy_names(struct kernel *k, const struct abi_syscall *call, struct asked *asked)
{
    *asked = (struct asked){ .server.entry.start = GUEST_NAME_BYTES };
    nt_status status = copy_name(k, asked, 0, call->a[0], call->a[1], &asked->server.dll.end);
    if (NT_SUCCESS(status))
        status =
            copy_name(k, asked, GUEST_NAME_BYTES, call->a[2], call->a[3], &asked->server.entry.end);
    return status;
}

static nt_status
refuse(struct kernel *k, const struct asked *asked, bool has_dll)
{
    char what[2 * GUEST_NAME_BYTES + 32];
    struct refusal refusal = {
        .gate = GATE_NOT_FOUND,
        .status = has_dll ? STATUS_ENTRYPOINT_NOT_FOUND : STATUS_DLL_NOT_FOUND,
    };
    uint32_t length = 0;
    if (has_dll) {
        length = text_append(what, sizeof what, length, "function ");
        length =
            text_append(what, sizeof what, length,
                        asked->server.entry.end > GUEST_NAME_BYTES ? asked->line + GUEST_NAME_BYTES
                                                                   : SUBSYSTEM_SERVER_ENTRY);
        length = text_append(what, sizeof what, length, " of ");
    }
    length = text_append(what, sizeof what, length, "server DLL ");
    text_append(what, sizeof what, length, asked->line);
    trace_refusal(k, &refusal, what);
    return refusal.status;
}

void
sys_load_server_dll(struct kernel *k, struct abi_syscall *call)
{
    struct asked asked;
    bool has_dll;
    if (!process_is_csrss(k, k->current_process)) {
        call->status = STATUS_PRIVILEGE_NOT_HELD;
        return;
    }
    if (call->a[4] >= subsystem_server_limit(&k->boot)) {
        call->status = STATUS_TOO_MANY_NAMES;
        return;
    }
    call->status = copy_names(k, call, &asked);
    if (!NT_SUCCESS(call->status))
        return;
    const struct abi_server_dll *found =
        subsystem_find_server(&k->boot, asked.line, &asked.server, &has_dll);
    if (found != NULL)
        call->a[0] = found->number;
    else
        call->status = refuse(k, &asked, has_dll);
}

void
sys_session_set_servers(struct kernel *k, struct abi_syscall *call)
{
    gva_t session = current_process(k)->session;
    if (!process_is_csrss(k, k->current_process))
        call->status = STATUS_PRIVILEGE_NOT_HELD;
    else
        ((struct session *)kptr(k, (kva_t)session))->server_dlls = (uint32_t)call->a[0];
}
