/* SPDX-License-Identifier: MIT */
/* What the writer writes, a real parser reads; and it is held to the rows of its shape. */
#include "host/text/json_writer.h"

#include "../suite.h"
#include <json-glib/json-glib.h>

#include <string.h>

/* A letter, a line, and what a terminal would obey: ESC, a bidi override, CSI in one character, a
 * tag character. */
static const char sample[] =
    "Service-0x0-3e7$\\Default \"\xc3\xa9\"\n\x01\x1b[31m \xe2\x80\xae \xc2\x9b \xf3\xa0\x81\x81";

static const JsonMember anything[] = {
    { "address", JSON_HEX },
    { "rate", JSON_TENTHS },
    { "count", JSON_INT },
    { "status", JSON_STATUS },
    { "nothing", JSON_TEXT, JSON_NULLABLE },
    { "text", JSON_TEXT },
    { "broken", JSON_TEXT },
    { "list", JSON_ARRAY, 0, NULL, JSON_BOOL },
    { "texts", JSON_ARRAY, 0, NULL, JSON_TEXT },
    JSON_MEMBERS_END,
};
static const JsonShape test_shape = { "test", "A test.", anything };

static char *
document(gboolean is_pretty)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(JsonWriter) writer = json_writer_new(out, is_pretty);
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    g_ptr_array_add(texts, (gpointer) "one");
    g_ptr_array_add(texts, (gpointer) "two");
    json_writer_document(writer, &test_shape);
    json_writer_hex(writer, "address", G_MAXUINT64);
    json_writer_tenths(writer, "rate", 57);
    json_writer_int(writer, "count", -3);
    json_writer_status(writer, "status", 0xc0000142);
    json_writer_text(writer, "nothing", NULL);
    json_writer_text(writer, "text", sample);
    json_writer_text(writer, "broken", "a\xff");
    json_writer_array(writer, "list");
    json_writer_bool(writer, NULL, TRUE);
    json_writer_bool(writer, NULL, FALSE);
    json_writer_end_array(writer);
    json_writer_texts(writer, "texts", texts);
    json_writer_end_document(writer);
    ck_assert(g_str_has_suffix(out->str, "}\n") && !g_str_has_suffix(out->str, "\n\n"));
    return g_strdup(out->str);
}

START_TEST(test_json_writer_writes_what_a_parser_reads)
{
    g_autofree char *text = document(_i != 0);
    g_autoptr(JsonParser) parser = json_parser_new();
    g_autoptr(GError) error = NULL;
    ck_assert_msg(json_parser_load_from_data(parser, text, -1, &error), "%s", text);
    JsonObject *root = json_node_get_object(json_parser_get_root(parser));
    ck_assert_str_eq(json_object_get_string_member(root, "schema"), "deskheap.test/1");
    ck_assert_str_eq(json_object_get_string_member(root, "address"), "0xffffffffffffffff");
    ck_assert_str_eq(json_object_get_string_member(root, "status"), "0xC0000142");
    ck_assert_int_eq(json_object_get_int_member(root, "count"), -3);
    ck_assert(json_object_get_null_member(root, "nothing"));
    ck_assert_double_eq(json_object_get_double_member(root, "rate"), 5.7);
    ck_assert_str_eq(json_object_get_string_member(root, "text"), sample);
    ck_assert_str_eq(json_object_get_string_member(root, "broken"), "a\xef\xbf\xbd");
    ck_assert_uint_eq(json_array_get_length(json_object_get_array_member(root, "list")), 2);
}
END_TEST

START_TEST(test_json_writer_keeps_one_decimal)
{
    g_autofree char *text = document(FALSE);
    ck_assert_ptr_nonnull(strstr(text, "\"rate\": 5.7,"));
    ck_assert_ptr_nonnull(
        strstr(text, "\"list\": [true, false], \"texts\": [\"one\", \"two\"]}\n"));
    ck_assert_ptr_eq(strchr(text, '\n'), text + strlen(text) - 1);
}
END_TEST

