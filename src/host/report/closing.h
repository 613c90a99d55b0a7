/* SPDX-License-Identifier: MIT */
/*
 * The closing lines of a run: how full what can be full is at its end, read from memory, and how
 * often each limit refused since the last start. What refused is named even where it is free again.
 */
#pragma once

#include "host/run/limit_use.h"
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

typedef struct {
    ReportClosingKind kind;
    LimitUse use; /* of the limit it is about */
    guint64 refusals;
    char *text; /* the line; names in it are as the machine has them */
} ReportClosing;

/* Sessions in order of their ids, then what they share. Empty if the system did not start. Free
 * with g_ptr_array_unref(). */
GPtrArray *report_closing(const RunRecord *record);
/* "safe-pair", "state", "refused", "near", "calm". */
const char *report_closing_kind_name(ReportClosingKind kind);

G_END_DECLS
