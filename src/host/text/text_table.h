/* SPDX-License-Identifier: MIT */
/* Rows of words under each other: each column is as wide as what stands in it. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Widths are in characters. */
typedef struct {
    guint least;       /* as wide at any rate, so that tables beside each other line up */
    guint most;        /* what is longer sticks out of its own row alone; 0: of none */
    gboolean is_right; /* numbers */
    guint gap;         /* blanks before it, beside the one that all have */
} TextColumn;

typedef struct TextTable TextTable;

/* lead stands before each row. Columns are one blank apart at least, and the last is as long as it
 * is. The columns are borrowed. */
TextTable *text_table_new(const char *lead, const TextColumn *columns, guint column_count);
void text_table_free(TextTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TextTable, text_table_free)

/* The next cell of the row. pre: there is a column for it. */
void text_table_cell(TextTable *table, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* A whole row of texts, up to NULL. */
void text_table_row(TextTable *table, const char *first, ...) G_GNUC_NULL_TERMINATED;
/* Ends the row; cells that were not given are empty, and no blanks stand for them at its end. */
void text_table_end_row(TextTable *table);
/* A line between rows that has no columns, with its newline. */
void text_table_line(TextTable *table, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* All of it. */
void text_table_print(const TextTable *table, GString *out);

G_END_DECLS
