/* SPDX-License-Identifier: MIT */
/* A mark is ">", and a blank before the next one. */
#include "host/import/quoted_line.h"

gsize
quoted_line_marks(const char *line, gsize length)
{
    gsize marks = 0;

    for (gsize at = 0; at < length; at++) {
        if (line[at] == '>')
            marks = at + 1;
        else if (line[at] != ' ' || at > marks)
            break;
    }
    return marks > 0 && marks < length && line[marks] == ' ' ? marks + 1 : marks;
}

gboolean
quoted_line_next(const char **at, TextLine *line)
{
    while (text_line_next(at, line)) {
        gsize marks = quoted_line_marks(line->text, line->length);
        line->text += marks;
        line->length -= marks;
        if (line->length > 0)
            return TRUE;
    }
    return FALSE;
}
