/* SPDX-License-Identifier: MIT */
/*
 * What Windows' functions do, row by row: tests/api/NN-NAME.yaml. A row says what is called under
 * which circumstances, what Windows gives, who saw that, and how it is played here (row_play.h).
 * What comes out otherwise elsewhere is played there, too: `elsewhere` has an edition, and
 * `process`, `before`, `play` of its own.
 */
#pragma once

#include "host/yaml/yaml.h"

#include <glib.h>

#define ROW_EDITION "server2003-sp2" /* of a row that says none */

typedef enum {
    ROW_PLAYED,
    ROW_PART,         /* it is played, and has a part that is not */
    ROW_KNOWN,        /* it is played, and known to come out otherwise than in Windows */
    ROW_OUT_OF_SCOPE, /* it is about what is not emulated */
} RowScope;

typedef struct {
    guint number;       /* never given to another row */
    const char *what;   /* "CloseHandle of the process's own station" */
    const char *gives;  /* "FALSE, last error 6" */
    const char *source; /* tags of docs/api.md */
    RowScope scope;
    const char *reason;     /* of `scope`, "" for a row that is played */
    const char *edition;    /* that plays it; ROW_EDITION unless it says so */
    const char *process;    /* keys of the step `run` that starts its process, "": alice's */
    const YamlNode *before; /* a list of steps before it starts, NULL: none */
    const YamlNode *play;   /* a list of statements, NULL for a row out of scope */
    const YamlNode *node;
    gboolean is_again; /* the row before, played on one edition more */
} Row;

typedef struct {
    YamlDocument *document;
    const char *title;
    const YamlNode *names; /* numbers that statements name; NULL: none */
    GArray *rows;          /* Row */
} RowTable;

/* NULL: the file is none, and the error says where. */
RowTable *row_table_load(const char *path, GError **error);
void row_table_free(RowTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RowTable, row_table_free)
