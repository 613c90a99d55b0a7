/* SPDX-License-Identifier: MIT */
/*
 * The JSON Schemas say what the tables say: every kind, its keys, their limits. Whether files are
 * valid by them is asked by tests/cli/schemas.py.
 */
#include "config_test.h"
#include "host/edition/edition_fields.h"
#include "host/program/program.h"
#include "host/scenario/schema.h"

#include "../suite.h"
#include <json-glib/json-glib.h>

static JsonParser *
parse(const char *name)
{
    g_autofree char *text = schema_text(name);
    JsonParser *parser = json_parser_new();
    GError *error = NULL;

    ck_assert(json_parser_load_from_data(parser, text, -1, &error));
    assert_no_error(error);
    return parser;
}

/* `path` is a JSONPath; its one match. */
static JsonNode *
find(JsonParser *parser, const char *path)
{
    g_autoptr(JsonNode) matches = json_path_query(path, json_parser_get_root(parser), NULL);

    ck_assert_ptr_nonnull(matches);
    ck_assert_msg(json_array_get_length(json_node_get_array(matches)) == 1, "%s: %u matches", path,
                  json_array_get_length(json_node_get_array(matches)));
    return json_node_copy(json_array_get_element(json_node_get_array(matches), 0));
}

static gint64
number_at(JsonParser *parser, const char *path)
{
    g_autoptr(JsonNode) node = find(parser, path);

    return json_node_get_int(node);
}

static char *
text_at(JsonParser *parser, const char *path)
{
    g_autoptr(JsonNode) node = find(parser, path);

    return json_node_dup_string(node);
}

/* The keys of the mapping at `path` are those of a table and of another one. */
static void
same_keys(JsonParser *parser, const char *path, const Field *table, const Field *also)
{
    g_autoptr(JsonNode) node = find(parser, path);
    JsonObject *properties = json_node_get_object(node);
    guint count = 0;

    for (const Field *field = fields_first(table); field != NULL; field = fields_after(field))
        count += json_object_has_member(properties, field->key) ? 1u : 1000u;
    for (const Field *field = fields_first(also); field != NULL; field = fields_after(field))
        count += json_object_has_member(properties, field->key) ? 1u : 1000u;
    ck_assert_msg(json_object_get_size(properties) == count, "%s: %u keys, %u in tables", path,
                  json_object_get_size(properties), count);
}

START_TEST(test_schema_has_the_keys_of_every_action)
{
    g_autoptr(JsonParser) parser = parse("program");

    same_keys(parser, "$.properties", program_fields, NULL);
    for (const char *const *key = program_action_keys(); *key != NULL; key++) {
        guint op = 0;
        ck_assert(program_action_find(*key, &op));
        const Field *fields = program_action_kind(op)->fields;
        g_autofree char *short_path =
            g_strdup_printf("$.definitions.action.anyOf[1].properties['%s'].properties", *key);
        g_autofree char *long_path = g_strdup_printf(
            "$.definitions.action.anyOf[1].properties['%s'].anyOf[0].properties", *key);
        g_autoptr(JsonNode) plain = json_path_query(short_path, json_parser_get_root(parser), NULL);
        gboolean is_plain = json_array_get_length(json_node_get_array(plain)) == 1;
        same_keys(parser, is_plain ? short_path : long_path, fields, NULL);
    }
}
END_TEST

START_TEST(test_schema_has_limits_and_texts)
{
    g_autoptr(JsonParser) parser = parse("scenario");

    ck_assert_int_eq(number_at(parser, "$.properties.format.const"), 1);
    ck_assert_int_eq(number_at(parser, "$.definitions.system.properties.seed.maximum"),
                     G_MAXUINT32);
    ck_assert_int_eq(number_at(parser, "$.definitions.system.properties.memory.minimum"),
                     16 * 1024 * 1024);
    g_autofree char *title = text_at(parser, "$.properties.title.description");
    ck_assert_str_eq(title, "One line.");
    g_autofree char *console = text_at(
        parser,
        "$.definitions.step.anyOf[1].properties.logon.anyOf[0].properties.kind.anyOf[0].enum[1]");
    ck_assert_str_eq(console, "rdp");
}
END_TEST

START_TEST(test_schema_of_an_edition_has_its_numbers)
{
    g_autoptr(JsonParser) edition = parse("edition");
    g_autoptr(JsonParser) layout = parse("edition-layout");

    same_keys(edition, "$.properties", edition_fields, NULL);
    same_keys(edition, "$.properties.heaps.properties", edition_section("heaps"), NULL);
    same_keys(layout, "$.properties", layout_fields, NULL);
    ck_assert_int_eq(
        number_at(edition, "$.properties.heaps.properties.winlogon.properties.value.minimum"),
        4 * 1024);
    g_autofree char *sizes = text_at(
        edition, "$.properties.capabilities.properties['session-sizes'].properties.value.enum[2]");
    ck_assert_str_eq(sizes, "registry");
}
END_TEST

START_TEST(test_schema_names_are_those_of_files)
{
    const char *const *names = schema_names();

    for (; *names != NULL; names++) {
        g_autoptr(JsonParser) parser = parse(*names);
        g_autofree char *draft = text_at(parser, "$['$schema']");
        ck_assert_str_eq(draft, "http://json-schema.org/draft-07/schema#");
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_schema_has_the_keys_of_every_action },
    { &test_schema_has_limits_and_texts },
    { &test_schema_of_an_edition_has_its_numbers },
    { &test_schema_names_are_those_of_files },
};

SUITE(tests, NULL, NULL)
