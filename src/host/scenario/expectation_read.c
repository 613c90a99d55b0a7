/* SPDX-License-Identifier: MIT */
/* Reads a list of expectations by the tables of their kinds. */
#include "host/scenario/expectation_read.h"

#include "host/scenario/expectation_kinds.h"
#include "host/scenario/name_fields.h"
#include "host/text/suggest.h"
#include "host/yaml/quantity_fields.h"

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

static Expectation *
new_of_kind(const YamlNode *node, const ExpectationKind *kind)
{
    Expectation *expectation = g_malloc0(kind->bytes);

    expectation->kind = kind;
    expectation->line = yaml_node_line(yaml_node_key(node, 0));
    expectation->node = yaml_node_item(node, 0);
    return expectation;
}

static gboolean
read_value(Expectation *expectation, const Names *names, GError **error)
{
    const ExpectationKind *kind = expectation->kind;

    return fields_read(expectation->node, kind->fields, NULL, expectation, error) &&
           fields_check_names(kind->fields, expectation, expectation->node, names, error) &&
           (kind->check == NULL || kind->check(expectation, names, error));
}

Expectation *
expectation_read(const YamlNode *node, const Names *names, GError **error)
{
    const ExpectationKind *kind = read_kind(node, error);
    g_autoptr(Expectation) expectation = kind == NULL ? NULL : new_of_kind(node, kind);

    return expectation != NULL && read_value(expectation, names, error)
               ? g_steal_pointer(&expectation)
               : NULL;
}

/* ---- questions ---- */

static gboolean
can_be_asked(const ExpectationKind *kind, const Field *field)
{
    return field_is_quantity(field) ||
           (kind->tells != NULL && g_strv_contains(kind->tells, field->key));
}

static const Field *
find_asked(const ExpectationKind *kind, const YamlNode *asked, GError **error)
{
    const Field *field = fields_find(kind->fields, yaml_node_text(asked));
    g_autoptr(GPtrArray) keys = g_ptr_array_new();

    if (field != NULL && can_be_asked(kind, field))
        return field;
    for (field = fields_first(kind->fields); field != NULL; field = fields_after(field))
        if (can_be_asked(kind, field))
            g_ptr_array_add(keys, (gpointer)field->key);
    g_ptr_array_add(keys, NULL);
    g_autofree char *list = g_strjoinv(", ", (char **)keys->pdata);
    g_autofree char *hint = suggest_hint(yaml_node_text(asked), (const char *const *)keys->pdata);
    yaml_fail(asked, YAML_ERROR_VALUE, error, "\"%s\" cannot be asked of \"%s\"%s (%s%s)",
              yaml_node_text(asked), kind->name, hint, keys->len > 1 ? "what can: " : "nothing can",
              list);
    return NULL;
}

/* Before it is checked: what is asked is as good as there. */
static gboolean
leave_open(Expectation *expectation, const YamlNode *answer, GError **error)
{
    const Field *field = expectation->asked;

    if (answer != NULL)
        return field->type->read(answer, field, expectation, error);
    if (field_is_quantity(field))
        field_ask_quantity(field, expectation);
    return TRUE;
}

Expectation *
expectation_read_asked(const YamlNode *node,
                       const YamlNode *asked,
                       const YamlNode *answer,
                       const Names *names,
                       GError **error)
{
    const ExpectationKind *kind = read_kind(node, error);
    const Field *field = kind == NULL ? NULL : find_asked(kind, asked, error);

    if (field == NULL)
        return NULL;
    g_autoptr(Expectation) expectation = new_of_kind(node, kind);
    if (yaml_node_get(expectation->node, field->key) != NULL) {
        yaml_fail(yaml_node_get(expectation->node, field->key), YAML_ERROR_KEY, error,
                  "this is what is asked: its value is found by running");
        return NULL;
    }
    expectation->asked = field;
    return read_value(expectation, names, error) && leave_open(expectation, answer, error)
               ? g_steal_pointer(&expectation)
               : NULL;
}

/* ---- lists ---- */

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
