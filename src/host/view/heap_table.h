/* SPDX-License-Identifier: MIT */
/*
 * The desktop heaps of one session as the two real tools print them: dheapmon, with one decimal,
 * and WinDbg's !dskheap, with whole percent. dheapmon 7.0 and !dskheap cut the rate; dheapmon 8.1
 * rounds it to nearest, like every other table of deskheap (snapshot_tenths).
 */
#pragma once

#include "host/inspect/snapshot.h"
#include "host/text/json_writer.h"

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    const char *winsta;
    const char *desktop;
    guint32 size_kb;
    guint32 used_tenths; /* rounded */
    guint32 cut_percent;
    guint32 cut_tenths;
} HeapRow;

typedef struct {
    guint32 session_id;
    const HeapRow *rows;
    gsize row_count;
    gboolean is_short; /* leave out runs of rows with the same size and rate; the totals still count
                          them */
} HeapTable;

typedef enum {
    DHEAPMON_7_0, /* 7.0.2727.0 */
    DHEAPMON_8_1, /* 8.1.2925.0 */
} DheapmonTool;

/* "7.0" or "8.1". FALSE, and nothing changed, for anything else. */
gboolean dheapmon_tool_parse(const char *text, DheapmonTool *tool);

/* Banner, rules, rows: what `dheapmon -s` prints. */
void dheapmon_print(GString *out, DheapmonTool tool, const HeapTable *table);
/* The same without the two banner lines, for reports that hold several tables. */
void dheapmon_print_table(GString *out, DheapmonTool tool, const HeapTable *table);
/* What `-l` prints before its table, and what `-u` prints. */
void dheapmon_print_load(GString *out, DheapmonTool tool);
void dheapmon_print_unload(GString *out, DheapmonTool tool);

/* !dskheap -s N. */
void dskheap_print(GString *out, const HeapTable *table);

/* "WinSta0\Default", printable. Free with g_free(). */
char *heap_row_path(const HeapRow *row);

/* The table of a session as it was found. Its strings are the session's; free the rows with g_free.
 */
HeapTable heap_table_new(const SnapshotSession *session);

/* Schema deskheap.dheapmon/1. */
extern const JsonShape dheapmon_shape;
void dheapmon_json(JsonWriter *writer, const SnapshotSession *session);
/* One row of it, as an element of an array; also used by other objects. */
extern const JsonMember heap_row_members[];
void heap_row_json(JsonWriter *writer, const SnapshotDesktop *desktop);

/* If the sizes that SharedSection asks for were replaced because they did not fit, a sentence that
 * says so, else NULL. Free with g_free(). */
char *safe_pair_text(const SnapshotSession *session);
/* The same as a line. */
void safe_pair_print(GString *out, const SnapshotSession *session);

G_END_DECLS
