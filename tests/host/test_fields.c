/* SPDX-License-Identifier: MIT */
/* Mappings read by tables: what they give, every error at once, and the schema the same rows make.
 */
#include "config_test.h"
#include "host/text/json_writer.h"
#include "host/yaml/field_types.h"

#include "../suite.h"

#include <stddef.h>

typedef struct {
    char *name;
    char *path;
    gboolean is_path_null;
    gboolean is_on;
    guint64 bits;
    OptionalNumber number;
    guint64 size;
    guint64 kb;
    guint64 ms;
    guint choice;
    guint index;
    char *word;
} Thing;

static const char *const colours[] = { "red", "green", NULL };

static const char *const *
colour_names(void)
{
    return colours;
}

static const FieldWords words = { colour_names, "a colour", FALSE };

#define AT(member) offsetof(Thing, member)

/* clang-format off */
static const Field more_fields[] = {
    { "kb", &field_kb, AT(kb), 0, 1, 64, NULL, NULL },
    { "time", &field_time, AT(ms), 0, 0, 3600000, NULL, NULL },
    { "choice", &field_choice, AT(choice), 0, 0, 0, colours, NULL },
    { "index", &field_index, AT(index), 0, 0, 0, colours, NULL },
    { "word", &field_word, AT(word), 0, 0, 0, &words, NULL },
    FIELDS_END,
};
static const Field fields[] = {
    { "name", &field_text, AT(name), FIELD_REQUIRED | FIELD_SHORT, 0, 5, NULL, "What it is called." },
    { "path", &field_path, AT(path), 0, 0, 20, NULL, NULL },
    { "on", &field_bool, AT(is_on), 0, 0, 0, NULL, NULL },
    { "low", &field_bits, AT(bits), 0, 0, 1, NULL, NULL },
    { "high", &field_bits, AT(bits), 0, 0, 8, NULL, NULL },
    { "number", &field_number, AT(number), 0, 2, 9, NULL, NULL },
    { "size", &field_size, AT(size), 0, 0, 4096, NULL, NULL },
    FIELDS_GO_ON(more_fields),
};
static const Field others[] = { { "in", &field_elsewhere, 0, FIELD_REQUIRED, 0, 0, "name", NULL }, FIELDS_END };
/* clang-format on */

