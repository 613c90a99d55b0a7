/* SPDX-License-Identifier: MIT */
/* The System event log of the emulated machine. Its entries are events of the stream; nothing of it
 * is kept in memory. */
#include "abi/event_text.h"
#include "kernel/ke/syscall.h"
#include "kernel/ke/text.h"
#include "kernel/ke/trace.h"

static void
write_entry(struct kernel *k, uint32_t id, uint32_t source, const char *text, uint32_t text_bytes)
{
    trace_text(k, EVENT_EVENT_LOG, STATUS_SUCCESS, id, source, 0, text, text_bytes);
}

bool
event_log(struct kernel *k, enum event_text text, const char *const *inserts)
{
    const struct event_text_row row = event_text_row(text);
    char line[ABI_EVENT_TEXT_MAX + 1];
    uint32_t length = 0;
    if (row.capability != 0 && !has_capability(k, row.capability))
        return false;
    for (const char *at = row.text; *at != '\0'; at++) {
        const int insert = event_text_insert(at);
        const char one[] = { *at, '\0' };
        length = text_append(line, sizeof line, length, insert < 0 ? one : inserts[insert]);
        at += insert >= 0;
    }
    write_entry(k, row.id, row.source, line, length);
    return true;
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
        write_entry(k, (uint32_t)call->a[0], (uint32_t)call->a[1], text, (uint32_t)call->a[3]);
}
