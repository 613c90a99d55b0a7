/* SPDX-License-Identifier: MIT */
/*
 * The event stream: everything that happens, in order. The stream is the run; reports are made from
 * it and from reading memory. Records have one size; a record with text_bytes > 0 is followed by as
 * many continuation records (48 raw bytes each) as the text needs. Frame numbers, fault counts and
 * machine names stay out of events.
 */
#pragma once

#include "abi/types.h"

enum event_kind {
    EVENT_INVALID = 0,
#define EVENT(name, text, v0, v1, v2) EVENT_##name,
#include "abi/events.def"
#undef EVENT
    EVENT_KIND_COUNT
};

enum gate {
#define GATE(name, cause, unit, component, scope, limit, order) GATE_##name,
#include "abi/gates.def"
#undef GATE
    GATE_COUNT
};

/* What the two numbers of a REFUSAL count. They are what the gate compared, in one unit: needed is
 * more than limit, unless the refusal was injected. */
enum gate_unit {
    GATE_UNIT_NONE = 0, /* nothing is counted at this gate */
    GATE_UNIT_BYTES,    /* of a block, header and rounding included; of whole pages or buckets */
    GATE_UNIT_PAGES,
    GATE_UNIT_COUNT, /* of objects, messages, sessions; needed is the number it would have been */
};

/* What of the system a gate's limit is the size of. */
enum gate_limit {
    GATE_LIMIT_NOTHING = 0, /* of nothing that can be full */
    GATE_LIMIT_HEAP,        /* a desktop's heap */
    GATE_LIMIT_BLOCK,       /* one block of it */
    GATE_LIMIT_SHARED_HEAP,
    GATE_LIMIT_VIEWS,  /* where the desktop heaps of a session, or of the system, lie */
    GATE_LIMIT_POOL,   /* pages of a pool, or of system PTEs */
    GATE_LIMIT_IMAGES, /* session image space */
    GATE_LIMIT_QUOTA,  /* objects of a process */
    GATE_LIMIT_QUEUE,  /* messages of a thread */
    GATE_LIMIT_TABLE,  /* handles of a session */
    GATE_LIMIT_MEMORY,
    GATE_LIMIT_SESSIONS,
    GATE_LIMIT_COUNT
};

/* Who does a step of a walk-through: v0 of STEP. */
enum step_component {
    STEP_SYSTEM, /* nobody in particular */
    STEP_USER32,
    STEP_SYSTEM_CALL,
    STEP_WIN32K,
    STEP_DESKTOP_HEAP,
    STEP_HANDLE_TABLE,
    STEP_MEMORY_MANAGER,
    STEP_LOADER,
    STEP_CSRSS,
};

/* In v[0] of ACTION_FAILED: the program ignores the failure or tries again. */
#define ACTION_FAILED_GOES_ON 0x100000000ull
/* Besides: it waits, and tries the same again. */
#define ACTION_FAILED_RETRIES 0x200000000ull

#define ABI_NO_SESSION 0xffffu
#define ABI_EVENT_TEXT_MAX                                                                         \
    384u /* eight continuation records: an event fits a kernel stack frame                         \
          */

struct abi_event {
    uint32_t sequence; /* from 1, without gaps */
    uint32_t time_ms;  /* simulated */
    uint16_t kind;     /* enum event_kind */
    uint16_t session;  /* of the current process, or ABI_NO_SESSION */
    uint16_t gate;     /* enum gate, for REFUSAL, else 0 */
    uint16_t text_bytes;
    uint32_t pid;    /* current process, 0 for the kernel itself */
    uint32_t status; /* NTSTATUS */
    dh_u64 v[3];     /* meaning: abi/events.def */
};

DH_STATIC_ASSERT(sizeof(struct abi_event) == 48, "a record has 48 bytes on both machines");
