/* SPDX-License-Identifier: MIT */
/* Kinds of values that only actions have. */
#include "host/program/action_fields.h"

#include "host/text/json_writer.h"
#include "host/text/number.h"

#include <string.h>

/* ---- items of a menu ---- */

static gboolean
count_items(
    const YamlNode *node, const Field *field, GString *texts, guint64 *count, GError **error)
{
    gint64 number;

    if (!yaml_get_int(node, 0, (gint64)field->limit, &number, error))
        return FALSE;
    *count = (guint64)number;
    for (guint64 i = 0; i < *count; i++)
        g_string_append_printf(texts, "Item %" G_GUINT64_FORMAT "\n", i + 1);
    return TRUE;
}

static gboolean
list_items(const YamlNode *node, const Field *field, GString *texts, guint64 *count, GError **error)
{
    if (!yaml_expect_sequence(node, error))
        return FALSE;
    *count = yaml_node_count(node);
    if (*count > field->limit)
        return yaml_fail(node, YAML_ERROR_VALUE, error, "more than %" G_GUINT64_FORMAT " items",
                         field->limit);
    for (guint i = 0; i < *count; i++) {
        const char *text = NULL;
        if (!yaml_get_string(yaml_node_item(node, i), &text, error))
            return FALSE;
        if (strchr(text, '\n') != NULL)
            return yaml_fail(yaml_node_item(node, i), YAML_ERROR_VALUE, error,
                             "an item is one line");
        g_string_append_printf(texts, "%s\n", text);
    }
    return TRUE;
}

/* A list of texts, or how many. */
static gboolean
read_items(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    g_autoptr(GString) texts = g_string_new(NULL);
    ActionItems *items = fields_place(field, object);

    if (!(yaml_node_kind(node) == YAML_SCALAR
              ? count_items(node, field, texts, &items->count, error)
              : list_items(node, field, texts, &items->count, error)))
        return FALSE;
    if (items->count > 0)
        items->texts = g_string_free(g_steal_pointer(&texts), FALSE);
    return TRUE;
}

static void
items_clear(const Field *field, gpointer object)
{
    g_clear_pointer(&((ActionItems *)fields_place(field, object))->texts, g_free);
}

static void
items_schema(const Field *field, Schema *schema)
{
    static const char *const types[] = { "integer", "string", "array", NULL };

    field_schema_types(schema, types);
    json_writer_int(schema->json, "minimum", 0);
    json_writer_int(schema->json, "maximum", (gint64)field->limit);
    json_writer_text(schema->json, "pattern", "\\{");
    json_writer_int(schema->json, "maxItems", (gint64)field->limit);
    json_writer_object(schema->json, "items");
    json_writer_text(schema->json, "pattern", "^[^\\n]*$");
    json_writer_end_object(schema->json);
}

const FieldType field_items = { read_items, items_clear, items_schema, TRUE };

/* ---- hooks and GDI objects ---- */

const NamedNumber action_hooks[] = {
#define HOOK(name, number, key, whom, where, right) { key, number },
#include "abi/hooks.def"
#undef HOOK
    { NULL, 0 },
};

const NamedNumber action_gdi_types[] = {
#define GDI_TYPE(name, text, number) { text, number },
#include "abi/gdi_types.def"
#undef GDI_TYPE
    { NULL, 0 },
};

/* A hook may also be its number. */
static gboolean
read_hook(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    const char *text = yaml_node_text(node);
    gint64 number = 0;

    if (text != NULL && number_parse(text, &number))
        return field_operand.read(node, field, object, error);
    return field_read_named(node, field, fields_place(field, object), error);
}

typedef void (*WriteSchema)(const Field *field, Schema *schema);

static void
write_object(const Field *field, WriteSchema write, Schema *schema)
{
    json_writer_object(schema->json, NULL);
    write(field, schema);
    json_writer_end_object(schema->json);
}

static void
hook_schema(const Field *field, Schema *schema)
{
    json_writer_array(schema->json, "anyOf");
    write_object(field, field_schema_named, schema);
    write_object(field, field_schema_number, schema);
    json_writer_end_array(schema->json);
}

const FieldType field_hook = { read_hook, NULL, hook_schema, FALSE };

/* A window by its number, or by the name a step gave it. */
static gboolean
read_window(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    const char *text = yaml_node_text(node);
    gint64 number = 0;

    if (text == NULL || number_parse(text, &number))
        return field_operand.read(node, field, object, error);
    return field_text.read(node, field->detail, object, error);
}

static void
window_schema(const Field *field, Schema *schema)
{
    json_writer_array(schema->json, "anyOf");
    write_object(field, field_schema_number, schema);
    write_object(field->detail, field_schema_text, schema);
    json_writer_end_array(schema->json);
}

const FieldType field_window = { read_window, NULL, window_schema, FALSE };

const FieldType field_loaded = { field_place_text, field_clear_text, field_schema_text, FALSE };
