/* SPDX-License-Identifier: MIT */
/*
 * A refusal as the machine told it, with what was known of its place at that moment, and in words.
 * The two numbers are the ones the gate compared: nothing is computed here.
 */
#pragma once

#include "abi/event.h"

#include <glib.h>

G_BEGIN_DECLS

/* gate GATE_NONE: there was none. */
typedef struct {
    enum gate gate;
    guint32 session; /* id, or ABI_NO_SESSION */
    guint32 pid;     /* of the process that was refused, 0: the kernel itself */
    guint32 holder;  /* of the process whose limit it is: csrss's, of a desktop's windows; as a rule
                        the same */
    guint32 status;
    guint32 time_ms; /* simulated */
    guint64 where;   /* address of the heap, region or object */
    guint32 needed;  /* in the unit of the gate, as limit */
    guint32 limit;
    guint32 object_type;
    guint64 event;              /* number of the event, over all starts */
    gboolean is_injected;       /* the scenario asked for it */
    const char *what;           /* "window of 164 bytes"; of the record, or borrowed: see below */
    const char *program;        /* image of the process, NULL: unknown; of the record */
    const char *holder_program; /* likewise of the holder */
    /* Of a desktop heap. */
    const char *desktop; /* "WinSta0\Default", NULL: unknown; of the record */
    guint32 heap_kb;     /* its size */
    guint heap_rule;     /* enum heap_size_rule, 0: unknown */
    /* Of its session, as it was made. */
    gboolean uses_safe_pair; /* the sizes of SharedSection did not fit and were replaced */
    guint64 expected_bytes;  /* that the heaps it is expected to have need as SharedSection says,
                                0: unknown */
} RunRefusal;

/* What the event of a refusal says; `text` is borrowed. */
RunRefusal run_refusal_of(const struct abi_event *event, const char *text);

/* The same, with its texts in `strings`. */
RunRefusal run_refusal_copy(const RunRefusal *from, GStringChunk *strings);

/* "window of 164 bytes, a block of 176 bytes with its header; the largest that can be given has
 * 168". Free with g_free(), as the next. */
char *run_refusal_comparison(const RunRefusal *refusal);
/* The same with its place in front: "desktop heap of WinSta0\Default: …". */
char *run_refusal_text(const RunRefusal *refusal);

G_END_DECLS