START_TEST(test_json_writer_without_a_shape_writes_anything)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(JsonWriter) writer = json_writer_new(out, FALSE);
    json_writer_array(writer, NULL);
    json_writer_bool(writer, NULL, TRUE);
    json_writer_object(writer, NULL);
    json_writer_end_object(writer);
    json_writer_array(writer, NULL);
    json_writer_end_array(writer);
    json_writer_end_array(writer);
    ck_assert_str_eq(out->str, "[true, {}, []]");
}
END_TEST

static void
expect(const char *pattern)
{
    g_test_expect_message("deskheap", G_LOG_LEVEL_CRITICAL, pattern);
}

static const char *const *
colours(void)
{
    static const char *const words[] = { "red", "", NULL };

    return words;
}

static const JsonMember inner[] = {
    { "number", JSON_INT },
    { "perhaps", JSON_TEXT, JSON_OPTIONAL, .words = colours },
    JSON_MEMBERS_END,
};
static const JsonMember outer[] = {
    { "rows", JSON_ARRAY, 0, inner },
    { "one", JSON_OBJECT, JSON_NULLABLE, inner },
    JSON_MEMBERS_END,
};
static const JsonMember line[] = {
    { "id", JSON_TEXT },
    { "", JSON_INT },
    JSON_MEMBERS_END,
};
static const JsonShape nested_shape = { "nested", "A test.", outer };

START_TEST(test_json_writer_tells_what_has_no_row_another_kind_or_is_missing)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(JsonWriter) writer = json_writer_new(out, FALSE);
    json_writer_document(writer, &nested_shape);
    json_writer_array(writer, "rows");
    expect("*\"rows\" is of another kind*");
    json_writer_text(writer, NULL, "a text among objects");
    json_writer_object(writer, NULL);
    json_writer_int(writer, "number", 1);
    expect("*\"nubmer\" has no row*");
    json_writer_int(writer, "nubmer", 1);
    expect("*\"number\" was written twice*");
    json_writer_int(writer, "number", 2);
    expect("*\"perhaps\" is of another kind*or null*");
    json_writer_null(writer, "perhaps");
    json_writer_end_object(writer);
    json_writer_object(writer, NULL);
    json_writer_text(writer, "perhaps", "");
    expect("*\"number\" was not written*");
    json_writer_end_object(writer);
    json_writer_object(writer, NULL);
    json_writer_int(writer, "number", 1);
    expect("*\"redd\" is none of the words of \"perhaps\"*");
    json_writer_text(writer, "perhaps", "redd");
    json_writer_end_object(writer);
    json_writer_end_array(writer);
    expect("*\"one\" was not written*");
    json_writer_end_object(writer);
    g_test_assert_expected_messages();
}
END_TEST

START_TEST(test_json_writer_holds_other_lines_to_rows_of_their_own)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(JsonWriter) writer = json_writer_new(out, FALSE);
    json_writer_line(writer, line);
    json_writer_text(writer, "id", "a");
    json_writer_int(writer, "of any name", 1);
    json_writer_int(writer, "and another", 1);
    expect("*\"text\" is of another kind*");
    json_writer_text(writer, "text", "no number");
    json_writer_end_object(writer);
    g_test_assert_expected_messages();
}
END_TEST

START_TEST(test_json_append_string_escapes_plain_and_odd_text)
{
    g_autoptr(GString) out = g_string_new(NULL);
    json_append_string(out, "plain");
    json_append_string(out, "a\\b\"c\td\x7f\x1b");
    json_append_string(out, "\xe2\x80\xae\xf3\xa0\x81\x81\xc3\xa9");
    ck_assert_str_eq(out->str,
                     "\"plain\"\"a\\\\b\\\"c\\td\\u007f\\u001b\"\"\\u202e\\udb40\\udc41\xc3\xa9\"");
}
END_TEST

static const struct suite_test tests[] = {
    { &test_json_writer_writes_what_a_parser_reads, .loops = 2 },
    { &test_json_writer_keeps_one_decimal },
    { &test_json_writer_without_a_shape_writes_anything },
    { &test_json_writer_tells_what_has_no_row_another_kind_or_is_missing },
    { &test_json_writer_holds_other_lines_to_rows_of_their_own },
    { &test_json_append_string_escapes_plain_and_odd_text },
};

SUITE(tests, NULL, NULL)
