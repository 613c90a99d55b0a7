/* SPDX-License-Identifier: MIT */
/* The one place that decides what a terminal may be sent of text that is not ours. */
#include "host/text/printable.h"

#include <string.h>

#define BYTES_MAX 6 /* of one character, in the widest form that was ever UTF-8 */

gunichar
printable_next(const char *at, const char *end, const char **next)
{
    gunichar c = g_utf8_get_char_validated(at, MIN(end - at, BYTES_MAX));

    /* Of a NUL with bytes behind it some versions of GLib say that it is no character. */
    if (*at == '\0')
        c = 0;
    if (c >= PRINTABLE_STRAY) {
        *next = at + 1;
        return PRINTABLE_STRAY | (guchar)*at;
    }
    *next = at + g_unichar_to_utf8(c, NULL);
    return c;
}

gboolean
printable_is_visible(gunichar c)
{
    /* Both separators count as visible for GLib, and are new lines for others. */
    return c < PRINTABLE_STRAY && c != 0x2028 && c != 0x2029 && g_unichar_isprint(c);
}

void
printable_append(GString *out, gunichar c)
{
    if (printable_is_visible(c))
        g_string_append_unichar(out, c);
    else if (c == '\n')
        g_string_append(out, "\\n");
    else if (c == '\r')
        g_string_append(out, "\\r");
    else if (c == '\t')
        g_string_append(out, "\\t");
    else if (c >= PRINTABLE_STRAY || c < 0x80)
        g_string_append_printf(out, "\\x%02x", c & 0xff);
    else if (c < 0x10000)
        g_string_append_printf(out, "\\u%04x", c);
    else
        g_string_append_printf(out, "\\U%08x", c);
}

/* How many bytes there are of ASCII that can be seen: nearly all text is. */
static gsize
plain_length(const char *from, const char *end)
{
    const char *at = from;

    while (at < end && *at >= ' ' && *at <= '~')
        at++;
    return (gsize)(at - from);
}

static char *
make_printable(const char *bytes, gssize length, gboolean keeps_lines)
{
    const char *end = bytes + (length < 0 ? strlen(bytes) : (gsize)length);
    GString *out = g_string_sized_new((gsize)(end - bytes));

    for (const char *at = bytes; at < end;) {
        gsize plain = plain_length(at, end);
        g_string_append_len(out, at, (gssize)plain);
        at += plain;
        if (at == end)
            break;
        gunichar c = printable_next(at, end, &at);

        if (keeps_lines && (c == '\n' || c == '\t'))
            g_string_append_c(out, (char)c);
        else
            printable_append(out, c);
    }
    return g_string_free(out, FALSE);
}

char *
printable_text(const char *bytes, gssize length)
{
    return make_printable(bytes, length, FALSE);
}

void
printable_error(GError **error, GQuark domain, gint code, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *line = printable_text(text, -1);
    g_set_error_literal(error, domain, code, line);
}

char *
printable_lines(const char *bytes, gssize length)
{
    return make_printable(bytes, length, TRUE);
}
