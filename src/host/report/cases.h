/* SPDX-License-Identifier: MIT */
/*
 * A run as the cases of a test: what the writers for CI systems share. A case has the same name
 * whether it passes or not, so that those systems can follow it from one build to the next: "runs",
 * then each expectation by its own words (expectation_name(); "desktop WinSta0\\Default", the
 * second that says the same with " (2)"), then "no other failure". Of a run that was not, or not to
 * its end, only the first is there.
 */
#pragma once

#include "host/run/run_record.h"

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
    REPORT_CASE_PASSED,
    REPORT_CASE_FAILED,  /* an expectation is not met */
    REPORT_CASE_ERROR,   /* the run was prevented, or the two machines differ */
    REPORT_CASE_SKIPPED, /* the machine cannot be that, or the run was told to stop before */
} ReportCaseState;

typedef struct {
    char *name;
    ReportCaseState state;
    guint line;    /* of the scenario, 0: of no line */
    char *message; /* one line, printable: what was seen, or why it is not so; "" for nothing */
} ReportCase;

typedef struct {
    char *file;       /* the scenario as named, printable */
    char *suite;      /* the same with its variant: "scenarios/a.yaml [more]" */
    char *class_name; /* for readers that split at dots: "scenarios.a [more]" */
    GPtrArray *cases; /* ReportCase */
} ReportCases;

/* Keeps nothing of the record. */
ReportCases *report_cases_new(const RunRecord *record);
void report_cases_free(ReportCases *cases);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ReportCases, report_cases_free)

guint report_cases_count(const ReportCases *cases, ReportCaseState state);

G_END_DECLS
