/* SPDX-License-Identifier: MIT */
/* JSON held to the rows of a shape: what may be, and for what is wrong where and what. */
#include "config_test.h"
#include "host/text/json_check.h"

#include "../suite.h"

static const JsonMember inner[] = {
    { "id", JSON_INT },
    { "name", JSON_TEXT, JSON_OPTIONAL },
    { "row", JSON_INT, JSON_OPTIONAL | JSON_NULLABLE, .list = "rows" },
    { "nth", JSON_INT, JSON_OPTIONAL | JSON_FROM_1, .list = "rows" },
    { "until", JSON_INT, JSON_OPTIONAL | JSON_PLACE, .list = "rows" },
    { "deep", JSON_INT, JSON_OPTIONAL, .list = "told.rows" },
    JSON_MEMBERS_END,
};

static const JsonMember told[] = {
    { "rows", JSON_ARRAY, JSON_FILLED, NULL, JSON_INT },
    JSON_MEMBERS_END,
};

static const JsonMember members[] = {
    { "base", JSON_HEX, JSON_NULLABLE },
    { "rate", JSON_TENTHS, JSON_OPTIONAL },
    { "on", JSON_BOOL, JSON_OPTIONAL },
    { "rows", JSON_ARRAY, 0, inner },
    { "order", JSON_ARRAY, JSON_OPTIONAL, NULL, JSON_INT },
    { "one", JSON_OBJECT, JSON_OPTIONAL, inner },
    { "which", JSON_ARRAY, JSON_OPTIONAL, NULL, JSON_INT, .list = "rows" },
    { "told", JSON_OBJECT, JSON_OPTIONAL, told },
    { "pair", JSON_ARRAY, JSON_OPTIONAL, NULL, JSON_INT, .as_many = "told.rows" },
    JSON_MEMBERS_END,
};

static const JsonShape shape = { "sample", "A sample.", members };

#define SCHEMA "{\"schema\": \"deskheap.sample/1\", "

static gboolean
check(const char *text, GError **error)
{
    g_autoptr(SourceText) source = source_text_new("t.json", text, strlen(text));

    return json_check(source, &shape, error);
}

START_TEST(test_json_check_takes)
{
    static const char *const good[] = {
        SCHEMA "\"base\": \"0xbc6f0000\", \"rows\": []}",
        SCHEMA "\"base\": null, \"rows\": [{\"id\": 1}, {\"id\": -2, \"name\": \"a\\\"}]\"}],"
               "\"rate\": 5.7, \"on\": false, \"order\": [1, 2], \"one\": {\"id\": 3}}\n",
        SCHEMA "\"which\": [1, 0], \"base\": null, \"rows\": [{\"id\": 1, \"row\": 1},"
               "{\"id\": 7, \"row\": null}], \"one\": {\"id\": 1, \"row\": 1}}",
        SCHEMA
        "\"one\": {\"id\": 1, \"nth\": 1, \"until\": 1, \"deep\": 1}, \"base\": null,"
        "\"rows\": [{\"id\": 1, \"until\": 0}], \"pair\": [7, 7], \"told\": {\"rows\": [5, 6]}}",
        SCHEMA "\"new\": {\"a\": [1, {\"}\": null}, \"]\"]}, \"base\": \"0x0\", \"rows\": [\n]}",
    };

    for (gsize i = 0; i < G_N_ELEMENTS(good); i++) {
        g_autoptr(GError) error = NULL;
        ck_assert(check(good[i], &error));
        assert_no_error(error);
    }
}
END_TEST

