/* SPDX-License-Identifier: MIT */
/* The JSON Schema names exactly the keys the readers know. */
#include "config_test.h"
#include "host/config/program.h"
#include "host/scenario/expectation.h"
#include "host/scenario/schema.h"
#include "host/scenario/step.h"

#include <json-glib/json-glib.h>

static JsonParser *parser;

static JsonObject *
definitions(void)
{
    GError *error = NULL;

    if (parser == NULL) {
        parser = json_parser_new();
        ck_assert(json_parser_load_from_data(parser, scenario_schema_text, -1, &error));
        assert_no_error(error);
    }
    return json_object_get_object_member(json_node_get_object(json_parser_get_root(parser)),
                                         "definitions");
}

/* The properties of a value that may also be short, or elsewhere. */
static JsonObject *
properties_of(JsonObject *value)
{
    if (json_object_has_member(value, "$ref")) {
        const char *path = json_object_get_string_member(value, "$ref");
        return properties_of(
            json_object_get_object_member(definitions(), path + strlen("#/definitions/")));
    }
    if (json_object_has_member(value, "properties"))
        return json_object_get_object_member(value, "properties");
    if (!json_object_has_member(value, "anyOf"))
        return NULL;

    JsonArray *choices = json_object_get_array_member(value, "anyOf");
    for (guint i = 0; i < json_array_get_length(choices); i++) {
        JsonObject *found = properties_of(json_array_get_object_element(choices, i));
        if (found != NULL)
            return found;
    }
    return NULL;
}

static void
same_keys(const char *what, JsonObject *properties, const GPtrArray *keys)
{
    for (guint i = 0; i < keys->len; i++)
        ck_assert_msg(json_object_has_member(properties, g_ptr_array_index(keys, i)),
                      "%s: the schema lacks \"%s\"", what, (char *)g_ptr_array_index(keys, i));
    ck_assert_msg(json_object_get_size(properties) == keys->len,
                  "%s: the schema has %u keys, the reader %u", what,
                  json_object_get_size(properties), keys->len);
}

static void
add_keys(GPtrArray *keys, const char *const *more)
{
    for (guint i = 0; more[i] != NULL; i++)
        g_ptr_array_add(keys, (gpointer)more[i]);
}

static void
add_fields(GPtrArray *keys, const Field *fields)
{
    for (const Field *field = fields; field != NULL && field->key != NULL; field++)
        g_ptr_array_add(keys, (gpointer)field->key);
}

/* Of the second choice of "step": the one that is a mapping. */
static JsonObject *
step_properties(void)
{
    return properties_of(json_object_get_object_member(definitions(), "step"));
}

START_TEST(test_schema_has_every_step)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    add_keys(names, step_kind_names());
    /* "boot" is what steps of a run are called, it cannot be written. */
    g_ptr_array_remove_index(names, names->len - 1);
    same_keys("step", step_properties(), names);
}
END_TEST

START_TEST(test_schema_has_the_keys_of_every_step)
{
    for (StepKind kind = 0; kind < STEP_ACTION; kind++) {
        const char *name = step_kind_names()[kind];
        g_autoptr(GPtrArray) keys = g_ptr_array_new();
        if (kind == STEP_SET_REGISTRY || kind == STEP_EXPECT)
            continue;
        add_fields(keys, step_fields(kind));
        add_keys(keys, step_other_keys(kind));
        same_keys(name, properties_of(json_object_get_object_member(step_properties(), name)),
                  keys);
    }
}
END_TEST

START_TEST(test_schema_has_every_expectation_and_its_keys)
{
    JsonObject *all = properties_of(json_object_get_object_member(definitions(), "expectation"));
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    add_keys(names, expectation_kind_names());
    same_keys("expectation", all, names);
    for (guint kind = 0; kind < EXPECTATION_KIND_COUNT; kind++) {
        g_autoptr(GPtrArray) keys = g_ptr_array_new();
        add_fields(keys, expectation_fields((ExpectationKind)kind));
        same_keys(expectation_kind_names()[kind],
                  properties_of(json_object_get_object_member(all, expectation_kind_names()[kind])),
                  keys);
    }
}
END_TEST

static void
same_choices(const char *definition, const char *const *names)
{
    JsonObject *value = json_object_get_object_member(definitions(), definition);
    guint count = g_strv_length((char **)names);

    if (json_object_has_member(value, "anyOf"))
        value = json_array_get_object_element(json_object_get_array_member(value, "anyOf"), 0);
    JsonArray *choices = json_object_get_array_member(value, "enum");
    ck_assert_msg(json_array_get_length(choices) == count, "%s: %u in the schema, %u known",
                  definition, json_array_get_length(choices), count);
    for (guint i = 0; i < count; i++)
        ck_assert_str_eq(json_array_get_string_element(choices, i), names[i]);
}

START_TEST(test_schema_has_every_status_cause_and_source)
{
    same_choices("status", fields_status_names());
    same_choices("cause", fields_cause_names());
    same_choices("source", fields_source_names());
    same_choices("stepKind", step_kind_names());
}
END_TEST

START_TEST(test_schema_has_every_action)
{
    JsonObject *actions = properties_of(json_object_get_object_member(definitions(), "action"));
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    add_keys(names, program_action_keys());
    same_keys("action", actions, names);
}
END_TEST

/* The reader may find the value wrong, but not the key. */
static void
key_is_known(const char *action, const char *argument)
{
    g_autofree char *text = g_strdup_printf("%s: { %s: 1 }", action, argument);
    g_autoptr(YamlDocument) document = yaml_document_load_text("a.yaml", text, -1, NULL, NULL);
    const YamlNode *root = yaml_document_root(document);
    g_autoptr(GError) error = NULL;
    ProgramAction read = { 0 };

    program_action_read(&read, yaml_node_key(root, 0), yaml_node_item(root, 0), NULL, &error);
    program_action_clear(&read);
    ck_assert_msg(error == NULL || strstr(error->message, "unknown key") == NULL, "%s",
                  error == NULL ? "" : error->message);
}

START_TEST(test_schema_names_no_argument_that_is_unknown)
{
    JsonObject *actions = properties_of(json_object_get_object_member(definitions(), "action"));

    for (const char *const *name = program_action_keys(); *name != NULL; name++) {
        JsonObject *arguments = properties_of(json_object_get_object_member(actions, *name));
        g_autoptr(GList) keys = json_object_get_members(arguments);
        for (GList *key = keys; key != NULL; key = key->next)
            key_is_known(*name, key->data);
    }
}
END_TEST

int
main(void)
{
    const TTest *const tests[] = {
        test_schema_has_every_step,
        test_schema_has_the_keys_of_every_step,
        test_schema_has_every_expectation_and_its_keys,
        test_schema_has_every_status_cause_and_source,
        test_schema_has_every_action,
        test_schema_names_no_argument_that_is_unknown,
    };

    return run_tests("schema", tests, G_N_ELEMENTS(tests));
}
