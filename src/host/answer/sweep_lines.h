/* SPDX-License-Identifier: MIT */
/* JSON Lines that came from outside: members of one line, each with an error that says where it
 * stands. */
#pragma once

#include <glib.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* All lines of a file or a pipe, and "" behind the last line's end. NULL and error: it cannot be
 * read, is too large, or is no text. */
GStrv sweep_lines_read(const char *path, GError **error);
/* Line `number` of the file as an object. NULL and error (SWEEP_ERROR_FILE), if it is none. */
JsonObject *sweep_line_parse(const char *path, guint number, const char *line, GError **error);
/* NULL: no such member, or no text. */
const char *sweep_line_text(JsonObject *object, const char *name);
/* FALSE: no such member, or no number that is whole and within 32 bits. */
gboolean sweep_line_number(JsonObject *object, const char *name, guint32 *value);
/* FALSE: no such member, or neither true nor false. */
gboolean sweep_line_bool(JsonObject *object, const char *name, gboolean *value);
/* "PATH:LINE: what"; returns NULL. */
gpointer sweep_line_fail(const char *path, guint number, const char *what, GError **error);

G_END_DECLS
