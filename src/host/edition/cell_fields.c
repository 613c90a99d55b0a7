/* SPDX-License-Identifier: MIT */
/* The head of a file of numbers, its sections and lists, and what is said of a number. */
#include "host/edition/cell_fields.h"

#include "host/edition/cell_values.h"
#include "host/text/json_writer.h"
#include "host/words/confidence.h"
#include "host/yaml/field_types.h"

#include <stddef.h>

/* ---- beside a number ---- */

/* Which sources there are, the file's layers say. */
static gboolean
read_source(const YamlNode *node, const Field *field, gpointer object, GError **error G_GNUC_UNUSED)
{
    *(const YamlNode **)fields_place(field, object) = node;
    return TRUE;
}

static const FieldType source = { read_source, NULL, field_schema_text, FALSE };

static gboolean
read_confidence(const YamlNode *node,
                const Field *field G_GNUC_UNUSED,
                gpointer object,
                GError **error)
{
    CellSaid *said = object;

    said->confidence_node = node;
    return yaml_get_choice(node, confidence_words(), &said->confidence, error);
}

static void
confidence_schema(const Field *field G_GNUC_UNUSED, Schema *schema)
{
    fields_schema_allof("confidence", schema);
}

static const FieldType confidence = { read_confidence, NULL, confidence_schema, FALSE };

void
cell_confidence_schema(Schema *schema)
{
    json_writer_text(schema->json, "description",
                     "How far it is to be trusted; docs/fidelity.md tells what each word means.");
    field_schema_names(confidence_words(), schema);
}

const Field cell_said_fields[] = {
    { "source", &source, offsetof(CellSaid, source), FIELD_REQUIRED, 0, 0, NULL,
      "Who says so: a name of `sources`, here or in what this is based on." },
    { "confidence", &confidence, 0, FIELD_REQUIRED, 0, 0, NULL, "How far it is to be trusted." },
    { "note", &cell_text, offsetof(CellSaid, note), 0, 0, 0, NULL,
      "For people; what is fitted says to which published number." },
    FIELDS_END,
};

/* ---- the head ---- */

static gboolean
read_sources(const YamlNode *node,
             const Field *field G_GNUC_UNUSED,
             gpointer object G_GNUC_UNUSED,
             GError **error)
{
    const char *text;

    if (!yaml_expect_mapping(node, error))
        return FALSE;
    for (guint i = 0; i < yaml_node_count(node); i++)
        if (!yaml_get_string(yaml_node_item(node, i), &text, error))
            return FALSE;
    return TRUE;
}

static void
sources_schema(const Field *field, Schema *schema)
{
    json_writer_text(schema->json, "type", "object");
    json_writer_object(schema->json, "additionalProperties");
    cell_text.schema(field, schema);
    json_writer_end_object(schema->json);
}

static const FieldType sources = { read_sources, NULL, sources_schema, TRUE };

const Field cell_head_fields[] = {
    { "format", &field_format, 0, FIELD_REQUIRED, 0, 1, NULL, "Of this kind of file." },
    { "name", &cell_text, offsetof(CellHead, name), FIELD_REQUIRED, 0, 0, NULL,
      "What others call it by; the file has it too." },
    { "title", &cell_text, offsetof(CellHead, title), FIELD_REQUIRED, 0, 0, NULL,
      "For people, one line." },
    { "based-on", &cell_own_text, 0, 0, 0, 0, NULL,
      "The file that says what this one does not: by name, or by path." },
    { "sources", &sources, 0, 0, 0, 0, NULL, "name: what is cited." },
    FIELDS_END,
};

/* ---- sections and lists ---- */

static gboolean
read_section(const YamlNode *node,
             const Field *field,
             gpointer object G_GNUC_UNUSED,
             GError **error)
{
    return fields_check_keys(node, field->detail, error);
}

static void
write_number(const Field *number, Schema *schema)
{
    Field value = *number;

    value.key = "value";
    value.flags |= FIELD_REQUIRED;
    const Field table[] = { value, FIELDS_GO_ON(cell_said_fields) };
    fields_schema(table, NULL, schema);
}

void
cell_section_schema(const Field *numbers, Schema *schema)
{
    json_writer_text(schema->json, "type", "object");
    json_writer_object(schema->json, "properties");
    for (const Field *row = fields_first(numbers); row != NULL; row = fields_after(row)) {
        json_writer_object(schema->json, row->key);
        json_writer_text(schema->json, "description", row->about);
        write_number(row, schema);
        json_writer_end_object(schema->json);
    }
    json_writer_end_object(schema->json);
    json_writer_bool(schema->json, "additionalProperties", FALSE);
}

static void
section_schema(const Field *field, Schema *schema)
{
    cell_section_schema(field->detail, schema);
}

const FieldType cell_section = { read_section, NULL, section_schema, TRUE };

static void
list_schema(const Field *field, Schema *schema)
{
    json_writer_text(schema->json, "type", "array");
    json_writer_int(schema->json, "maxItems", (gint64)field->limit);
    json_writer_object(schema->json, "items");
    fields_schema(field->detail, NULL, schema);
    json_writer_end_object(schema->json);
}

const FieldType cell_list = { NULL, NULL, list_schema, TRUE };
