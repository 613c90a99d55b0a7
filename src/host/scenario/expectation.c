/* SPDX-License-Identifier: MIT */
/* Frees expectations of every kind, and finds their values. */
#include "host/scenario/expectation.h"

#include "host/yaml/quantity_fields.h"

void
expectation_free(Expectation *expectation)
{
    if (expectation == NULL)
        return;
    fields_clear(expectation->kind->fields, expectation);
    g_free(expectation);
}

gconstpointer
expectation_value(const Expectation *expectation, const char *key)
{
    const Field *field = fields_find(expectation->kind->fields, key);

    return field == NULL ? NULL : fields_seen(field, expectation);
}

static gboolean
is_quantity(const Field *field)
{
    return field->type == &field_count || field->type == &field_bytes || field->type == &field_part;
}

/* A longer text says no more, and names are shown in columns. */
#define NAME_CHARACTERS 160

char *
expectation_name(const Expectation *expectation)
{
    const YamlNode *node = expectation->node;
    g_autoptr(GString) name = g_string_new(expectation->kind->name);

    if (yaml_node_kind(node) == YAML_SCALAR)
        g_string_append_printf(name, " %s", yaml_node_text(node));
    else if (yaml_node_kind(node) == YAML_MAPPING)
        for (const Field *field = fields_first(expectation->kind->fields); field != NULL;
             field = fields_after(field)) {
            const YamlNode *value = is_quantity(field) ? NULL : yaml_node_get(node, field->key);
            if (value != NULL && yaml_node_kind(value) == YAML_SCALAR)
                g_string_append_printf(name, " %s", yaml_node_text(value));
        }
    return g_utf8_substring(name->str, 0, MIN(g_utf8_strlen(name->str, -1), NAME_CHARACTERS));
}
