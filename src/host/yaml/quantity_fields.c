/* SPDX-License-Identifier: MIT */
/* Field types of quantities: counts, bytes, percentages. */
#include "host/yaml/quantity_fields.h"

#include "host/text/json_writer.h"
#include "host/yaml/field_types.h"

/* Blanks may stand between all parts. */
#define BLANKS   "[ \\t]*"
#define RELATION "(<=|>=|<|>|=|≤|≥)?" BLANKS
#define NUMBER   "(0[xX][0-9A-Fa-f]+|[0-9]+(\\.[0-9]+)?)" BLANKS
#define AND      "(±|\\+-|\\+/-|\\.\\.)" BLANKS
#define BYTES    "[Bb]|[Bb][Yy][Tt][Ee][Ss]|[KkMmGg][Ii]?[Bb]"

/* One number, or two, of which either may leave the unit to the other. */
#define ALONE "^" BLANKS "(" RELATION NUMBER "|" NUMBER AND NUMBER ")$"
#define WITH_UNIT(u)                                                                               \
    "^" BLANKS "(" RELATION NUMBER u "|" NUMBER u AND NUMBER "(" u ")?|" NUMBER AND NUMBER u ")$"

static gboolean
read_quantity(
    const YamlNode *node, const Field *field, guint units, gpointer object, GError **error)
{
    Quantity **place = fields_place(field, object);

    *place = quantity_read(node, units, error);
    return *place != NULL;
}

void
field_clear_quantity(const Field *field, gpointer object)
{
    g_clear_pointer((Quantity **)fields_place(field, object), quantity_free);
}

static gboolean
read_count(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    return read_quantity(node, field, QUANTITY_COUNT, object, error);
}

static void
count_schema(const Field *field G_GNUC_UNUSED, Schema *schema)
{
    static const char *const types[] = { "string", "number", NULL };

    field_schema_types(schema, types);
    json_writer_int(schema->json, "minimum", 0);
    json_writer_text(schema->json, "pattern", ALONE);
}

const FieldType field_count = { read_count, field_clear_quantity, count_schema, FALSE };

static gboolean
read_bytes(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    return read_quantity(node, field, QUANTITY_BYTES, object, error);
}

/* Never a bare number: it would have no unit. */
static void
write_unit(Schema *schema, const char *pattern)
{
    json_writer_text(schema->json, "type", "string");
    json_writer_text(schema->json, "pattern", pattern);
}

static void
bytes_schema(const Field *field G_GNUC_UNUSED, Schema *schema)
{
    write_unit(schema, WITH_UNIT("(" BYTES ")" BLANKS));
}

const FieldType field_bytes = { read_bytes, field_clear_quantity, bytes_schema, FALSE };

static gboolean
read_part(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    return read_quantity(node, field, QUANTITY_BYTES | QUANTITY_PERCENT, object, error);
}

static void
part_schema(const Field *field G_GNUC_UNUSED, Schema *schema)
{
    write_unit(schema, WITH_UNIT("(%|" BYTES ")" BLANKS));
}

const FieldType field_part = { read_part, field_clear_quantity, part_schema, FALSE };

gboolean
field_is_quantity(const Field *field)
{
    return field->type->clear == field_clear_quantity;
}

void
field_ask_quantity(const Field *field, gpointer object)
{
    Quantity **place = fields_place(field, object);

    g_assert(*place == NULL);
    *place = quantity_asked();
}

static Quantity *
quantity_of(const Field *field, gconstpointer object)
{
    return field_is_quantity(field) ? *(Quantity *const *)fields_seen(field, object) : NULL;
}

const Quantity *
field_quantity(const Field *field, gconstpointer object)
{
    return quantity_of(field, object);
}

void
field_quantity_may_be_cut(const Field *field, gpointer object)
{
    Quantity *quantity = quantity_of(field, object);

    if (quantity != NULL)
        quantity->may_be_cut = TRUE;
}
