/* SPDX-License-Identifier: MIT */
/* A mark is ">", and a blank before the next one. */
#include "host/text/quoted_line.h"

#include <string.h>

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

static gboolean
is_quoted(const char *text)
{
    TextLine line = { NULL, 0 };

    return text_line_next(&text, &line) && quoted_line_marks(line.text, line.length) > 0;
}

SourceText *
quoted_text_plain(const SourceText *source)
{
    g_autoptr(GString) plain = g_string_sized_new(source->length);
    const char *at = source->text, *end = source->text + source->length;

    if (!is_quoted(source->text))
        return NULL;
    while (at < end) {
        gsize length = strcspn(at, "\n"), marks = quoted_line_marks(at, length);
        gsize whole = MIN(length + 1, (gsize)(end - at));
        g_string_append_len(plain, at + marks, (gssize)(whole - marks));
        at += whole;
    }
    return source_text_new(source->name, plain->str, plain->len);
}
