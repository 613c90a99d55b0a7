/* SPDX-License-Identifier: MIT */
/* Commas, indents and escapes. */
#include "host/text/json_writer.h"

#include "host/text/printable.h"

#include <string.h>

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

struct JsonWriter {
    GString *out;
    gboolean is_pretty;
    gboolean has_members; /* of the innermost object or array */
    guint depth;
};

static gboolean
is_plain(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text < 0x20 || *text > 0x7e || *text == '"' || *text == '\\')
            return FALSE;
    }
    return TRUE;
}

static void
append_unit(GString *out, guint unit)
{
    g_string_append_printf(out, "\\u%04x", unit);
}

static void
append_escaped(GString *out, gunichar c)
{
    if (c >= PRINTABLE_STRAY)
        g_string_append(out, REPLACEMENT);
    else if (c == '"' || c == '\\')
        g_string_append_printf(out, "\\%c", (char)c);
    else if (c == '\n')
        g_string_append(out, "\\n");
    else if (c == '\t')
        g_string_append(out, "\\t");
    else if (printable_is_visible(c))
        g_string_append_unichar(out, c);
    else if (c < 0x10000)
        append_unit(out, c);
    else {
        append_unit(out, 0xd800 + ((c - 0x10000) >> 10));
        append_unit(out, 0xdc00 + (c & 0x3ff));
    }
}

void
json_append_string(GString *out, const char *text)
{
    const char *end = text + strlen(text);

    g_string_append_c(out, '"');
    if (is_plain(text))
        g_string_append(out, text);
    else
        while (text < end)
            append_escaped(out, printable_next(text, end, &text));
    g_string_append_c(out, '"');
}

JsonWriter *
json_writer_new(GString *out, gboolean is_pretty)
{
    JsonWriter *writer = g_new0(JsonWriter, 1);
    writer->out = out;
    writer->is_pretty = is_pretty;
    return writer;
}

void
json_writer_free(JsonWriter *writer)
{
    if (writer == NULL)
        return;
    g_assert(writer->depth == 0);
    g_free(writer);
}

static void
new_line(JsonWriter *writer)
{
    if (!writer->is_pretty)
        return;
    g_string_append_c(writer->out, '\n');
    for (guint i = 0; i < writer->depth; i++)
        g_string_append(writer->out, "  ");
}

/* Everything in front of a value. */
static void
begin_value(JsonWriter *writer, const char *name)
{
    if (writer->has_members)
        g_string_append_c(writer->out, ',');
    if (writer->has_members && !writer->is_pretty)
        g_string_append_c(writer->out, ' ');
    if (writer->depth > 0)
        new_line(writer);
    if (name != NULL) {
        json_append_string(writer->out, name);
        g_string_append(writer->out, ": ");
    }
    writer->has_members = TRUE;
}

static void
open_level(JsonWriter *writer, const char *name, char bracket)
{
    begin_value(writer, name);
    g_string_append_c(writer->out, bracket);
    writer->depth++;
    writer->has_members = FALSE;
}

static void
close_level(JsonWriter *writer, char bracket)
{
    g_assert(writer->depth > 0);
    writer->depth--;
    if (writer->has_members)
        new_line(writer);
    g_string_append_c(writer->out, bracket);
    writer->has_members = TRUE;
}

void
json_writer_object(JsonWriter *writer, const char *name)
{
    open_level(writer, name, '{');
}

void
json_writer_end_object(JsonWriter *writer)
{
    close_level(writer, '}');
}

void
json_writer_array(JsonWriter *writer, const char *name)
{
    open_level(writer, name, '[');
}

void
json_writer_end_array(JsonWriter *writer)
{
    close_level(writer, ']');
}

void
json_writer_text(JsonWriter *writer, const char *name, const char *text)
{
    if (text == NULL) {
        json_writer_null(writer, name);
        return;
    }
    begin_value(writer, name);
    json_append_string(writer->out, text);
}

void
json_writer_int(JsonWriter *writer, const char *name, gint64 value)
{
    begin_value(writer, name);
    g_string_append_printf(writer->out, "%" G_GINT64_FORMAT, value);
}

void
json_writer_hex(JsonWriter *writer, const char *name, guint64 value)
{
    begin_value(writer, name);
    g_string_append_printf(writer->out, "\"0x%" G_GINT64_MODIFIER "x\"", value);
}

void
json_writer_status(JsonWriter *writer, const char *name, guint32 status)
{
    begin_value(writer, name);
    g_string_append_printf(writer->out, "\"0x%08X\"", status);
}

void
json_writer_bool(JsonWriter *writer, const char *name, gboolean value)
{
    begin_value(writer, name);
    g_string_append(writer->out, value ? "true" : "false");
}

void
json_writer_tenths(JsonWriter *writer, const char *name, guint64 tenths)
{
    begin_value(writer, name);
    g_string_append_printf(writer->out, "%" G_GUINT64_FORMAT ".%u", tenths / 10,
                           (guint)(tenths % 10));
}

void
json_writer_null(JsonWriter *writer, const char *name)
{
    begin_value(writer, name);
    g_string_append(writer->out, "null");
}

void
json_writer_document(JsonWriter *writer, const char *name)
{
    g_autofree char *schema = g_strdup_printf("deskheap.%s/1", name);
    json_writer_object(writer, NULL);
    json_writer_text(writer, "schema", schema);
}
