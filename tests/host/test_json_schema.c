/* SPDX-License-Identifier: MIT */
/* The schema that the rows of a shape make. That answers are valid by theirs is asked by
 * tests/cli/outputs.py. */
#include "host/text/json_schema.h"

#include "../suite.h"

#include <string.h>

static const char *const *
colours(void)
{
    static const char *const words[] = { "red", "blue", "red", NULL };

    return words;
}

static const JsonMember inner[] = {
    { "colour", JSON_TEXT, JSON_NULLABLE, .words = colours },
    { "address", JSON_HEX, JSON_NULLABLE },
    { "perhaps", JSON_TEXT, JSON_OPTIONAL },
    JSON_MEMBERS_END,
};
static const JsonMember members[] = {
    { "rows", JSON_ARRAY, 0, inner },
    { "numbers", JSON_ARRAY, 0, NULL, JSON_INT },
    JSON_MEMBERS_END,
};
static const JsonMember line[] = {
    { "id", JSON_TEXT },
    { "", JSON_INT },
    JSON_MEMBERS_END,
};

static char *
schema_of(const JsonShape *shape)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(JsonWriter) writer = json_writer_new(out, FALSE);
    json_schema_write(writer, shape);
    return g_strdup(out->str);
}

static void
has(const char *text, const char *part)
{
    ck_assert_msg(strstr(text, part) != NULL, "%s in %s", part, text);
}

START_TEST(test_json_schema_has_kinds_and_what_is_required)
{
    const JsonShape shape = { "test", "A test.", members };
    g_autofree char *text = schema_of(&shape);
    has(text, "\"$id\": \"urn:deskheap:test-1\"");
    has(text, "\"schema\": {\"const\": \"deskheap.test/1\"}");
    has(text, "\"address\": {\"type\": [\"string\", \"null\"], \"pattern\": \"^0x[0-9a-f]+$\"}");
    has(text, "\"numbers\": {\"type\": \"array\", \"items\": {\"type\": \"integer\"}}");
    has(text,
        "\"colour\": {\"type\": [\"string\", \"null\"], \"enum\": [\"red\", \"blue\", null]}");
    has(text, "\"required\": [\"colour\", \"address\"]");
    has(text, "\"required\": [\"schema\", \"rows\", \"numbers\"]");
    ck_assert_ptr_null(strstr(text, "additionalProperties"));
}
END_TEST

START_TEST(test_json_schema_of_lines_is_that_of_the_first_or_of_any_other)
{
    const JsonShape shape = { "test", "A test.", members, line };
    g_autofree char *text = schema_of(&shape);
    has(text, "\"anyOf\": [{");
    has(text, "\"required\": [\"id\"], \"additionalProperties\": {\"type\": \"integer\"}");
}
END_TEST

static const struct suite_test tests[] = {
    { &test_json_schema_has_kinds_and_what_is_required },
    { &test_json_schema_of_lines_is_that_of_the_first_or_of_any_other },
};

SUITE(tests, NULL, NULL)
