/* SPDX-License-Identifier: MIT */
/* The System event log of the emulated machine. Its entries are events of the stream; nothing of it
 * is kept in memory. */
#include "abi/syscall.h"
#include "kernel/ke/syscall.h"
#include "kernel/ke/text.h"
#include "kernel/ke/trace.h"

void
event_log(struct kernel *k, uint32_t id, uint32_t source, const char *text, uint32_t text_bytes)
{
    trace_text(k, EVENT_EVENT_LOG, STATUS_SUCCESS, id, source, 0, text, text_bytes);
}

enum writer { KERNEL, USER };

/* The kernel's own entries are not for a process to write. */
static const uint8_t writers[EVENT_SOURCE_COUNT] = {
#define EVENT_SOURCE(name, text, writer) [EVENT_SOURCE_##name] = writer,
#include "abi/event_sources.def"
#undef EVENT_SOURCE
};

void
sys_report_event(struct kernel *k, struct abi_syscall *call)
{
    char text[ABI_EVENT_TEXT_MAX + 1];
    if (call->a[1] >= EVENT_SOURCE_COUNT || writers[call->a[1]] != USER) {
        call->status = STATUS_INVALID_PARAMETER;
        return;
    }
    call->status = text_from_user(k, text, sizeof text, call->a[2], call->a[3]);
    if (NT_SUCCESS(call->status))
        event_log(k, (uint32_t)call->a[0], (uint32_t)call->a[1], text, (uint32_t)call->a[3]);
}
