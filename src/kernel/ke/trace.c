/* SPDX-License-Identifier: MIT */
/*
 * The event stream: numbered records with simulated time and the current process filled in. A text
 * follows its record in continuation records, in the same call to the machine, so that nothing
 * comes between them.
 */
#include "kernel/ke/trace.h"

#include "kernel/ke/memory.h"
#include "kernel/ke/text.h"

#define CONTINUATION_COUNT (ABI_EVENT_TEXT_MAX / (uint32_t)sizeof(struct abi_event))

/* Who is current: the kernel itself (also in the System process) has pid 0 and no session. */
static void
stamp_process(struct kernel *k, struct abi_event *event)
{
    uint32_t session = ABI_NO_SESSION;
    uint32_t pid = 0;
    if ((kva_t)k->current_process != 0) {
        const struct process *process = current_process(k);
        bool is_system = (process->flags & PROCESS_SYSTEM) != 0;
        session = is_system ? ABI_NO_SESSION : process->session_id;
        pid = is_system ? 0 : process->pid;
    }
    event->session = (uint16_t)session;
    event->pid = pid;
}

static void
stamp(struct kernel *k, struct abi_event *event)
{
    if ((kva_t)k->kd == 0) {
        event->sequence = ++k->early_events;
        event->time_ms = 0;
    } else {
        struct kd_block *block = kd(k);
        if (block->event_sequence == 0)
            block->event_sequence = k->early_events;
        event->sequence = ++block->event_sequence;
        event->time_ms = block->time_ms;
    }
    stamp_process(k, event);
}

void
trace(struct kernel *k, uint32_t kind, nt_status status, uint64_t v0, uint64_t v1, uint64_t v2)
{
    struct abi_event *event = machine_event_begin(k);
    stamp(k, event);
    event->kind = (uint16_t)kind;
    event->gate = GATE_NONE;
    event->text_bytes = 0;
    event->status = status;
    event->v[0] = v0;
    event->v[1] = v1;
    event->v[2] = v2;
    machine_event_end(k);
}

/* The event is filled in but for stamp and text. */
static void
send_text(struct kernel *k, const struct abi_event *event, const char *text, uint32_t text_bytes)
{
    struct abi_event records[1 + CONTINUATION_COUNT];
    text_bytes = text_cut(text, text_bytes, ABI_EVENT_TEXT_MAX);
    uint32_t count =
        DH_ROUND_UP(text_bytes, (uint32_t)sizeof records[0]) / (uint32_t)sizeof records[0];
    records[0] = *event;
    records[0].text_bytes = (uint16_t)text_bytes;
    stamp(k, &records[0]);
    memset(&records[1], 0, count * sizeof records[0]);
    memcpy(&records[1], text, text_bytes);
    machine_events(k, records, 1 + count);
}

void
trace_text(struct kernel *k,
           uint32_t kind,
           nt_status status,
           uint64_t v0,
           uint64_t v1,
           uint64_t v2,
           const char *text,
           uint32_t text_bytes)
{
    struct abi_event event = { .kind = (uint16_t)kind, .status = status, .v = { v0, v1, v2 } };
    send_text(k, &event, text, text_bytes);
}

static const uint8_t gate_units[GATE_COUNT] = {
#define GATE(name, cause, unit, component, scope, limit, order) GATE_UNIT_##unit,
#include "abi/gates.def"
#undef GATE
};

/* Whose limit it is, where that is another process than the one that was refused; else 0. */
static uint32_t
other_holder(struct kernel *k, const struct refusal *refusal)
{
    return refusal->holder == 0 || refusal->holder == k->current_process
               ? 0
               : process_at(k, refusal->holder)->pid;
}

void
trace_refusal(struct kernel *k, const struct refusal *refusal, const char *what)
{
    k_assert_values(k,
                    refusal->needed > refusal->limit || refusal->is_injected ||
                        gate_units[refusal->gate] == GATE_UNIT_NONE,
                    refusal->needed, refusal->limit);
    struct abi_event event = {
        .kind = EVENT_REFUSAL,
        .gate = (uint16_t)refusal->gate,
        .status = refusal->status,
        .v = { refusal->where, refusal->needed | (uint64_t)refusal->object_type << 32,
               refusal->limit | (uint64_t)other_holder(k, refusal) << 32 },
    };
    send_text(k, &event, what, text_length(what, ABI_EVENT_TEXT_MAX));
}

void
trace_step(struct kernel *k, uint32_t component, gva_t address, const char *text)
{
    if (kd(k)->explain == 0)
        return;
    trace_text(k, EVENT_STEP, STATUS_SUCCESS, component, address,
               address & ~(uint64_t)(DH_PAGE_SIZE - 1), text,
               text_length(text, ABI_EVENT_TEXT_MAX));
}
