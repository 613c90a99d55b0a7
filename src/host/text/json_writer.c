/* SPDX-License-Identifier: MIT */
/* Commas, indents and escapes; and whether what is written is what its shape says. */
#include "host/text/json_writer.h"

#include "host/text/printable.h"

#include <string.h>

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

/* An object or array that is not ended. */
typedef struct {
    const JsonMember *members; /* that an object may have; NULL: any */
    const JsonMember *array;   /* the row of an array; NULL: of no array, or not known */
    guint64 seen;              /* a bit for each of the members */
} Level;

struct JsonWriter {
    GString *out;
    gboolean is_pretty;
    gboolean has_members; /* of the innermost object or array */
    GArray *levels;       /* Level, the innermost last */
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
    writer->levels = g_array_new(FALSE, TRUE, sizeof(Level));
    return writer;
}

void
json_writer_free(JsonWriter *writer)
{
    if (writer == NULL)
        return;
    g_array_unref(writer->levels);
    g_free(writer);
}

static void
new_line(JsonWriter *writer)
{
    if (!writer->is_pretty)
        return;
    g_string_append_c(writer->out, '\n');
    for (guint i = 0; i < writer->levels->len; i++)
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
    if (writer->levels->len > 0)
        new_line(writer);
    if (name != NULL) {
        json_append_string(writer->out, name);
        g_string_append(writer->out, ": ");
    }
    writer->has_members = TRUE;
}

/* ---- shapes ---- */

static Level *
innermost(JsonWriter *writer)
{
    return writer->levels->len > 0 ? &g_array_index(writer->levels, Level, writer->levels->len - 1)
                                   : NULL;
}

/* The row of the member that comes next, or NULL: there is none to go by. */
static const JsonMember *
next_member(Level *level, const char *name)
{
    if (level == NULL || level->members == NULL || name == NULL)
        return NULL;
    const JsonMember *member = json_member_find(level->members, name);
    if (member == NULL) {
        g_critical("JSON: \"%s\" has no row", name);
        return NULL;
    }
    guint64 bit = G_GUINT64_CONSTANT(1) << (member - level->members);
    if ((level->seen & bit) != 0 && *member->name != '\0')
        g_critical("JSON: \"%s\" was written twice", name);
    level->seen |= bit;
    return member;
}

static void
check_element(const JsonMember *array, JsonKind kind, gboolean is_null)
{
    if (is_null || kind != (array->members != NULL ? JSON_OBJECT : array->element))
        g_critical("JSON: an element of \"%s\" is of another kind than its row", array->name);
}

/* What comes next is of this kind, or null. Returns the row that it has, or NULL. */
static const JsonMember *
check_next(JsonWriter *writer, const char *name, JsonKind kind, gboolean is_null)
{
    Level *level = innermost(writer);
    const JsonMember *member = next_member(level, name);

    if (level != NULL && level->array != NULL)
        check_element(level->array, kind, is_null);
    else if (member != NULL &&
             (is_null ? (member->flags & JSON_NULLABLE) == 0 : member->kind != kind))
        g_critical("JSON: \"%s\" is of another kind than its row, or null", name);
    return member;
}

static void
check_word(const JsonMember *member, const char *text)
{
    if (member != NULL && member->words != NULL && !g_strv_contains(member->words(), text))
        g_critical("JSON: \"%s\" is none of the words of \"%s\"", text, member->name);
}

static gboolean
may_be_missing(const JsonMember *member)
{
    return *member->name == '\0' || (member->flags & JSON_OPTIONAL) != 0;
}

static void
check_complete(const Level *level)
{
    for (guint i = 0; level->members != NULL && level->members[i].name != NULL; i++)
        if ((level->seen >> i & 1) == 0 && !may_be_missing(&level->members[i]))
            g_critical("JSON: \"%s\" was not written", level->members[i].name);
}

/* ---- values ---- */

static void
begin_kind(JsonWriter *writer, const char *name, JsonKind kind)
{
    check_next(writer, name, kind, FALSE);
    begin_value(writer, name);
}

