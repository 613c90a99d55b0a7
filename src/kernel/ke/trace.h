/* SPDX-License-Identifier: MIT */
/* Sending events. The only way anything leaves the kernel. */
#pragma once

#include "abi/event.h"
#include "abi/event_text.h"
#include "kernel/kernel.h"

void trace(
    struct kernel *k, uint32_t kind, nt_status status, uint64_t v0, uint64_t v1, uint64_t v2);
/* With text: UTF-8, text_bytes at most ABI_EVENT_TEXT_MAX (longer text is cut at a character). */
void trace_text(struct kernel *k,
                uint32_t kind,
                nt_status status,
                uint64_t v0,
                uint64_t v1,
                uint64_t v2,
                const char *text,
                uint32_t text_bytes);

/* What a refusing allocator knows. needed and limit are the two numbers it compared, in the unit of
 * its gate (abi/gates.def). */
struct refusal {
    uint32_t gate; /* enum gate */
    nt_status status;
    gva_t where;          /* heap, region or object */
    gva_t holder;         /* process whose limit it is, of quotas; else 0 */
    uint32_t needed;      /* with header and rounding; of quotas and tables the next number */
    uint32_t limit;       /* the most that could be given, or the limit that was met */
    uint32_t object_type; /* enum user_type for desktop heaps, pool tag for pools, else 0 */
    bool is_injected;     /* fail-next asked for it: there was room */
};

/*
 * Emits REFUSAL at the place where something was refused. what: short words for what was asked for,
 * with its bytes where header and rounding add to them: "window of 164 bytes". pre: where the gate
 * counts, needed is more than limit, unless it is injected.
 */
void trace_refusal(struct kernel *k, const struct refusal *refusal, const char *what);
/* A line for run --explain; sent only while kd.explain is set. component: enum step_component. */
void trace_step(struct kernel *k, uint32_t component, gva_t address, const char *text);

/* Writes an entry to the System event log. inserts (NULL: its text has none) stand for %1, %2 and
 * so on. False: this edition does not. */
bool event_log(struct kernel *k, enum event_text text, const char *const *inserts);
