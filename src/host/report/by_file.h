/* SPDX-License-Identifier: MIT */
/* How the runs of one file ended, in one line where they all passed. */
#pragma once

#include "host/report/report.h"
#include "host/report/story.h"

G_BEGIN_DECLS

/* The runs of the file that is being run. Start with zeros. */
typedef struct {
    char *scenario;
    char *machine;
    GString *lines; /* one for each run */
    guint run_count;
    guint passed;
    guint step_count;
    StoryCounts counts; /* sums */
    guint64 events;
} ReportByFile;

/* Whatever it holds of another file goes to out first. */
void report_by_file_add(ReportByFile *file,
                        GString *out,
                        const RunRecord *record,
                        ReportFlags flags);
/* To out, what it still holds: one line, or a line for each run where one did not pass. It is empty
 * then. */
void report_by_file_end(ReportByFile *file, GString *out, ReportFlags flags);

G_END_DECLS
