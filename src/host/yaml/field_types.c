/* SPDX-License-Identifier: MIT */
/* Texts, numbers, sizes, times and words of a table. */
#include "host/yaml/field_types.h"

#include "host/text/json_writer.h"
#include "host/text/number.h"
#include "host/text/suggest.h"

#include <string.h>

/* What no name holds (yaml_check_name), for the schema. */
#define NAME_PATTERN "^[^\\u0000-\\u001f\\u007f-\\u00a0\\u2028\\u2029]*$"
#define SIZE_PATTERN "^(0[xX][0-9A-Fa-f]+|[0-9]+) *([Bb]([Yy][Tt][Ee][Ss])?|[KkMmGg]([Ii]?[Bb])?)?$"
#define TIME_PATTERN "^[0-9]+(\\.[0-9]*)? *(ms|s|min|h)$"
#define BARE_PATTERN "^[0-9]+(\\.[0-9]*)? *(ms|s|min|h)?$"

void
field_schema_types(Schema *schema, const char *const *types)
{
    json_writer_array(schema->json, "type");
    for (; *types != NULL; types++)
        json_writer_text(schema->json, NULL, *types);
    json_writer_end_array(schema->json);
}

/* ---- texts ---- */

gboolean
field_read_text(const YamlNode *node, const Field *field, char **value, GError **error)
{
    const char *text;

    if (!yaml_get_string(node, &text, error) ||
        ((field->flags & FIELD_ANY) == 0 && !yaml_check_name(node, error)))
        return FALSE;
    if (*text == '\0' && (field->flags & FIELD_EMPTY) == 0)
        return yaml_fail(node, YAML_ERROR_VALUE, error, "this must not be empty");
    if (field->limit != 0 && strlen(text) > field->limit)
        return yaml_fail(node, YAML_ERROR_VALUE, error,
                         "this has %" G_GSIZE_FORMAT " bytes, more than the %" G_GUINT64_FORMAT
                         " there is room for",
                         strlen(text), field->limit);
    g_free(*value);
    *value = g_strdup(text);
    return TRUE;
}

gboolean
field_place_text(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    return field_read_text(node, field, fields_place(field, object), error);
}

void
field_clear_text(const Field *field, gpointer object)
{
    g_clear_pointer((char **)fields_place(field, object), g_free);
}

void
field_clear_list(const Field *field, gpointer object)
{
    g_clear_pointer((GPtrArray **)fields_place(field, object), g_ptr_array_unref);
}

/* Any single value is a text, too. */
static void
write_text(const Field *field, Schema *schema, const char *const *types)
{
    field_schema_types(schema, types);
    if ((field->flags & FIELD_EMPTY) == 0)
        json_writer_int(schema->json, "minLength", 1);
    if (field->limit != 0)
        json_writer_int(schema->json, "maxLength", (gint64)field->limit);
    if ((field->flags & FIELD_ANY) == 0)
        json_writer_text(schema->json, "pattern", NAME_PATTERN);
}

void
field_schema_text(const Field *field, Schema *schema)
{
    static const char *const types[] = { "string", "number", "boolean", NULL };

    write_text(field, schema, types);
}

const FieldType field_text = { field_place_text, field_clear_text, field_schema_text, FALSE };

static gboolean
read_path(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    char **place = fields_place(field, object);

    if (yaml_node_kind(node) != YAML_NULL)
        return field_read_text(node, field, place, error);
    *(gboolean *)(place + 1) = TRUE;
    return TRUE;
}

static void
path_schema(const Field *field, Schema *schema)
{
    static const char *const types[] = { "string", "number", "boolean", "null", NULL };

    write_text(field, schema, types);
}

const FieldType field_path = { read_path, field_clear_text, path_schema, FALSE };

/* ---- truth ---- */

static gboolean
read_bool(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    return yaml_get_bool(node, fields_place(field, object), error);
}

static void
bool_schema(const Field *field G_GNUC_UNUSED, Schema *schema)
{
    json_writer_text(schema->json, "type", "boolean");
}

const FieldType field_bool = { read_bool, NULL, bool_schema, FALSE };

