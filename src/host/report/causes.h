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
    guint failures;      /* that it is the cause of, or led to; of what no step failed of: limits */
    const char *meaning; /* for somebody who does not know; static */
    GPtrArray *advice; /* char *: sentences, each once; empty where nothing helps or is known to */
} ReportCause;

/* In the order of their first failures. Free with g_ptr_array_unref(). */
GPtrArray *report_causes(const RunRecord *record);
/* The same of the limits that refused something in a run in which no step failed. */
GPtrArray *report_unnoticed_causes(const RunRecord *record);

G_END_DECLS
