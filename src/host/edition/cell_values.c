/* SPDX-License-Identifier: MIT */
/* Sizes, counts, addresses, names and texts of editions. */
#include "host/edition/cell_values.h"

#include "host/text/json_writer.h"
#include "host/yaml/field_types.h"

#include <string.h>

/* ---- sizes ---- */

static gboolean
read_scaled(const YamlNode *node, const Field *field, guint shift, gpointer object, GError **error)
{
    guint64 units;

    if (!field_read_scaled(node, field, shift, &units, error))
        return FALSE;
    *(guint32 *)fields_place(field, object) = (guint32)units;
    return TRUE;
}

static gboolean
read_bytes(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    return read_scaled(node, field, 0, object, error);
}

const FieldType cell_bytes = { read_bytes, NULL, field_schema_bytes, FALSE };

static gboolean
read_kb(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    return read_scaled(node, field, 10, object, error);
}

const FieldType cell_kb = { read_kb, NULL, field_schema_kb, FALSE };

static gboolean
read_mb(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    return read_scaled(node, field, 20, object, error);
}

static void
mb_schema(const Field *field, Schema *schema)
{
    field_schema_scaled(field, 20, schema);
}

const FieldType cell_mb = { read_mb, NULL, mb_schema, FALSE };

/* ---- numbers ---- */

static gboolean
read_count(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    return yaml_get_uint32(node, (guint32)field->least, (guint32)field->limit,
                           fields_place(field, object), error);
}

const FieldType cell_count = { read_count, NULL, field_schema_number, FALSE };

static gboolean
read_address(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    return yaml_get_uint64(node, 0, G_MAXUINT64, fields_place(field, object), error);
}

static void
address_schema(const Field *field G_GNUC_UNUSED, Schema *schema)
{
    json_writer_text(schema->json, "type", "integer");
    json_writer_int(schema->json, "minimum", 0);
}

const FieldType cell_address = { read_address, NULL, address_schema, FALSE };

/* ---- words ---- */

static gboolean
read_named(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    guint64 number;

    if (!field_read_named(node, field, &number, error))
        return FALSE;
    *(guint32 *)fields_place(field, object) = (guint32)number;
    return TRUE;
}

const FieldType cell_named = { read_named, NULL, field_schema_named, FALSE };

static gboolean
read_text(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    return yaml_get_string(node, fields_place(field, object), error);
}

static void
text_schema(const Field *field, Schema *schema)
{
    Field any = *field;

    any.flags |= FIELD_ANY | FIELD_EMPTY;
    field_schema_text(&any, schema);
}

const FieldType cell_text = { read_text, NULL, text_schema, FALSE };
const FieldType cell_own_text = { NULL, NULL, text_schema, FALSE };

static gboolean
read_name(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    const char *text = NULL;

    if (!yaml_get_string(node, &text, error))
        return FALSE;
    if (strlen(text) >= field->limit)
        return yaml_fail(node, YAML_ERROR_VALUE, error,
                         "a name has at most %" G_GUINT64_FORMAT " bytes", field->limit - 1);
    g_strlcpy(fields_place(field, object), text, field->limit);
    return TRUE;
}

static void
name_schema(const Field *field, Schema *schema)
{
    Field text = *field;

    text.limit = field->limit - 1;
    text_schema(&text, schema);
}

const FieldType cell_name = { read_name, NULL, name_schema, FALSE };
