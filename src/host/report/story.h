/* SPDX-License-Identifier: MIT */
/*
 * What is told of a run: which steps are alike, what stands for many of its kind, what is left out,
 * and how the counts come out. Writers write it down; none of them decides anything.
 */
#pragma once

#include "host/run/run_record.h"

#include <glib.h>

G_BEGIN_DECLS

/* Steps one after another: the same line of the file with the same outcome, or the system's start
 * with the services it starts. */
typedef struct {
    guint first; /* index in RunRecord.steps */
    guint count; /* at least 1 */
    const RunStep *step;
    const RunStep *last;
    const RunFailure *failure; /* the first one's, the others failed alike; NULL: they went well */
    gboolean is_start;         /* of the system, and nothing failed: one line tells it */
    gboolean is_shown;         /* FALSE: in the middle of a long story */
} StorySteps;

/* Failures one after another that are alike. */
typedef struct {
    const RunFailure *failure; /* the first one */
    const RunStep *step;       /* its step, NULL: there is none */
    guint count;
    gboolean is_shown;
} StoryFailures;

/* Entries of the event log that are alike, wherever they stand; told where the first one does. */
typedef struct {
    const RunLogEntry *entry;
    const RunLogEntry *last;
    guint count;
    gboolean is_shown;
} StoryLog;

/* A session at the end of the run, or what all of them share. */
typedef struct {
    const SnapshotSession *session; /* NULL: what all share */
    gboolean is_shown;              /* its table is; else only what refused in it is told */
    GPtrArray *lines;               /* ReportClosing, borrowed: those that are told */
    guint left_out;                 /* lines */
} StoryPlace;

typedef struct {
    guint failures;
    guint expected;  /* of them, as an expectation covers them */
    guint written;   /* expectations in the scenario */
    guint met;       /* of these */
    guint uncovered; /* failures that none of them covers, where they were asked */
} StoryCounts;

typedef struct {
    gboolean is_all;     /* nothing is left out and no log entry stands for others */
    GArray *steps;       /* StorySteps: each step is in one */
    GArray *failures;    /* StoryFailures: each failure is in one */
    GPtrArray *causes;   /* ReportCause */
    GPtrArray *closing;  /* ReportClosing: all lines */
    GArray *places;      /* StoryPlace: sessions in their order, then what they share */
    GArray *log;         /* StoryLog: each entry is in one */
    GPtrArray *popups;   /* RunPopup, borrowed: those that were on a screen and are told */
    guint popups_hidden; /* that were on a screen too */
    StoryCounts counts;
} Story;

/* The story borrows the record. */
Story *story_new(const RunRecord *record, gboolean is_all);
void story_free(Story *story);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Story, story_free)

/* The counts alone. */
StoryCounts story_counts(const RunRecord *record);
/* Where the name stands in a step's title: "start-service batch1, program worker"; NULL if it does
 * not. */
const char *story_name_in_title(const RunStep *step);

G_END_DECLS