START_TEST(test_json_check_refuses)
{
    static const struct {
        const char *text;
        const char *message;
    } bad[] = {
        { "[]", "t.json:1:1: error: a deskheap.sample/1 is an object" },
        { "{\"base\": null}", "t.json:1:1: error: this is no deskheap.sample/1: its first" },
        { "{\"schema\": \"deskheap.heap/1\"}", "t.json:1:12: error: this is no deskheap.sample/1" },
        { SCHEMA "\"base\": null}", "t.json:1:1: error: \"rows\" is missing here" },
        { SCHEMA "\"base\": \"bc\", \"rows\": []}",
          "t.json:1:41: error: \"base\" is a hexadecimal" },
        { SCHEMA "\"base\": null,\n\"rows\": [{}]}", "t.json:2:10: error: \"id\" is missing here" },
        { SCHEMA "\"base\": null, \"rows\": [],}",
          "t.json:1:57: error: this is no JSON: nothing follows the comma" },
        { SCHEMA "\"base\": null, \"rows\": [], \"on\": [1,]}", "t.json:1:" },
        { SCHEMA "\"base\": null, \"rows\": [], \"base\": null}",
          "t.json:1:59: error: \"base\" is here twice" },
        { SCHEMA "\"rows\": [1]}", "t.json:1:42: error: each of \"rows\" is an object" },
        { SCHEMA "\"rows\": [{\"id\": 1.5}]}", "t.json:1:49: error: \"id\" is a whole number" },
        { SCHEMA "\"rows\": [{\"id\": null}]}", "t.json:1:49: error: \"id\" is a whole number" },
        { SCHEMA "\"rows\": {}}", "t.json:1:41: error: \"rows\" is a list" },
        { SCHEMA "\"order\": [1, \"2\"]}", "t.json:1:46: error: each of \"order\" is a whole" },
        { SCHEMA "\"on\": 1}", "t.json:1:39: error: \"on\" is true or false" },
        { SCHEMA "\"one\": [] }", "t.json:1:40: error: \"one\" is an object" },
        { SCHEMA "\"base\": null,\n\"one\": {\"id\": 1, \"row\": 0}, \"rows\": []}",
          "t.json:2:25: error: \"row\" is an index, and \"rows\" has 0 elements" },
        { SCHEMA "\"base\": null, \"rows\": [{\"id\": 1}],\n\"which\": [0, 1]}",
          "t.json:2:14: error: \"which\" is an index, and \"rows\" has 1 element" },
        { SCHEMA "\"base\": null, \"rows\": [{\"id\": 1,\n\"nth\": 0}]}",
          "t.json:2:8: error: \"nth\" is a number from 1 in a list, and \"rows\" has 1 element" },
        { SCHEMA "\"base\": null, \"rows\": [{\"id\": 1,\n\"nth\": 2}]}",
          "t.json:2:8: error: \"nth\" is a number from 1 in a list, and \"rows\" has 1 element" },
        { SCHEMA "\"base\": null, \"rows\": [{\"id\": 1,\n\"until\": 2}]}",
          "t.json:2:10: error: \"until\" is a place in a list, and \"rows\" has 1 element" },
        { SCHEMA "\"base\": null, \"rows\": [{\"id\": 1,\n\"deep\": 0}]}",
          "t.json:2:9: error: \"deep\" is an index, and \"told.rows\" has 0 elements" },
        { SCHEMA "\"told\": {\"rows\": []}}",
          "t.json:1:50: error: \"rows\" has at least one element" },
        { SCHEMA "\"base\": null, \"rows\": [],\n\"pair\": [], \"told\": {\"rows\": [1]}}",
          "t.json:2:9: error: \"pair\" and \"told.rows\" have equally many elements, and not 0 and 1" },
        { SCHEMA "\"base\": null, \"rows\": [{\"id\": 1,\n\"row\": -1}]}",
          "t.json:2:8: error: \"row\" is an index, and \"rows\" has 1 element" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        ck_assert_msg(!check(bad[i].text, &error), "%s", bad[i].text);
        assert_error(error, JSON_CHECK_ERROR, JSON_CHECK_ERROR_SHAPE, bad[i].message);
    }
}
END_TEST

/* Whatever is cut off or changed is an error or not, and no more than that. */
START_TEST(test_json_check_of_anything)
{
    static const char whole[] =
        SCHEMA "\"base\": null, \"rows\": [{\"id\": 1, \"name\": \"a\\u0041\"}]}";
    static const char signs[] = "{}[]\",:\\n01x";

    for (gsize at = 0; at < sizeof whole - 1; at++) {
        g_autoptr(GError) cut = NULL;
        g_autofree char *part = g_strndup(whole, at);
        ck_assert(!check(part, &cut));
        /* Behind the schema. */
        if (at >= strlen(SCHEMA))
            ck_assert_msg(strstr(cut->message, "it was cut off") != NULL, "%s: %s", part,
                          cut->message);
        for (const char *sign = signs; *sign != '\0'; sign++) {
            g_autoptr(GError) error = NULL;
            g_autofree char *changed = g_strdup(whole);
            changed[at] = *sign;
            ck_assert(check(changed, &error) == (error == NULL));
        }
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_json_check_takes },
    { &test_json_check_refuses },
    { &test_json_check_of_anything },
};

SUITE(tests, NULL, NULL)
