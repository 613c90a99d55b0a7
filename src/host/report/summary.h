/* SPDX-License-Identifier: MIT */
/* Parts of the line that says how a run ended. */
#pragma once

#include "host/report/report.h"
#include "host/report/story.h"

#include <glib.h>

G_BEGIN_DECLS

/* "PASS", "FAIL" … */
void summary_verdict(GString *out, const RunRecord *record, ReportFlags flags);
/* Of a message with lines of a file and a caret only what says it. pre: there is a reason. */
void summary_reason(GString *out, const RunRecord *record);
/* "2 failures", "36 expected failures", "3 failures (2 expected)". */
void summary_failure_count(GString *out, StoryCounts counts);
/* "3 of 4 expectations met", and how many failures none of them speaks of. */
void summary_expectation_count(GString *out, StoryCounts counts);
/* A line of its own: whether it is met, and what was seen. */
void summary_expectation(GString *out, const RunExpectation *expectation, ReportFlags flags);
/* A line of its own: which limit, how much of it, after which step. */
void summary_warning(GString *out,
                     const RunRecord *record,
                     const RunWarning *warning,
                     ReportFlags flags);

G_END_DECLS
