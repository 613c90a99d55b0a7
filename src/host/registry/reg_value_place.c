/* SPDX-License-Identifier: MIT */
/* Reads an export once more to find a character of a value in it. */
#include "host/registry/reg_value_place.h"

#include <string.h>

static gsize
rest_of_line(const char *at)
{
    return strcspn(at, "\r\n");
}

/* The first of the two ways an export writes a text: as it is, backslashes and quotation marks
 * behind a backslash or not. */
static gboolean
find_written(const SourceText *source, const char *from, const char *part, SourceSpan *span)
{
    g_autoptr(GString) escaped = g_string_new(NULL);
    g_autofree char *line = g_strndup(from, rest_of_line(from));

    for (const char *c = part; *c != '\0'; c++) {
        if (*c == '\\' || *c == '"')
            g_string_append_c(escaped, '\\');
        g_string_append_c(escaped, *c);
    }
    const char *const forms[] = { part, escaped->str };
    for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
        const char *found = strstr(line, forms[i]);
        if (found == NULL)
            continue;
        *span = source_text_span(source, (gsize)(from - source->text) + (gsize)(found - line),
                                 strlen(forms[i]));
        return TRUE;
    }
    return FALSE;
}

/* Over what stands between the bytes of a hex(…): commas, blanks, comments, line ends behind a
 * backslash. */
static const char *
next_byte(const char *at)
{
    for (;;) {
        at += strspn(at, ", \t\r\n\\");
        if (*at != ';')
            return at;
        at += rest_of_line(at);
    }
}

/* The data begins behind "hex(TYPE):". Two bytes are a UTF-16 unit; with one a character the file
 * is an old one. */
static gboolean
find_bytes(
    const SourceText *source, const char *data, gsize byte_from, gsize byte_to, SourceSpan *span)
{
    const char *first = NULL, *line_end = NULL, *last = NULL, *at = data;

    for (gsize n = 0; n < byte_to; n++) {
        at = next_byte(at);
        if (!g_ascii_isxdigit(at[0]) || !g_ascii_isxdigit(at[1]))
            return FALSE;
        if (n == byte_from) {
            first = at;
            line_end = first + rest_of_line(first);
        }
        at += 2;
        if (first != NULL && at <= line_end)
            last = at;
    }
    if (first == NULL || last == NULL)
        return FALSE;
    *span = source_text_span(source, (gsize)(first - source->text), (gsize)(last - first));
    return TRUE;
}

/* Behind "name"=hex(…): on this line, NULL if it is none. */
static const char *
hex_data(const char *from)
{
    g_autofree char *line = g_strndup(from, rest_of_line(from));
    g_autoptr(GRegex) regex = g_regex_new(
        "^\"(?:[^\"\\\\]|\\\\.)*\"[ \\t]*=[ \\t]*hex(?:\\([0-9a-f]+\\))?:", G_REGEX_CASELESS, 0,
        NULL);
    g_autoptr(GMatchInfo) match = NULL;
    gint end = 0;

    if (!g_regex_match(regex, line, 0, &match))
        return NULL;
    g_match_info_fetch_pos(match, 0, NULL, &end);
    return from + end;
}

SourceSpan
reg_value_place(
    const SourceText *source, SourceSpan value, const char *text, gsize start, gsize end)
{
    const char *from = source->text + source_text_offset(source, value), *data = hex_data(from);
    g_autofree char *before = g_strndup(text, start), *part = g_strndup(text + start, end - start);
    SourceSpan span;

    if (data == NULL)
        return find_written(source, from, part, &span) ? span : value;

    gsize unit = g_str_has_prefix(source->text, "REGEDIT4") ? 1 : 2;
    glong skipped = 0, units = 0;
    g_autofree gunichar2 *skip = g_utf8_to_utf16(before, -1, NULL, &skipped, NULL);
    g_autofree gunichar2 *wanted = g_utf8_to_utf16(part, -1, NULL, &units, NULL);
    if (skip == NULL || wanted == NULL ||
        !find_bytes(source, data, (gsize)skipped * unit, (gsize)(skipped + units) * unit, &span))
        return value;
    return span;
}
