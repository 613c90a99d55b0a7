/* SPDX-License-Identifier: MIT */
/* Reads a list of expectations by the tables of their kinds. */
#include "host/scenario/expectation_read.h"

#include "host/scenario/expectation_kinds.h"
#include "host/scenario/name_fields.h"
#include "host/text/suggest.h"

static const ExpectationKind *
read_kind(const YamlNode *node, GError **error)
{
    if (!yaml_expect_mapping(node, error))
        return NULL;
    if (yaml_node_count(node) != 1) {
        yaml_fail(node, YAML_ERROR_KEY, error,
                  "an expectation is one key with its value, and this has %u keys",
                  yaml_node_count(node));
        return NULL;
    }

    const YamlNode *key = yaml_node_key(node, 0);
    const ExpectationKind *kind = expectation_kind_find(yaml_node_text(key));
    if (kind == NULL) {
        g_autofree char *hint = suggest_hint(yaml_node_text(key), expectation_kind_names());
        yaml_fail(key, YAML_ERROR_KEY, error, "unknown expectation \"%s\"%s", yaml_node_text(key),
                  hint);
    }
    return kind;
}

Expectation *
expectation_read(const YamlNode *node, const Names *names, GError **error)
{
    const ExpectationKind *kind = read_kind(node, error);

    if (kind == NULL)
        return NULL;

    g_autoptr(Expectation) expectation = g_malloc0(kind->bytes);
    expectation->kind = kind;
    expectation->line = yaml_node_line(yaml_node_key(node, 0));
    expectation->node = yaml_node_item(node, 0);
    if (!fields_read(expectation->node, kind->fields, NULL, expectation, error) ||
        !fields_check_names(kind->fields, expectation, expectation->node, names, error) ||
        (kind->check != NULL && !kind->check(expectation, names, error)))
        return NULL;
    return g_steal_pointer(&expectation);
}

GPtrArray *
expectations_read(const YamlNode *node, const Names *names, GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)expectation_free);
    g_autoptr(YamlErrors) errors = yaml_errors_new();
    gboolean is_list = yaml_node_kind(node) == YAML_SEQUENCE;
    guint count = is_list ? yaml_node_count(node) : 1;

    for (guint i = 0; i < count; i++) {
        GError *problem = NULL;
        Expectation *expectation =
            expectation_read(is_list ? yaml_node_item(node, i) : node, names, &problem);
        if (expectation != NULL)
            g_ptr_array_add(list, expectation);
        else if (!yaml_errors_add(errors, &problem))
            break;
    }
    if (!yaml_errors_finish(errors, error))
        return NULL;
    return g_steal_pointer(&list);
}