/* Of `t: VALUE`; NULL: read. Free with g_free(). */
static char *
read_thing(const char *value, const Field *also, Thing *thing)
{
    g_autofree char *text = g_strconcat("t: ", value, NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(YamlDocument) document = yaml_document_load_text("t", text, -1, NULL, &error);

    assert_no_error(error);
    const YamlNode *root = yaml_document_root(document);
    *thing = (Thing){ .index = 7 };
    if (fields_read_pair(yaml_node_key(root, 0), yaml_node_item(root, 0), fields, also, thing,
                         &error))
        return NULL;
    fields_clear(fields, thing);
    return g_strdup(error->message);
}

static void
refused(const char *value, const char *message)
{
    Thing thing;
    g_autofree char *said = read_thing(value, NULL, &thing);

    ck_assert_msg(said != NULL, "%s was read", value);
    ck_assert_msg(strstr(said, message) != NULL, "%s: %s", value, said);
}

START_TEST(test_fields_reach_their_places)
{
    Thing thing;
    g_autofree char *said =
        read_thing("{ name: abc, path: ~, on: true, high: true, low: false, number: 9, size: 4 KB,"
                   " kb: 64 KB, time: 1.5 s, choice: green, index: green, word: RED }",
                   NULL, &thing);

    ck_assert_msg(said == NULL, "%s", said);
    ck_assert_str_eq(thing.name, "abc");
    ck_assert(thing.path == NULL && thing.is_path_null && thing.is_on);
    ck_assert_uint_eq(thing.bits, 8);
    ck_assert(thing.number.is_set && thing.number.value == 9);
    ck_assert_uint_eq(thing.size, 4096);
    ck_assert_uint_eq(thing.kb, 64);
    ck_assert_uint_eq(thing.ms, 1500);
    ck_assert_uint_eq(thing.choice, 2);
    ck_assert_uint_eq(thing.index, 1);
    ck_assert_str_eq(thing.word, "red");
    fields_clear(fields, &thing);
    ck_assert(thing.name == NULL && thing.word == NULL);
}
END_TEST

START_TEST(test_fields_have_a_short_form_and_leave_what_is_absent)
{
    Thing thing;
    g_autofree char *said = read_thing("abc", NULL, &thing);

    ck_assert_msg(said == NULL, "%s", said);
    ck_assert_str_eq(thing.name, "abc");
    ck_assert(!thing.number.is_set && !thing.is_path_null);
    ck_assert_uint_eq(thing.index, 7);
    fields_clear(fields, &thing);
}
END_TEST

START_TEST(test_fields_of_others_are_known_and_left_alone)
{
    Thing thing;
    g_autofree char *alone = read_thing("{ name: abc, in: [1, 2] }", NULL, &thing);
    g_autofree char *known = read_thing("{ name: abc, in: [1, 2] }", others, &thing);

    ck_assert_ptr_nonnull(alone);
    ck_assert_msg(known == NULL, "%s", known);
    fields_clear(fields, &thing);
}
END_TEST

START_TEST(test_fields_say_every_error_at_once)
{
    Thing thing;
    g_autofree char *said =
        read_thing("{ nme: abc, number: 10, word: blue, time: 61 min }", NULL, &thing);

    ck_assert_ptr_nonnull(
        strstr(said, "t:1:6: error: unknown key \"nme\" (did you mean \"name\"?)"));
    ck_assert_ptr_nonnull(strstr(said, "t:1:4: error: the key \"name\" is missing here"));
    ck_assert_ptr_nonnull(strstr(said, "t:1:24: error: 10 is out of range (2 to 9)"));
    ck_assert_ptr_nonnull(strstr(said, "\"blue\" is not a colour"));
    ck_assert_ptr_nonnull(strstr(said, "61 min is longer than the 1 h there may be"));
}
END_TEST

START_TEST(test_fields_refuse_what_is_out_of_bounds)
{
    refused("~", "t:1:1: error: t needs \"name\"");
    refused("[a]", "this must be a mapping (key: value), but it is a list");
    refused("''", "this must not be empty");
    refused("abcdef", "this has 6 bytes, more than the 5 there is room for");
    refused("\"a\\tb\"", "a name cannot hold the character U+0009");
    refused("{ name: a, size: 5000 }", "5000 is out of range");
    refused("{ name: a, kb: 1025 }", "must be a whole number of KB");
    refused("{ name: a, time: 30 }", "\"30\" needs a unit: ms, s, min or h");
    refused("{ name: a, choice: blue }", "unknown name \"blue\"");
}
END_TEST

static char *
schema_of(gboolean has_loops)
{
    GString *text = g_string_new(NULL);
    g_autoptr(JsonWriter) json = json_writer_new(text, FALSE);
    Schema schema = { .json = json, .has_loops = has_loops };

    json_writer_object(json, NULL);
    fields_schema_pair(fields, NULL, &schema);
    json_writer_end_object(json);
    return g_string_free(text, FALSE);
}

START_TEST(test_fields_schema_has_bounds_texts_and_what_is_needed)
{
    g_autofree char *plain = schema_of(FALSE);
    g_autofree char *in_loops = schema_of(TRUE);
    static const char *const parts[] = {
        "\"number\": {\"type\": \"integer\", \"minimum\": 2, \"maximum\": 9}",
        "\"description\": \"What it is called.\"",
        "\"maxLength\": 5",
        "\"enum\": [\"red\", \"green\"]",
        "\"required\": [\"name\"]",
        "\"additionalProperties\": false",
    };

    for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
        ck_assert_msg(strstr(plain, parts[i]) != NULL, "%s is not in %s", parts[i], plain);
    ck_assert_ptr_null(strstr(plain, "loop-text"));
    ck_assert_ptr_nonnull(strstr(in_loops, "{\"$ref\": \"#/definitions/loop-text\"}"));
    ck_assert(!fields_may_be_absent(fields));
    ck_assert(fields_may_be_absent(more_fields));
}
END_TEST

static const struct suite_test tests[] = {
    { &test_fields_reach_their_places },
    { &test_fields_have_a_short_form_and_leave_what_is_absent },
    { &test_fields_of_others_are_known_and_left_alone },
    { &test_fields_say_every_error_at_once },
    { &test_fields_refuse_what_is_out_of_bounds },
    { &test_fields_schema_has_bounds_texts_and_what_is_needed },
};

SUITE(tests, NULL, NULL)
