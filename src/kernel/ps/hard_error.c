/* SPDX-License-Identifier: MIT */
/*
 * Hard errors: what a process that cannot go on wants said goes to its session's csrss, which shows
 * a box or writes the event log and tells the process when that is done. The call itself does not
 * wait: user code never blocks.
 */
#include "kernel/ke/syscall.h"
#include "kernel/ke/text.h"
#include "kernel/ps/process.h"
#include "kernel/ps/process_internal.h"

/* Texts one after the other, each NUL-terminated. */
static nt_status
copy_texts(struct kernel *k, struct abi_message *message, gva_t from, uint64_t bytes)
{
    if (bytes == 0 || bytes > sizeof message->text)
        return STATUS_INVALID_PARAMETER;
    message->text_bytes = (uint32_t)bytes;
    if (!machine_user_copy_in(k, message->text, from, message->text_bytes))
        return STATUS_ACCESS_VIOLATION;
    if (message->text[bytes - 1] != '\0' || !text_is_utf8(message->text, message->text_bytes))
        return STATUS_INVALID_PARAMETER;
    return STATUS_SUCCESS;
}

void
sys_hard_error(struct kernel *k, struct abi_syscall *call)
{
    struct abi_message message = {
        .kind = MESSAGE_HARD_ERROR,
        .from_pid = current_process(k)->pid,
        .status = (uint32_t)call->a[0],
        .v = { current_process(k)->pid },
    };
    call->status = copy_texts(k, &message, call->a[1], call->a[2]);
    if (!NT_SUCCESS(call->status))
        return;
    gva_t csrss = process_csrss(k, k->current_process);
    if (csrss == 0 || csrss == k->current_process) {
        call->status = STATUS_UNSUCCESSFUL; /* nobody is there who could show anything */
        return;
    }
    call->status = message_send(k, csrss, &message);
}
