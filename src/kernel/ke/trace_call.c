/* SPDX-License-Identifier: MIT */
/* Events sent from user mode: only kinds that the kernel itself cannot know about. */
#include "kernel/ke/syscall.h"
#include "kernel/ke/text.h"
#include "kernel/ke/trace.h"

/* A gate stands above the kind; user mode may only report that there is no console to be had, and
 * that what it looked for is not there. */
#define CALL_KIND_MASK  0xffffu
#define CALL_GATE_SHIFT 16u

static bool
is_allowed(struct kernel *k, uint32_t kind, uint32_t gate)
{
    if (kind == EVENT_REFUSAL)
        return gate == GATE_CONSOLE || gate == GATE_CONSOLE_CLOSED || gate == GATE_NOT_FOUND ||
               gate == GATE_DLL;
    if (gate != GATE_NONE)
        return false;
    switch (kind) {
    case EVENT_DLL_ATTACH:
    case EVENT_SHARED_SECTION:
    case EVENT_CONSOLE:
    case EVENT_ACTION_FAILED:
    case EVENT_POPUP:
    case EVENT_SERVICE_STATE:
        return true;
    case EVENT_STEP:
        return kd(k)->explain != 0;
    default:
        return false;
    }
}

static void
send(struct kernel *k, const struct abi_syscall *call, const char *text, uint32_t text_bytes)
{
    uint32_t kind = (uint32_t)call->a[0] & CALL_KIND_MASK;
    if (kind == EVENT_REFUSAL) {
        struct refusal refusal = {
            .gate = (uint32_t)call->a[0] >> CALL_GATE_SHIFT,
            .status = call->status,
            .where = call->a[1],
            .needed = (uint32_t)call->a[2],
            .object_type = (uint32_t)(call->a[2] >> 32),
            .limit = (uint32_t)call->a[3],
        };
        trace_refusal(k, &refusal, text);
        return;
    }
    trace_text(k, kind, call->status, call->a[1], call->a[2], call->a[3], text, text_bytes);
}

void
sys_trace(struct kernel *k, struct abi_syscall *call)
{
    char text[ABI_EVENT_TEXT_MAX + 1];
    uint32_t kind = (uint32_t)call->a[0] & CALL_KIND_MASK;
    uint32_t gate = (uint32_t)call->a[0] >> CALL_GATE_SHIFT;
    if (call->a[0] > UINT32_MAX || !is_allowed(k, kind, gate)) {
        /* Steps come in great numbers and are simply not wanted now. */
        call->status = kind == EVENT_STEP ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
        return;
    }
    nt_status status = text_from_user(k, text, sizeof text, call->a[4], call->a[5]);
    if (NT_SUCCESS(status))
        send(k, call, text, (uint32_t)call->a[5]);
    call->status = status;
}
