/* SPDX-License-Identifier: MIT */
/* Rows of members as JSON Schema. */
#include "host/text/json_schema.h"

static const struct {
    const char *type;
    const char *pattern;
} kinds[] = {
    [JSON_TEXT] = { "string", NULL },           [JSON_INT] = { "integer", NULL },
    [JSON_HEX] = { "string", "^0x[0-9a-f]+$" }, [JSON_STATUS] = { "string", "^0x[0-9A-F]{8}$" },
    [JSON_BOOL] = { "boolean", NULL },          [JSON_TENTHS] = { "number", NULL },
    [JSON_OBJECT] = { "object", NULL },         [JSON_ARRAY] = { "array", NULL },
};

static void
write_type(JsonWriter *writer, JsonKind kind, gboolean may_be_null)
{
    if (may_be_null) {
        json_writer_array(writer, "type");
        json_writer_text(writer, NULL, kinds[kind].type);
        json_writer_text(writer, NULL, "null");
        json_writer_end_array(writer);
    } else {
        json_writer_text(writer, "type", kinds[kind].type);
    }
    if (kinds[kind].pattern != NULL)
        json_writer_text(writer, "pattern", kinds[kind].pattern);
}

/* Of several that are called alike one. */
static void
write_words(JsonWriter *writer, const JsonMember *member)
{
    g_autoptr(GHashTable) written = g_hash_table_new(g_str_hash, g_str_equal);

    json_writer_array(writer, "enum");
    for (const char *const *word = member->words(); *word != NULL; word++)
        if (g_hash_table_add(written, (gpointer)*word))
            json_writer_text(writer, NULL, *word);
    if ((member->flags & JSON_NULLABLE) != 0)
        json_writer_null(writer, NULL);
    json_writer_end_array(writer);
}

static void write_members(JsonWriter *writer, const JsonMember *members, const char *schema_name);

static void
write_items(JsonWriter *writer, const JsonMember *member)
{
    json_writer_object(writer, "items");
    write_type(writer, member->members != NULL ? JSON_OBJECT : member->element, FALSE);
    if (member->members != NULL)
        write_members(writer, member->members, NULL);
    json_writer_end_object(writer);
}

static void
write_value(JsonWriter *writer, const JsonMember *member)
{
    write_type(writer, member->kind, (member->flags & JSON_NULLABLE) != 0);
    if (member->words != NULL)
        write_words(writer, member);
    if (member->kind == JSON_INT && member->list != NULL)
        json_writer_int(writer, "minimum", (member->flags & JSON_FROM_1) != 0);
    if ((member->flags & JSON_FILLED) != 0)
        json_writer_int(writer, "minItems", 1);
    if (member->kind == JSON_ARRAY)
        write_items(writer, member);
    else if (member->kind == JSON_OBJECT)
        write_members(writer, member->members, NULL);
}

static gboolean
is_any(const JsonMember *member)
{
    return *member->name == '\0';
}

static void
write_required(JsonWriter *writer, const JsonMember *members, gboolean has_schema)
{
    json_writer_array(writer, "required");
    if (has_schema)
        json_writer_text(writer, NULL, "schema");
    for (const JsonMember *member = members; member->name != NULL; member++)
        if (!is_any(member) && (member->flags & JSON_OPTIONAL) == 0)
            json_writer_text(writer, NULL, member->name);
    json_writer_end_array(writer);
}

/* `schema_name` NULL: no outermost object, so it does not say whose it is. */
static void
write_members(JsonWriter *writer, const JsonMember *members, const char *schema_name)
{
    json_writer_object(writer, "properties");
    if (schema_name != NULL) {
        json_writer_object(writer, "schema");
        json_writer_text(writer, "const", schema_name);
        json_writer_end_object(writer);
    }
    for (const JsonMember *member = members; member->name != NULL; member++) {
        if (is_any(member))
            continue;
        json_writer_object(writer, member->name);
        write_value(writer, member);
        json_writer_end_object(writer);
    }
    json_writer_end_object(writer);
    write_required(writer, members, schema_name != NULL);
    const JsonMember *any = json_member_find(members, "");
    if (any != NULL) {
        json_writer_object(writer, "additionalProperties");
        write_value(writer, any);
        json_writer_end_object(writer);
    }
}

/* The first line of JSON Lines, or any other. */
static void
write_lines(JsonWriter *writer, const JsonShape *shape, const char *schema_name)
{
    json_writer_array(writer, "anyOf");
    json_writer_object(writer, NULL);
    json_writer_text(writer, "title", "The first line");
    write_members(writer, shape->members, schema_name);
    json_writer_end_object(writer);
    json_writer_object(writer, NULL);
    json_writer_text(writer, "title", "Every other line");
    write_members(writer, shape->lines, NULL);
    json_writer_end_object(writer);
    json_writer_end_array(writer);
}

void
json_schema_write(JsonWriter *writer, const JsonShape *shape)
{
    g_autofree char *schema_name = json_shape_schema_name(shape);
    g_autofree char *id = g_strdup_printf("urn:deskheap:%s-1", shape->name);

    json_writer_object(writer, NULL);
    json_writer_text(writer, "$schema", "http://json-schema.org/draft-07/schema#");
    json_writer_text(writer, "$id", id);
    json_writer_text(writer, "title", schema_name);
    json_writer_text(writer, "description", shape->title);
    json_writer_text(writer, "type", "object");
    if (shape->lines != NULL)
        write_lines(writer, shape, schema_name);
    else
        write_members(writer, shape->members, schema_name);
    json_writer_end_object(writer);
}
