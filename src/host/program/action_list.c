/* SPDX-License-Identifier: MIT */
/* Actions, their strings and where in the file each stands, as they are read. */
#include "host/program/action_list.h"

#include "abi/image.h"
#include "host/text/json_writer.h"
#include "host/yaml/field_types.h"

static void
clear_action(gpointer action)
{
    program_action_clear(action);
}

void
action_list_init(ActionList *list)
{
    list->actions = g_array_new(FALSE, FALSE, sizeof(ProgramAction));
    g_array_set_clear_func(list->actions, clear_action);
}

void
action_list_clear(ActionList *list)
{
    g_clear_pointer(&list->actions, g_array_unref);
}

void
action_list_add(ActionList *list, ProgramAction *action)
{
    g_array_append_val(list->actions, *action);
}

/* Only what `loads` names is in the program's image. With user32 what comes next may use it. */
static gboolean
check_loaded(ActionList *list,
             const ProgramAction *action,
             const char *dll,
             const YamlNode *at,
             GError **error)
{
    if (list->loads == NULL)
        return yaml_fail(at, YAML_ERROR_VALUE, error, "a DllMain must not load DLLs");
    if ((action->flags & ACTION_TRANSIENT) != 0)
        return yaml_fail(at, YAML_ERROR_VALUE, error, "a DLL that is loaded stays: not in a peak");
    for (guint i = 0; i < list->loads->len; i++) {
        if (!g_str_equal(g_ptr_array_index(list->loads, i), dll))
            continue;
        list->has_user32 |= g_str_equal(dll, ACTION_LIST_USER32);
        return TRUE;
    }
    return yaml_fail(at, YAML_ERROR_VALUE, error,
                     "\"%s\" is not among the DLLs that this program loads (\"loads: [%s]\")", dll,
                     dll);
}

/* What its arguments name has to be among what the program has. */
static gboolean
check_arguments(ActionList *list,
                const ProgramAction *action,
                const YamlNode *value,
                GError **error)
{
    const Field *field = fields_first(program_action_kind(action->op)->fields);

    for (; field != NULL; field = fields_after(field)) {
        if (field->type != &field_loaded)
            continue;
        /* There is a value: the argument is required. */
        const YamlNode *at =
            yaml_node_kind(value) == YAML_MAPPING ? yaml_node_get(value, field->key) : value;
        if (!check_loaded(list, action, *(char *const *)fields_seen(field, action), at, error))
            return FALSE;
    }
    return TRUE;
}

/* What would give it user32: a DllMain can load nothing, a program may do it before. */
static gboolean
fail_without_user32(const ActionList *list, const YamlNode *key, GError **error)
{
    const char *name = yaml_node_text(key);

    if (list->loads == NULL)
        return yaml_fail(key, YAML_ERROR_VALUE, error, "%s needs \"imports: [user32]\"", name);
    return yaml_fail(key, YAML_ERROR_VALUE, error,
                     "%s needs \"imports: [user32]\", or \"loads: [user32]\" and before it "
                     "\"load-library: user32\"",
                     name);
}

static gboolean
read_action(ActionList *list, const YamlNode *item, guint flags, GError **error)
{
    const YamlNode *key = item;
    const YamlNode *value = NULL;
    ProgramAction action;

    if (yaml_node_kind(item) == YAML_MAPPING) {
        if (yaml_node_count(item) != 1)
            return yaml_fail(item, YAML_ERROR_TYPE, error,
                             "an action is one key with its arguments");
        key = yaml_node_key(item, 0);
        value = yaml_node_item(item, 0);
    }
    if (!program_action_read(&action, key, value, NULL, error))
        return FALSE;
    action.flags = flags;
    if (!check_arguments(list, &action, value, error)) {
        program_action_clear(&action);
        return FALSE;
    }
    if (!program_action_kind(action.op)->is_without_user32 && !list->has_user32) {
        program_action_clear(&action);
        return fail_without_user32(list, key, error);
    }
    action_list_add(list, &action);
    return TRUE;
}

/* All wrong actions of a list in one error. */
static gboolean
read_actions(const YamlNode *node, const Field *field, gpointer object, GError **error)
{
    g_autoptr(YamlErrors) errors = yaml_errors_new();
    ActionList *list = fields_place(field, object);
    gboolean goes_on = TRUE;

    if (yaml_node_kind(node) == YAML_NULL)
        return TRUE;
    if (!yaml_expect_sequence(node, error))
        return FALSE;
    for (guint i = 0; goes_on && i < yaml_node_count(node); i++) {
        GError *local = NULL;
        if (!read_action(list, yaml_node_item(node, i), (guint)field->limit, &local))
            goes_on = yaml_errors_add(errors, &local);
    }
    return yaml_errors_finish(errors, error);
}

static void
actions_schema(const Field *field G_GNUC_UNUSED, Schema *schema)
{
    static const char *const types[] = { "array", "null", NULL };

    field_schema_types(schema, types);
    json_writer_object(schema->json, "items");
    fields_schema_ref("action", schema);
    json_writer_end_object(schema->json);
}

const FieldType field_actions = { read_actions, NULL, actions_schema, TRUE };
