/* SPDX-License-Identifier: MIT */
/* Lines of a text, one after another, whatever ends them; none is copied. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    const char *text; /* not terminated */
    gsize length;     /* in bytes, without what ends the line */
} TextLine;

/* The next line that is not empty at `*at`, which goes behind it. FALSE: there is none. */
gboolean text_line_next(const char **at, TextLine *line);
gboolean text_line_matches(const TextLine *line, const GRegex *pattern);

G_END_DECLS