static gboolean
read_truth(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    OptionalNumber *number = fields_place(field, object);
    gboolean value = FALSE;

    number->is_set = TRUE;
    if (!yaml_get_bool(node, &value, error))
        return FALSE;
    number->value = value ? 1 : 0;
    return TRUE;
}

const FieldType field_truth = { read_truth, NULL, bool_schema, FALSE };

static gboolean
read_bits(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    gboolean is_on = FALSE;

    if (!yaml_get_bool(node, &is_on, error))
        return FALSE;
    *(guint64 *)fields_place(field, object) |= is_on ? field->limit : 0;
    return TRUE;
}

const FieldType field_bits = { read_bits, NULL, bool_schema, FALSE };

/* ---- numbers ---- */

static gboolean
read_number(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    OptionalNumber *number = fields_place(field, object);

    number->is_set = TRUE;
    return yaml_get_uint32(node, (guint32)field->least, (guint32)field->limit, &number->value,
                           error);
}

void
field_schema_number(const Field *field, Schema *schema)
{
    json_writer_text(schema->json, "type", "integer");
    json_writer_int(schema->json, "minimum", (gint64)field->least);
    json_writer_int(schema->json, "maximum", (gint64)field->limit);
}

const FieldType field_number = { read_number, NULL, field_schema_number, FALSE };

static gboolean
read_operand(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    gint64 number;

    if (!yaml_get_int(node, (gint64)field->least, (gint64)field->limit, &number, error))
        return FALSE;
    *(guint64 *)fields_place(field, object) = (guint64)number;
    return TRUE;
}

const FieldType field_operand = { read_operand, NULL, field_schema_number, FALSE };

/* ---- sizes ---- */

gboolean
field_read_scaled(
    const YamlNode *node, const Field *field, guint shift, guint64 *units, GError **error)
{
    guint64 bytes;

    if (!yaml_get_size(node, field->least << shift, field->limit << shift, &bytes, error))
        return FALSE;
    *units = bytes >> shift;
    return *units << shift == bytes ||
           yaml_fail(node, YAML_ERROR_VALUE, error, "this must be a whole number of %s",
                     shift == 10 ? "KB" : "MB");
}

void
field_schema_scaled(const Field *field, guint shift, Schema *schema)
{
    static const char *const types[] = { "string", "integer", NULL };

    field_schema_types(schema, types);
    json_writer_text(schema->json, "pattern", SIZE_PATTERN);
    json_writer_int(schema->json, "minimum", (gint64)(field->least << shift));
    json_writer_int(schema->json, "maximum", (gint64)(field->limit << shift));
}

static gboolean
read_size(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    return field_read_scaled(node, field, 0, fields_place(field, object), error);
}

void
field_schema_bytes(const Field *field, Schema *schema)
{
    field_schema_scaled(field, 0, schema);
}

const FieldType field_size = { read_size, NULL, field_schema_bytes, FALSE };

static gboolean
read_kb(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    return field_read_scaled(node, field, 10, fields_place(field, object), error);
}

void
field_schema_kb(const Field *field, Schema *schema)
{
    field_schema_scaled(field, 10, schema);
}

const FieldType field_kb = { read_kb, NULL, field_schema_kb, FALSE };

/* ---- times ---- */

static gboolean
fail_long(const YamlNode *node, const char *text, guint64 limit_ms, GError **error)
{
    return yaml_fail(node, YAML_ERROR_VALUE, error,
                     "%s is longer than the %" G_GUINT64_FORMAT " h there may be", text,
                     limit_ms / 3600000);
}

static gboolean
read_time(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    const char *text;
    double ms = 0;

    if (!yaml_get_string(node, &text, error))
        return FALSE;
    switch (number_parse_time(text, (field->flags & FIELD_BARE) != 0, &ms)) {
    case NUMBER_NO_TIME:
        return yaml_fail(node, YAML_ERROR_VALUE, error,
                         "\"%s\" is not a time (such as 500 ms, 30 s or 2 min)", text);
    case NUMBER_NO_UNIT:
        return yaml_fail(node, YAML_ERROR_VALUE, error, "\"%s\" needs a unit: ms, s, min or h",
                         text);
    case NUMBER_TIME:
    default:
        break;
    }
    if (ms > (double)field->limit)
        return fail_long(node, text, field->limit, error);
    *(guint64 *)fields_place(field, object) = (guint64)ms;
    return TRUE;
}

