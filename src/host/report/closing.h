/* SPDX-License-Identifier: MIT */
/*
 * The closing lines of a run: how full what can be full is at its end, read from memory, and how
 * often each limit refused since the last start. What refused is named even where it is free again.
 */
#pragma once

#include "host/run/run_record.h"

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
    REPORT_CLOSING_SAFE_PAIR, /* the heap sizes of SharedSection were replaced */
    REPORT_CLOSING_STATE,     /* of view space, always told */
    REPORT_CLOSING_REFUSED,   /* a limit that refused */
    REPORT_CLOSING_NEAR,      /* one that did not, and is 90 % used or more */
    REPORT_CLOSING_CALM,      /* neither: the fullest heap */
} ReportClosingKind;

/* Numbers are bytes, pages or a count, as the gate's unit is. */
typedef struct {
    ReportClosingKind kind;
    guint32 session; /* id, or ABI_NO_SESSION: what all sessions share */
    enum gate gate;  /* the limit it is about; GATE_NONE: none */
    gboolean has_used;
    guint64 used;
    guint64 size; /* 0: unknown, what it was the limit of is gone */
    gboolean has_largest_free;
    guint64 largest_free; /* bytes in one piece: a heap's largest block, else a free run */
    guint64 refusals;
    char *name; /* "session view space", "desktop heap of WinSta0\Default"; "" of no limit */
    char *text; /* the line; names in it are as the machine has them */
} ReportClosing;

/* Sessions in order of their ids, then what they share. Empty if the system did not start. Free
 * with g_ptr_array_unref(). */
GPtrArray *report_closing(const RunRecord *record);
/* "safe-pair", "state", "refused", "near", "calm". */
const char *report_closing_kind_name(ReportClosingKind kind);

G_END_DECLS
