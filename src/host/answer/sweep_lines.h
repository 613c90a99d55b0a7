/* SPDX-License-Identifier: MIT */
/* JSON Lines that came from outside: members of one line, each with an error that says where it
 * stands. */
#pragma once

#include "host/answer/sweep.h"

#include <glib.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A line as it stands in its file. */
typedef struct {
    const char *path;
    guint number;
    const char *text;
} SweepLine;

/* All lines of a file or a pipe, and "" behind the last line's end. NULL and error: it cannot be
 * read, is too large, or is no text. */
GStrv sweep_lines_read(const char *path, GError **error);
/* The line as an object. NULL and error (SWEEP_ERROR_FILE), if it is none. */
JsonObject *sweep_line_parse(const SweepLine *line, GError **error);
/* NULL: no such member, or no text. */
const char *sweep_line_text(JsonObject *object, const char *name);
/* FALSE: no such member, or no number that is whole and within 32 bits. */
gboolean sweep_line_number(JsonObject *object, const char *name, guint32 *value);
/* FALSE: no such member, or neither true nor false. */
gboolean sweep_line_bool(JsonObject *object, const char *name, gboolean *value);
/* "PATH:LINE:COLUMN: error: what", and the line with a caret below `member` of it; where there is
 * none (or NULL), below its beginning. Returns FALSE. */
gboolean sweep_line_fail(
    const SweepLine *line, const char *member, SweepError code, const char *what, GError **error);
/* The same, from the byte `offset` of the line on. */
gboolean sweep_line_fail_at(
    const SweepLine *line, gsize offset, SweepError code, const char *what, GError **error);

G_END_DECLS
