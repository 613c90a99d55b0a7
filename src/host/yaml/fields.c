/* SPDX-License-Identifier: MIT */
/* Reads mappings into structs, by tables. */
#include "host/yaml/fields.h"

#include <string.h>

/* ---- tables ---- */

const Field *
fields_first(const Field *table)
{
    while (table != NULL && table->key == NULL)
        table = table->detail;
    return table;
}

const Field *
fields_after(const Field *field)
{
    return fields_first(field + 1);
}

const Field *
fields_find(const Field *table, const char *key)
{
    const Field *field = fields_first(table);

    while (field != NULL && strcmp(field->key, key) != 0)
        field = fields_after(field);
    return field;
}

gpointer
fields_place(const Field *field, gpointer object)
{
    return (char *)object + field->offset;
}

gconstpointer
fields_seen(const Field *field, gconstpointer object)
{
    return (const char *)object + field->offset;
}

gboolean
fields_may_be_absent(const Field *table)
{
    for (const Field *field = fields_first(table); field != NULL; field = fields_after(field))
        if ((field->flags & FIELD_REQUIRED) != 0)
            return FALSE;
    return TRUE;
}

/* ---- reading ---- */

static gboolean
read_field(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    return field->type->read == NULL || field->type->read(node, field, object, error);
}

static gboolean
read_short(const YamlNode *node, const Field *table, gpointer object, GError **error)
{
    const Field *form = NULL;

    for (const Field *field = fields_first(table); field != NULL; field = fields_after(field)) {
        if ((field->flags & FIELD_SHORT) != 0)
            form = field;
        else if ((field->flags & FIELD_REQUIRED) != 0)
            return yaml_expect_mapping(node, error);
    }
    return form == NULL ? yaml_expect_mapping(node, error) : read_field(node, form, object, error);
}

static void
add_keys(GPtrArray *keys, const Field *table)
{
    for (const Field *field = fields_first(table); field != NULL; field = fields_after(field))
        g_ptr_array_add(keys, (gpointer)field->key);
}

static gboolean
check_keys(const YamlNode *node, const Field *table, const Field *also, GError **error)
{
    g_autoptr(GPtrArray) keys = g_ptr_array_new();

    add_keys(keys, table);
    add_keys(keys, also);
    g_ptr_array_add(keys, NULL);
    return yaml_check_keys(node, (const char *const *)keys->pdata, error);
}

gboolean
fields_check_keys(const YamlNode *node, const Field *table, GError **error)
{
    return check_keys(node, table, NULL, error);
}

static gboolean
read_mapping(
    const YamlNode *node, const Field *table, const Field *also, gpointer object, GError **error)
{
    g_autoptr(YamlErrors) errors = yaml_errors_new();
    GError *problem = NULL;

    if (!yaml_expect_mapping(node, error))
        return FALSE;
    if (!check_keys(node, table, also, &problem))
        yaml_errors_add(errors, &problem);
    for (const Field *field = fields_first(table); field != NULL; field = fields_after(field)) {
        const YamlNode *value = yaml_node_get(node, field->key);
        if (value != NULL)
            read_field(value, field, object, &problem);
        else if ((field->flags & FIELD_REQUIRED) != 0)
            yaml_fail(node, YAML_ERROR_KEY, &problem, "the key \"%s\" is missing here", field->key);
        yaml_errors_add(errors, &problem);
    }
    return yaml_errors_finish(errors, error);
}

/* A list may be the short form of what is a list itself. */
static gboolean
is_short_list(const YamlNode *node, const Field *table)
{
    if (yaml_node_kind(node) != YAML_SEQUENCE)
        return FALSE;
    for (const Field *field = fields_first(table); field != NULL; field = fields_after(field))
        if ((field->flags & FIELD_SHORT) != 0)
            return field->type->is_structure;
    return FALSE;
}

gboolean
fields_read(
    const YamlNode *node, const Field *table, const Field *also, gpointer object, GError **error)
{
    if (yaml_node_kind(node) == YAML_SCALAR || is_short_list(node, table))
        return read_short(node, table, object, error);
    return read_mapping(node, table, also, object, error);
}

gboolean
fields_read_pair(const YamlNode *key,
                 const YamlNode *value,
                 const Field *table,
                 const Field *also,
                 gpointer object,
                 GError **error)
{
    if (value != NULL && yaml_node_kind(value) != YAML_NULL)
        return fields_read(value, table, also, object, error);
    for (const Field *field = fields_first(table); field != NULL; field = fields_after(field))
        if ((field->flags & FIELD_REQUIRED) != 0)
            return yaml_fail(key, YAML_ERROR_KEY, error, "%s needs \"%s\"", yaml_node_text(key),
                             field->key);
    return TRUE;
}

void
fields_clear(const Field *table, gpointer object)
{
    for (const Field *field = fields_first(table); field != NULL; field = fields_after(field))
        if (field->type->clear != NULL)
            field->type->clear(field, object);
}
