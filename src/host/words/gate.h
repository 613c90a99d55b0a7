/* SPDX-License-Identifier: MIT */
/*
 * Gates in words: what is refused there, what is compared, and what moves the limit. A gate that
 * comes from a machine may be any number: one that is not known is told as GATE_NONE. All is
 * static.
 */
#pragma once

#include "abi/event.h"
#include "host/words/knob.h"

#include <glib.h>

G_BEGIN_DECLS

#define GATE_KNOBS_MAX 8u

/* What the two numbers of a refusal are. */
typedef enum {
    GATE_COMPARES_NOTHING,
    GATE_COMPARES_BLOCKS,  /* of a heap, in bytes with their headers */
    GATE_COMPARES_RUNS,    /* of pages or buckets that are free in one piece, in bytes */
    GATE_COMPARES_POOL,    /* likewise, pages for bytes that are asked of a pool */
    GATE_COMPARES_PAGES,   /* that are left, wherever they are */
    GATE_COMPARES_NUMBERS, /* which number the new one would have, and the last there may be */
} GateComparison;

typedef struct {
    GateComparison compares;
    const char *meaning; /* for somebody who does not know, sentences */
    const char *whole;   /* all there is to say of a refusal; NULL: there are things to compare */
    const char *place;   /* of a refusal: "paged pool"; NULL: what is compared says it itself */
    const char *limit;   /* what can be full: "USER objects"; NULL: nothing can */
    gboolean is_of_desktop;    /* place and limit are those of one desktop */
    gboolean is_heap_shortage; /* what people call desktop heap exhaustion: a heap is full, or there
                                  is no room for one more */
    const char *check;         /* what to look at next on a real machine, sentences */
    /* Of what is counted: "USER handle of the session", "the quota is". */
    const char *counted;
    gboolean
        is_of_process; /* each process has its own: "USER object", whose is said by the refusal */
    const char *at_most;
    Knob knobs[GATE_KNOBS_MAX]; /* that move the limit, KNOB_NONE behind the last */
} GateWords;

const GateWords *gate_words(guint gate);

/* "desktop-heap-full", "other": as reports and scenarios name it. */
const char *gate_cause(guint gate);
/* All of them in the order of their numbers, NULL behind the last. */
const char *const *gate_causes(void);
enum gate_unit gate_unit(guint gate);
/* "bytes", "pages", "count"; "" where nothing is counted. */
const char *gate_unit_name(guint gate);
/* Who refuses there: "win32k". */
const char *gate_component(guint gate);
/* Whether each session has its own of this limit; else all share one. */
gboolean gate_is_of_session(guint gate);
/* What can be full there. */
enum gate_limit gate_limit(guint gate);
/* Of two gates that would refuse a call the one with the smaller number does. */
guint gate_order(guint gate);

G_END_DECLS
