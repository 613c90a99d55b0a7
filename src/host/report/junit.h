/* SPDX-License-Identifier: MIT */
/*
 * run --junit: runs in the dialect of JUnit's XML that Jenkins' xUnit plugin checks against a
 * schema of its own, and that GitLab and GitHub's reporters read: a suite for each run, a case for
 * each of cases.h. Times are those that runs took, as readers take them; what was simulated is a
 * property. But for times the same runs give the same bytes: there is no date and no host in it.
 */
#pragma once

#include "host/run/run_record.h"

#include <glib.h>

G_BEGIN_DECLS

typedef struct ReportJunit ReportJunit;

ReportJunit *report_junit_new(void);
/* One more run, the command that plays it again (NULL: there is none), and the milliseconds of real
 * time that it took. */
void report_junit_add(ReportJunit *junit,
                      const RunRecord *record,
                      const char *replay,
                      guint64 took_ms);
/* The whole document of what was added. */
void report_junit_print(const ReportJunit *junit, GString *out);
void report_junit_free(ReportJunit *junit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ReportJunit, report_junit_free)

G_END_DECLS