static void
time_schema(const Field *field, Schema *schema)
{
    static const char *const types[] = { "string", "number", NULL };

    if ((field->flags & FIELD_BARE) != 0) {
        field_schema_types(schema, types);
        json_writer_text(schema->json, "pattern", BARE_PATTERN);
        json_writer_int(schema->json, "minimum", 0);
        json_writer_int(schema->json, "maximum", (gint64)field->limit);
        return;
    }
    json_writer_text(schema->json, "type", "string");
    json_writer_text(schema->json, "pattern", TIME_PATTERN);
}

const FieldType field_time = { read_time, NULL, time_schema, FALSE };

/* ---- words ---- */

void
field_schema_names(const char *const *names, Schema *schema)
{
    json_writer_array(schema->json, "enum");
    for (; *names != NULL; names++)
        json_writer_text(schema->json, NULL, *names);
    json_writer_end_array(schema->json);
}

static gboolean
read_index(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    return yaml_get_choice(node, field->detail, fields_place(field, object), error);
}

static gboolean
read_choice(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    guint *place = fields_place(field, object);

    if (!yaml_get_choice(node, field->detail, place, error))
        return FALSE;
    (*place)++;
    return TRUE;
}

static void
choice_schema(const Field *field, Schema *schema)
{
    field_schema_names(field->detail, schema);
}

const FieldType field_index = { read_index, NULL, choice_schema, FALSE };
const FieldType field_choice = { read_choice, NULL, choice_schema, FALSE };

int
field_read_word(const YamlNode *node, const FieldWords *words, GError **error)
{
    const char *const *names = words->names();
    const char *text;

    if (!yaml_get_string(node, &text, error))
        return -1;
    for (int i = 0; names[i] != NULL; i++)
        if (g_ascii_strcasecmp(names[i], text) == 0)
            return i;

    g_autofree char *hint =
        words->is_listed ? suggest_hint_and_list(text, names) : suggest_hint(text, names);
    yaml_fail(node, YAML_ERROR_VALUE, error, "\"%s\" is not %s%s", text, words->what, hint);
    return -1;
}

static gboolean
read_word(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    const FieldWords *words = field->detail;
    int index = field_read_word(node, words, error);

    if (index < 0)
        return FALSE;
    *(char **)fields_place(field, object) = g_strdup(words->names()[index]);
    return TRUE;
}

static void
word_schema(const Field *field, Schema *schema)
{
    field_schema_names(((const FieldWords *)field->detail)->names(), schema);
}

const FieldType field_word = { read_word, field_clear_text, word_schema, FALSE };

/* ---- words that stand for numbers ---- */

/* Free with g_free(); ends with NULL. */
static const char **
names_of(const NamedNumber *list)
{
    GPtrArray *names = g_ptr_array_new();

    for (; list->name != NULL; list++)
        g_ptr_array_add(names, (gpointer)list->name);
    g_ptr_array_add(names, NULL);
    return (const char **)g_ptr_array_free(names, FALSE);
}

gboolean
field_read_named(const YamlNode *node, const Field *field, guint64 *number, GError **error)
{
    const NamedNumber *list = field->detail;
    g_autofree const char **names = names_of(list);
    guint index = 0;

    if (!yaml_get_choice(node, names, &index, error))
        return FALSE;
    *number = list[index].number;
    return TRUE;
}

static gboolean
read_named(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    return field_read_named(node, field, fields_place(field, object), error);
}

void
field_schema_named(const Field *field, Schema *schema)
{
    g_autofree const char **names = names_of(field->detail);

    field_schema_names(names, schema);
}

const FieldType field_named = { read_named, NULL, field_schema_named, FALSE };

/* ---- what others read ---- */

static void
format_schema(const Field *field, Schema *schema)
{
    json_writer_int(schema->json, "const", (gint64)field->limit);
}

const FieldType field_format = { NULL, NULL, format_schema, FALSE };

static void
elsewhere_schema(const Field *field, Schema *schema)
{
    fields_schema_allof(field->detail, schema);
}

const FieldType field_elsewhere = { NULL, NULL, elsewhere_schema, TRUE };
