/* SPDX-License-Identifier: MIT */
/* Tables of fields as JSON Schema. */
#include "host/text/json_writer.h"
#include "host/yaml/fields.h"

void
fields_schema_ref(const char *definition, Schema *schema)
{
    g_autofree char *path = g_strconcat("#/definitions/", definition, NULL);

    json_writer_text(schema->json, "$ref", path);
}

void
fields_schema_allof(const char *definition, Schema *schema)
{
    json_writer_array(schema->json, "allOf");
    json_writer_object(schema->json, NULL);
    fields_schema_ref(definition, schema);
    json_writer_end_object(schema->json);
    json_writer_end_array(schema->json);
}

static void
write_alternatives(const Field *field, Schema *schema)
{
    json_writer_array(schema->json, "anyOf");
    json_writer_object(schema->json, NULL);
    field->type->schema(field, schema);
    json_writer_end_object(schema->json);
    json_writer_object(schema->json, NULL);
    fields_schema_ref("loop-text", schema);
    json_writer_end_object(schema->json);
    json_writer_end_array(schema->json);
}

void
fields_schema_value(const Field *field, Schema *schema)
{
    if (field->about != NULL)
        json_writer_text(schema->json, "description", field->about);
    if (schema->has_loops && !field->type->is_structure)
        write_alternatives(field, schema);
    else
        field->type->schema(field, schema);
}

/* A key that both of two tables have is written as the first has it (`first`: the table before
 * this one, NULL: there is none). */
static gboolean
is_written(const Field *first, const Field *field)
{
    return first != NULL && fields_find(first, field->key) != NULL;
}

static void
write_properties(const Field *table, const Field *first, Schema *schema)
{
    for (const Field *field = fields_first(table); field != NULL; field = fields_after(field)) {
        if (is_written(first, field))
            continue;
        json_writer_object(schema->json, field->key);
        fields_schema_value(field, schema);
        json_writer_end_object(schema->json);
    }
}

static void
write_required(const Field *table, const Field *first, Schema *schema)
{
    for (const Field *field = fields_first(table); field != NULL; field = fields_after(field))
        if ((field->flags & FIELD_REQUIRED) != 0 && !is_written(first, field))
            json_writer_text(schema->json, NULL, field->key);
}

static void
write_mapping(const Field *table, const Field *also, Schema *schema)
{
    json_writer_text(schema->json, "type", "object");
    json_writer_object(schema->json, "properties");
    write_properties(table, NULL, schema);
    write_properties(also, table, schema);
    json_writer_end_object(schema->json);
    if (!fields_may_be_absent(table) || !fields_may_be_absent(also)) {
        json_writer_array(schema->json, "required");
        write_required(table, NULL, schema);
        write_required(also, table, schema);
        json_writer_end_array(schema->json);
    }
    json_writer_bool(schema->json, "additionalProperties", FALSE);
}

/* The field that may stand in place of the mapping, or NULL. */
static const Field *
short_form(const Field *table)
{
    const Field *form = NULL;

    for (const Field *field = fields_first(table); field != NULL; field = fields_after(field)) {
        if ((field->flags & FIELD_SHORT) != 0)
            form = field;
        else if ((field->flags & FIELD_REQUIRED) != 0)
            return NULL;
    }
    return form;
}

static void
write_forms(
    const Field *table, const Field *also, const Field *form, gboolean may_be_null, Schema *schema)
{
    json_writer_array(schema->json, "anyOf");
    json_writer_object(schema->json, NULL);
    write_mapping(table, also, schema);
    json_writer_end_object(schema->json);
    if (form != NULL) {
        json_writer_object(schema->json, NULL);
        fields_schema_value(form, schema);
        json_writer_end_object(schema->json);
    }
    if (may_be_null) {
        json_writer_object(schema->json, NULL);
        json_writer_text(schema->json, "type", "null");
        json_writer_end_object(schema->json);
    }
    json_writer_end_array(schema->json);
}

static void
write_schema(const Field *table, const Field *also, gboolean may_be_null, Schema *schema)
{
    const Field *form = fields_may_be_absent(also) ? short_form(table) : NULL;

    if (form == NULL && !may_be_null)
        write_mapping(table, also, schema);
    else
        write_forms(table, also, form, may_be_null, schema);
}

void
fields_schema(const Field *table, const Field *also, Schema *schema)
{
    write_schema(table, also, FALSE, schema);
}

void
fields_schema_pair(const Field *table, const Field *also, Schema *schema)
{
    write_schema(table, also, fields_may_be_absent(table) && fields_may_be_absent(also), schema);
}
