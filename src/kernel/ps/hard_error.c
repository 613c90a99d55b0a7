/* SPDX-License-Identifier: MIT */
/*
 * Hard errors: what a dying process wants said goes to its session's csrss, which shows a box or
 * writes the event log. The caller does not wait for the answer: nobody is there to press a button,
 * and the process ends next in any case.
 */
#include "kernel/ke/syscall.h"
#include "kernel/ke/text.h"
#include "kernel/mm/session.h"
#include "kernel/ps/process.h"
#include "kernel/win32k/win32k.h"

static gva_t
csrss_of_session(struct kernel *k)
{
    gva_t session = current_process(k)->session;
    if (session == 0)
        return 0;
    uint32_t pid = ((const struct session *)kptr(k, (kva_t)session))->csrss_pid;
    return pid != 0 ? process_find(k, pid) : 0;
}

void
sys_hard_error(struct kernel *k, struct abi_syscall *call)
{
    /* v[1]: would the process be on an interactive station? It is asked now: csrss reads the
     * message when the process is gone. */
    struct abi_message message = {
        .kind = MESSAGE_HARD_ERROR,
        .from_pid = current_process(k)->pid,
        .status = (uint32_t)call->a[0],
        .text_bytes = (uint32_t)call->a[2] + 1,
    };
    call->status = text_from_user(k, message.text, sizeof message.text, call->a[1], call->a[2]);
    if (!NT_SUCCESS(call->status))
        return;
    gva_t csrss = csrss_of_session(k);
    if (csrss == 0 || csrss == k->current_process) {
        call->status = STATUS_UNSUCCESSFUL; /* before there is a csrss, nobody can show anything */
        return;
    }
    message.v[0] = message.from_pid;
    message.v[1] = session_globals(k) != NULL && win32k_is_interactive(k, k->current_process);
    call->status = message_send(k, csrss, &message);
}
