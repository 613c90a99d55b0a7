/* SPDX-License-Identifier: MIT */
/* JSON of others: what is taken, and where what is wrong stands. */
#include "host/text/json_input.h"

#include "../suite.h"

#include <string.h>

static JsonNode *
read_text(const char *text, SourceSpan *place, GError **error)
{
    return json_input_read(text, strlen(text), place, error);
}

/* `before`, then opening brackets, then what closes them. */
static char *
nested(const char *before, guint depth)
{
    g_autofree char *opening = g_strnfill(depth, '['), *closing = g_strnfill(depth, ']');

    return g_strconcat(before, opening, closing, NULL);
}

static void
assert_refused(const char *text, guint line, guint column, JsonInputError code)
{
    g_autoptr(GError) error = NULL;
    SourceSpan place = { 0 };

    ck_assert_ptr_null(read_text(text, &place, &error));
    ck_assert(g_error_matches(error, JSON_INPUT_ERROR, (gint)code));
    ck_assert_uint_eq(place.line, line);
    ck_assert_uint_eq(place.column, column);
}

START_TEST(test_json_input_takes_as_deep_as_it_says)
{
    g_autofree char *deepest = nested("", JSON_INPUT_DEPTH_MAX);
    g_autofree char *deeper = nested("\n ", JSON_INPUT_DEPTH_MAX + 1);
    g_autofree char *deepest_by_far = nested("", 2000000);

    g_autoptr(JsonNode) root = read_text(deepest, NULL, NULL);
    ck_assert_ptr_nonnull(root);
    assert_refused(deeper, 2, 2 + JSON_INPUT_DEPTH_MAX, JSON_INPUT_ERROR_DEPTH);
    assert_refused(deepest_by_far, 1, 1 + JSON_INPUT_DEPTH_MAX, JSON_INPUT_ERROR_DEPTH);
}
END_TEST

START_TEST(test_json_input_takes_as_many_as_it_says)
{
    g_autofree char *commas = g_strnfill(JSON_INPUT_VALUES_MAX, ',');
    g_autofree char *many = g_strdup_printf("[%s]", commas);

    assert_refused(many, 1, 1 + JSON_INPUT_VALUES_MAX, JSON_INPUT_ERROR_VALUES);
    many[JSON_INPUT_VALUES_MAX] = ']';
    assert_refused(many, 1, 2, JSON_INPUT_ERROR_SYNTAX); /* json-glib's word, at the first comma */
}
END_TEST

START_TEST(test_json_input_brackets_in_texts_are_none)
{
    g_autofree char *brackets = g_strnfill(200, '[');
    g_autofree char *text = g_strdup_printf("[\"\\\"%s\\\\\", {\"%s\": 1}]", brackets, brackets);

    g_autoptr(JsonNode) root = read_text(text, NULL, NULL);
    ck_assert_ptr_nonnull(root);
}
END_TEST

/* What json-glib takes and JSON has not: quotation marks in it begin no text. */
START_TEST(test_json_input_nothing_hides_brackets)
{
    static const char *const openings[] = { "/*\"*/", "//\"\n", "'\"'", "#\"\n" };

    for (gsize i = 0; i < G_N_ELEMENTS(openings); i++) {
        g_autofree char *text = nested(openings[i], 300000);
        assert_refused(text, 1, 1, JSON_INPUT_ERROR_SYNTAX);
    }
}
END_TEST

START_TEST(test_json_input_says_where)
{
    assert_refused("", 1, 1, JSON_INPUT_ERROR_SYNTAX);
    assert_refused("[1,\n  \x01]", 2, 3, JSON_INPUT_ERROR_SYNTAX);
    g_autoptr(SourceText) source = source_text_new("f.json", "[1,\n 2 3]", 9);
    g_autoptr(GError) error = NULL;
    ck_assert_ptr_null(json_input_read_source(source, &error));
    ck_assert_msg(g_str_has_prefix(error->message, "f.json:2:"), "%s", error->message);
    ck_assert_ptr_nonnull(strstr(error->message, "\n 2 3]\n"));
}
END_TEST

static const struct suite_test tests[] = {
    { &test_json_input_takes_as_deep_as_it_says },
    { &test_json_input_takes_as_many_as_it_says },
    { &test_json_input_brackets_in_texts_are_none },
    { &test_json_input_nothing_hides_brackets },
    { &test_json_input_says_where },
};

SUITE(tests, NULL, NULL)
