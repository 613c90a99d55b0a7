/* SPDX-License-Identifier: MIT */
/* Field types that make a name, and that use one. */
#include "host/scenario/name_fields.h"

const FieldType field_use = { field_place_text, field_clear_text, field_schema_text, FALSE };
const FieldType field_make = { field_place_text, field_clear_text, field_schema_text, FALSE };

static guint
kinds_of(const Field *field)
{
    return (guint)(gsize)field->detail;
}

/* The name, if the field is of that type and there; *at is where it is written. */
static const char *
name_in(const Field *field,
        const FieldType *type,
        gconstpointer object,
        const YamlNode *node,
        const YamlNode **at)
{
    if (field->type != type)
        return NULL;
    *at = node == NULL ? NULL : yaml_node_get(node, field->key);
    if (*at == NULL)
        *at = node;
    return *(char *const *)fields_seen(field, object);
}

gboolean
fields_check_names(const Field *table,
                   gconstpointer object,
                   const YamlNode *node,
                   const Names *names,
                   GError **error)
{
    const YamlNode *at;

    for (const Field *field = fields_first(table); field != NULL; field = fields_after(field)) {
        const char *name = name_in(field, &field_use, object, node, &at);
        if (name != NULL && !names_check(names, kinds_of(field), name, at, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
fields_add_names(
    const Field *table, gconstpointer object, const YamlNode *node, Names *names, GError **error)
{
    const YamlNode *at;

    for (const Field *field = fields_first(table); field != NULL; field = fields_after(field)) {
        const char *name = name_in(field, &field_make, object, node, &at);
        if (name != NULL && !names_add(names, (NameKind)kinds_of(field), name, at, error))
            return FALSE;
    }
    return TRUE;
}
