/* SPDX-License-Identifier: MIT */
/*
 * The causes that occurred in a run: what each means, and what would help against it there. Advice
 * is made from what happened: the sizes in force, where they came from, what is left. Nothing is
 * advised that would change nothing there; whether it is enough only runs can say, and `deskheap
 * fix` does.
 */
#pragma once

#include "host/run/run_record.h"

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    enum gate gate;
    guint failures;      /* that it is the cause of, or led to */
    const char *meaning; /* for somebody who does not know; static */
    GPtrArray *advice; /* char *: sentences, each once; empty where nothing helps or is known to */
    GPtrArray *whose;  /* char *: of each the desktop that it was first given for, or NULL */
    GHashTable *asked; /* what advice was looked for already */
} ReportCause;

/* In the order of their first failures, one for each gate; advice that differs from desktop to
 * desktop begins with one it is for. Free with g_ptr_array_unref(). */
GPtrArray *report_causes(const RunRecord *record);

/* What answers whether advice is enough: one sentence, for below all of it. */
#define REPORT_ADVICE_ANSWER                                                                       \
    "Whether a value is enough, and which, deskheap fix says: it runs them."

/* Of refusals that the caller takes for one, at this gate. */
ReportCause *report_cause_new(enum gate gate);
void report_cause_add(ReportCause *cause, const RunRecord *record, const RunRefusal *refusal);
void report_cause_free(ReportCause *cause);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ReportCause, report_cause_free)

G_END_DECLS