/* Of an object in an array the rows are the array's. */
static void
open_level(JsonWriter *writer, const char *name, JsonKind kind)
{
    const JsonMember *member = check_next(writer, name, kind, FALSE);
    const Level *around = innermost(writer);
    const JsonMember *row = member != NULL || around == NULL ? member : around->array;
    Level level = { 0 };

    if (kind == JSON_ARRAY)
        level.array = row;
    else if (row != NULL)
        level.members = row->members;
    begin_value(writer, name);
    g_string_append_c(writer->out, kind == JSON_ARRAY ? '[' : '{');
    g_array_append_val(writer->levels, level);
    writer->has_members = FALSE;
}

static void
close_level(JsonWriter *writer, char bracket)
{
    g_assert(writer->levels->len > 0);
    check_complete(innermost(writer));
    g_array_set_size(writer->levels, writer->levels->len - 1);
    if (writer->has_members)
        new_line(writer);
    g_string_append_c(writer->out, bracket);
    writer->has_members = TRUE;
}

void
json_writer_object(JsonWriter *writer, const char *name)
{
    open_level(writer, name, JSON_OBJECT);
}

void
json_writer_end_object(JsonWriter *writer)
{
    close_level(writer, '}');
}

void
json_writer_array(JsonWriter *writer, const char *name)
{
    open_level(writer, name, JSON_ARRAY);
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
    check_word(check_next(writer, name, JSON_TEXT, FALSE), text);
    begin_value(writer, name);
    json_append_string(writer->out, text);
}

void
json_writer_texts(JsonWriter *writer, const char *name, const GPtrArray *texts)
{
    json_writer_array(writer, name);
    for (guint i = 0; i < texts->len; i++)
        json_writer_text(writer, NULL, texts->pdata[i]);
    json_writer_end_array(writer);
}

void
json_writer_int(JsonWriter *writer, const char *name, gint64 value)
{
    begin_kind(writer, name, JSON_INT);
    g_string_append_printf(writer->out, "%" G_GINT64_FORMAT, value);
}

void
json_writer_hex(JsonWriter *writer, const char *name, guint64 value)
{
    begin_kind(writer, name, JSON_HEX);
    g_string_append_printf(writer->out, "\"0x%" G_GINT64_MODIFIER "x\"", value);
}

void
json_writer_status(JsonWriter *writer, const char *name, guint32 status)
{
    begin_kind(writer, name, JSON_STATUS);
    g_string_append_printf(writer->out, "\"0x%08X\"", status);
}

void
json_writer_bool(JsonWriter *writer, const char *name, gboolean value)
{
    begin_kind(writer, name, JSON_BOOL);
    g_string_append(writer->out, value ? "true" : "false");
}

void
json_writer_tenths(JsonWriter *writer, const char *name, guint64 tenths)
{
    begin_kind(writer, name, JSON_TENTHS);
    g_string_append_printf(writer->out, "%" G_GUINT64_FORMAT ".%u", tenths / 10,
                           (guint)(tenths % 10));
}

void
json_writer_null(JsonWriter *writer, const char *name)
{
    check_next(writer, name, JSON_TEXT, TRUE);
    begin_value(writer, name);
    g_string_append(writer->out, "null");
}

void
json_writer_optional_int(JsonWriter *writer, const char *name, gboolean is_there, gint64 value)
{
    if (is_there)
        json_writer_int(writer, name, value);
    else
        json_writer_null(writer, name);
}

/* The rows count from the next member on. */
static void
open_outermost(JsonWriter *writer, const JsonMember *members)
{
    open_level(writer, NULL, JSON_OBJECT);
    innermost(writer)->members = members;
}

void
json_writer_document(JsonWriter *writer, const JsonShape *shape)
{
    g_autofree char *schema = json_shape_schema_name(shape);

    open_outermost(writer, NULL);
    json_writer_text(writer, "schema", schema);
    innermost(writer)->members = shape->members;
}

void
json_writer_end_document(JsonWriter *writer)
{
    json_writer_end_object(writer);
    g_string_append_c(writer->out, '\n');
}

void
json_writer_line(JsonWriter *writer, const JsonMember *lines)
{
    open_outermost(writer, lines);
}
