/* SPDX-License-Identifier: MIT */
#include "host/inspect/json_writer.h"

#include <string.h>

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

struct JsonWriter {
    GString *out;
    gboolean is_pretty;
    gboolean has_members; /* of the innermost object or array */
    guint depth;
};

static gboolean
is_control(gunichar character)
{
    if (character == '\t' || character == '\n')
        return FALSE;
    return character < 0x20 || (character >= 0x7f && character < 0xa0);
}

char *
clean_text(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GString *out = g_string_sized_new(strlen(valid));
    for (const char *at = valid; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);
        if (is_control(character))
            g_string_append(out, REPLACEMENT);
        else
            g_string_append_unichar(out, character);
    }
    return g_string_free(out, FALSE);
}

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
append_escaped(GString *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '\n')
            g_string_append(out, "\\n");
        else if (*text == '\t')
            g_string_append(out, "\\t");
        else if (*text == '"' || *text == '\\')
            g_string_append_printf(out, "\\%c", *text);
        else
            g_string_append_c(out, *text);
    }
}

void
json_append_string(GString *out, const char *text)
{
    g_string_append_c(out, '"');
    if (is_plain(text)) {
        g_string_append(out, text);
    } else {
        g_autofree char *clean = clean_text(text);
        append_escaped(out, clean);
    }
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
