/* SPDX-License-Identifier: MIT */
/*
 * What web forms, mails and spreadsheets do to a table of desktop heaps, undone where it can have
 * been only one thing: marks of quoting, bars between columns, "KB" behind a size, 3,072 for 3072,
 * cells and totals broken over lines, many rows in one line.
 */
#pragma once

#include <glib.h>

/* What lines of a mended table look like. The whole line is one row, and names may have blanks:
 * station, desktop, size, rate, its fraction, percent. */
#define PASTED_ROW                                                                                 \
    "^[ \\t]*([^\\\\\\r\\n]*?[^\\\\\\s])[ \\t]*\\\\[ \\t]*"                                        \
    "([^\\\\\\s](?:[^\\\\\\r\\n]*?[^\\\\\\s])?)[ \\t]+(\\d+)[ \\t]+(\\d+)(?:[.,](\\d+))?[ \\t]*(%?)[ \\t]*$"
/* KB, desktops. */
#define PASTED_TOTAL                                                                               \
    "Total\\s+Desktops?:?\\s*\\(\\s*(\\d+)\\s*(?:KB)?\\s*-\\s*(\\d+)\\s*desktops?(?:\\s*\\))?"
/* Its number. */
#define PASTED_SESSION "Session\\s+ID:?\\s*(\\d+)"
#define PASTED_HEAD    "Heap[ \\t]*Size[ \\t]*\\(KB\\)"

/* A copy in which each row, total and number of a session has a line of its own, and what stands
 * at an offset stands there in the text too. Free with g_free(). */
char *pasted_table_mend(const char *text);
