/* SPDX-License-Identifier: MIT */
/* A finished run in the forms people and programs read. Everything is made from the record; nothing
 * is looked up. */
#pragma once

#include "host/run/run_record.h"
#include "host/text/json_writer.h"

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
    REPORT_PLAIN = 0,
    REPORT_COLOR = 1 << 0,   /* for a terminal */
    REPORT_ALL = 1 << 1,     /* nothing is left out of long lists */
    REPORT_EXPLAIN = 1 << 2, /* every event in plain words, step by step */
} ReportFlags;

/* ---- text.c ---- */
/* The story of one scenario: steps, failures with their cause, tables, event log, expectations,
 * verdict. */
void report_text(GString *out, const RunRecord *record, ReportFlags flags);
/* Of that story the failures with their cause alone. */
void report_failures(GString *out, const RunRecord *record, ReportFlags flags);

/* ---- summary.c ---- */
/* One line: verdict, file, what it showed; unmet expectations on lines of their own under it. */
void report_summary_line(GString *out, const RunRecord *record, ReportFlags flags);

/* Counts over a whole run of several scenarios. Start with zeros. */
typedef struct {
    guint scenarios; /* each is one of the following */
    guint passed;
    guint failed;
    guint stopped;
    guint skipped;      /* the machine cannot be what they ask for */
    guint unreadable;   /* files that are no scenario */
    guint not_run;      /* the machine could not be started, or the host was short of something */
    guint differing;    /* the two machines differ */
    guint broken;       /* ended by a bug of ours */
    guint expectations; /* written in the scenarios */
    guint met;
    guint uncovered; /* failures that no expectation covers */
    guint64 events;
} ReportTotal;

void report_total_add(ReportTotal *total, const RunRecord *record);
void report_total_print(GString *out, const ReportTotal *total, ReportFlags flags);

/* ---- json.c: schema deskheap.report/1, one object ---- */
extern const JsonShape report_shape;
extern const JsonShape verdict_shape;
extern const JsonMember report_members[];
/* All its members, into an object that is open. */
void report_members_json(JsonWriter *writer, const RunRecord *record);
void report_json(GString *out, const RunRecord *record, gboolean is_pretty);
/* Schema deskheap.verdict/1: of that what a CI job decides by, and the command that plays the run
 * again (NULL: there is none). */
void report_json_short(GString *out, const RunRecord *record, const char *replay);

/* ---- events_jsonl.c: schema deskheap.events/1, a header line, then one event a line ---- */
extern const JsonShape events_shape;
void report_events(GString *out, const RunRecord *record);
/* The same piece by piece, because it may be long. FALSE, at once, if the sink returns that. */
typedef gboolean (*ReportSink)(const char *text, gsize length, gpointer user, GError **error);
gboolean report_events_each(const RunRecord *record,
                            ReportSink sink,
                            gpointer user,
                            GError **error);
/* The same into a file (output_file.h). */
gboolean report_events_write(const RunRecord *record, const char *path, GError **error);

G_END_DECLS
