/* SPDX-License-Identifier: MIT */
/* A line ends with CR, LF or both, as texts do that went through consoles and web forms. */
#include "host/text/text_lines.h"

#include <string.h>

gboolean
text_line_next(const char **at, TextLine *line)
{
    line->text = *at + strspn(*at, "\r\n");
    line->length = strcspn(line->text, "\r\n");
    *at = line->text + line->length;
    return line->length > 0;
}

gboolean
text_line_matches(const TextLine *line, const GRegex *pattern)
{
    return g_regex_match_full(pattern, line->text, (gssize)line->length, 0, 0, NULL, NULL);
}
