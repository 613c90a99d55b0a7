/* SPDX-License-Identifier: MIT */
/*
 * The causes that occurred in a run: what each means, and what would help against it there. Advice
 * is made from what happened: the sizes in force, where they came from, what is left. Nothing is
 * advised that would change nothing.
 */
#pragma once

#include "host/run/run_record.h"

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    enum gate gate;
    guint failures; /* that it is the cause of, or led to; of what was refused unnoticed: limits */
    const char *meaning; /* for somebody who does not know; static */
    GPtrArray *advice; /* char *: sentences, each once; empty where nothing helps or is known to */
} ReportCause;

/* In the order of their first failures. Free with g_ptr_array_unref(). */
GPtrArray *report_causes(const RunRecord *record);
/* The same of what limits refused in steps that did not fail. */
GPtrArray *report_unnoticed_causes(const RunRecord *record);
/* The one of this gate among them; NULL: there is none. */
const ReportCause *report_cause_of(const GPtrArray *causes, enum gate gate);

G_END_DECLS
