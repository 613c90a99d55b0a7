/* SPDX-License-Identifier: MIT */
/* Lines as they were before a mail quoted them: "> > Spooler" is "Spooler". */
#pragma once

#include "host/text/source_text.h"
#include "host/text/text_lines.h"

#include <glib.h>

/* How many bytes at a line's beginning are marks of quoting, with the blank behind each. */
gsize quoted_line_marks(const char *line, gsize length);
/* The next line that has more than such marks, without them, at `*at`, which goes behind it. FALSE:
 * there is none. */
gboolean quoted_line_next(const char **at, TextLine *line);
/* The same text, line by line, without such marks; columns are those of what was quoted. NULL: its
 * first line that is not empty has none. */
SourceText *quoted_text_plain(const SourceText *source);
