/* SPDX-License-Identifier: MIT */
/* What nodes give to readers, and the errors that point at them. */
#include "config_test.h"
#include "host/yaml/yaml.h"
#include "host/yaml/yaml_quote.h"

#include "../suite.h"

static YamlDocument *document;

/* The value of `v` in a document of that one line. */
static const YamlNode *
value(const char *text)
{
    g_autofree char *line = g_strconcat("v: ", text, "\n", NULL);
    GError *error = NULL;

    g_clear_pointer(&document, yaml_document_unref);
    document = yaml_document_load_text("t", line, -1, NULL, &error);
    assert_no_error(error);
    return yaml_node_get(yaml_document_root(document), "v");
}

#define assert_fails(call, code, wanted)                                                           \
    do {                                                                                           \
        g_autoptr(GError) error = NULL;                                                            \
        ck_assert(!(call));                                                                        \
        assert_error(error, YAML_ERROR, code, wanted);                                             \
    } while (0)

START_TEST(test_yaml_get_uint64)
{
    guint64 n = 0;

    ck_assert(yaml_get_uint64(value("0xFFFFF80000000000"), 0, G_MAXUINT64, &n, NULL) &&
              n == G_GUINT64_CONSTANT(0xFFFFF80000000000));
    ck_assert(yaml_get_uint64(value("18446744073709551615"), 0, G_MAXUINT64, &n, NULL) &&
              n == G_MAXUINT64);
    ck_assert(yaml_get_uint64(value("-0"), 0, 1, &n, NULL) && n == 0);
    assert_fails(yaml_get_uint64(value("18446744073709551616"), 0, 7, &n, &error), YAML_ERROR_VALUE,
                 "t:1:4: error: 18446744073709551616 is out of range (0 to 7)");
    assert_fails(yaml_get_uint64(value("-1"), 0, 7, &n, &error), YAML_ERROR_VALUE,
                 "t:1:4: error: -1 is out of range (0 to 7)");
    assert_fails(yaml_get_uint64(value("8"), 0, 7, &n, &error), YAML_ERROR_VALUE,
                 "t:1:4: error: 8 is out of range (0 to 7)");
    assert_fails(yaml_get_uint64(value("8 MB"), 0, 7, &n, &error), YAML_ERROR_TYPE,
                 "t:1:4: error: \"8 MB\" is not a whole number");
    assert_fails(yaml_get_uint64(value("[8]"), 0, 7, &n, &error), YAML_ERROR_TYPE,
                 "t:1:4: error: ");
}
END_TEST

START_TEST(test_yaml_get_int)
{
    gint64 n = 0;
    guint32 u = 0;

    ck_assert(yaml_get_int(value("48"), 0, 100, &n, NULL) && n == 48);
    ck_assert(yaml_get_int(value("0x30"), 0, 100, &n, NULL) && n == 48);
    ck_assert(yaml_get_int(value("-5"), -10, 100, &n, NULL) && n == -5);
    ck_assert(yaml_get_int(value("010"), 0, 100, &n, NULL) && n == 10);
    ck_assert(yaml_get_uint32(value("4294967295"), 0, G_MAXUINT32, &u, NULL) && u == G_MAXUINT32);
    assert_fails(yaml_get_int(value("4x"), 0, 100, &n, &error), YAML_ERROR_TYPE,
                 "t:1:4: error: \"4x\" is not a whole number (such as 48 or 0x30)\nv: 4x\n   ^~");
    assert_fails(yaml_get_int(value("4.5"), 0, 100, &n, &error), YAML_ERROR_TYPE, "t:1:4: error: ");
    assert_fails(yaml_get_int(value("0x"), 0, 100, &n, &error), YAML_ERROR_TYPE, "t:1:4: error: ");
    assert_fails(yaml_get_int(value("101"), 0, 100, &n, &error), YAML_ERROR_VALUE,
                 "t:1:4: error: 101 is out of range (0 to 100)\n");
    assert_fails(yaml_get_int(value("99999999999999999999"), 0, 100, &n, &error), YAML_ERROR_VALUE,
                 "t:1:4: error: 99999999999999999999 is out of range (0 to 100)\n");
    assert_fails(yaml_get_int(value("\"48\""), 0, 100, &n, &error), YAML_ERROR_TYPE,
                 "t:1:4: error: this must be a whole number, but it is a text (leave the quotes "
                 "out)\nv: \"48\"\n   ^~~~");
    assert_fails(yaml_get_int(value("[48]"), 0, 100, &n, &error), YAML_ERROR_TYPE,
                 "t:1:4: error: this must be a whole number, but it is a list\n");
    assert_fails(yaml_get_int(value(""), 0, 100, &n, &error), YAML_ERROR_TYPE,
                 "t:1:1: error: this must be a whole number, but it is nothing\nv: \n^");
}
END_TEST

START_TEST(test_yaml_get_string_and_bool)
{
    const char *text = NULL;
    gboolean flag = FALSE;

    ck_assert(yaml_get_string(value("two words"), &text, NULL));
    ck_assert_str_eq(text, "two words");
    ck_assert(yaml_get_string(value("007"), &text, NULL));
    ck_assert_str_eq(text, "007");
    ck_assert(yaml_get_bool(value("true"), &flag, NULL) && flag);
    ck_assert(yaml_get_bool(value("False"), &flag, NULL) && !flag);
    assert_fails(yaml_get_string(value("{ a: b }"), &text, &error), YAML_ERROR_TYPE,
                 "t:1:4: error: this must be a text, but it is a mapping\n");
    assert_fails(yaml_get_bool(value("yes"), &flag, &error), YAML_ERROR_TYPE,
                 "t:1:4: error: \"yes\" is no truth value: write true or false\n");
}
END_TEST

/* What is written in quotes is read as it was. */
START_TEST(test_yaml_quote_is_read_again)
{
    static const char *const texts[] = { "",         "it's", "'",    "''", "a '' b \"c\" \\d",
                                         "a: b # c", "{n}",  "\\x41" };

    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *quoted = yaml_quote(texts[i]);
        const char *text = NULL;
        ck_assert(yaml_get_string(value(quoted), &text, NULL));
        ck_assert_str_eq(text, texts[i]);
    }
}
END_TEST

START_TEST(test_yaml_get_size)
{
    guint64 n = 0;

    ck_assert(yaml_get_size(value("512 KiB"), 0, G_MAXUINT64, &n, NULL) && n == 524288);
    ck_assert(yaml_get_size(value("5824 KB"), 0, G_MAXUINT64, &n, NULL) && n == 5963776);
    ck_assert(yaml_get_size(value("1GiB"), 0, G_MAXUINT64, &n, NULL) && n == 1073741824);
    ck_assert(yaml_get_size(value("0xA4"), 0, G_MAXUINT64, &n, NULL) && n == 0xa4);
    ck_assert(yaml_get_size(value("3 MB"), 0, G_MAXUINT64, &n, NULL) && n == 3145728);
    assert_fails(yaml_get_size(value("512 KiBs"), 0, 1, &n, &error), YAML_ERROR_TYPE,
                 "t:1:4: error: \"512 KiBs\" is not a size (such as 512 KiB or 1 GiB)\n");
    assert_fails(yaml_get_size(value("99999999999 GiB"), 0, 1, &n, &error), YAML_ERROR_TYPE,
                 "t:1:4: error: \"99999999999 GiB\" is not a size");
    assert_fails(yaml_get_size(value("1 GiB"), 0, 1048576, &n, &error), YAML_ERROR_VALUE,
                 "t:1:4: error: 1 GiB is out of range (0 bytes to 1");
    assert_fails(yaml_get_size(value("-1 KB"), 0, 1, &n, &error), YAML_ERROR_TYPE,
                 "t:1:4: error: ");
}
END_TEST

START_TEST(test_yaml_get_range)
{
    gint64 first = 0, last = 0;

    ck_assert(yaml_get_range(value("1..200"), 1, 1000, &first, &last, NULL));
    ck_assert(first == 1 && last == 200);
    ck_assert(yaml_get_range(value("7"), 1, 1000, &first, &last, NULL));
    ck_assert(first == 7 && last == 7);
    assert_fails(yaml_get_range(value("1-200"), 1, 1000, &first, &last, &error), YAML_ERROR_TYPE,
                 "t:1:4: error: \"1-200\" is neither a number nor a range (such as 1..200)\n");
    assert_fails(yaml_get_range(value("5..2"), 1, 1000, &first, &last, &error), YAML_ERROR_VALUE,
                 "t:1:4: error: the range 5..2 is empty (write the smaller number first)\n");
    assert_fails(yaml_get_range(value("0..2000"), 1, 1000, &first, &last, &error), YAML_ERROR_VALUE,
                 "t:1:4: error: 0..2000 is out of range (1 to 1000)\n");
}
END_TEST

START_TEST(test_yaml_get_choice)
{
    const char *const names[] = { "none", "inherit", "new", NULL };
    guint index = 9;

    ck_assert(yaml_get_choice(value("inherit"), names, &index, NULL) && index == 1);
    assert_fails(yaml_get_choice(value("inherits"), names, &index, &error), YAML_ERROR_VALUE,
                 "t:1:4: error: unknown name \"inherits\" (did you mean \"inherit\"?)\n");
    assert_fails(yaml_get_choice(value("window"), names, &index, &error), YAML_ERROR_VALUE,
                 "t:1:4: error: unknown name \"window\" (known: none, inherit, new)\n");
}
END_TEST

START_TEST(test_yaml_check_keys_names_all_unknown_ones)
{
    const char *const known[] = { "heap", "used", NULL };

    ck_assert(yaml_check_keys(value("{ heap: 1, used: 2 }"), known, NULL));
    assert_fails(yaml_check_keys(value("{ heep: 1, used: 2, other: 3 }"), known, &error),
                 YAML_ERROR_KEY,
                 "t:1:6: error: unknown key \"heep\" (did you mean \"heap\"?)\n"
                 "v: { heep: 1, used: 2, other: 3 }\n"
                 "     ^~~~\n"
                 "t:1:24: error: unknown key \"other\" (known: heap, used)\n");
    assert_fails(yaml_check_keys(value("heap"), known, &error), YAML_ERROR_TYPE,
                 "t:1:4: error: this must be a mapping (key: value), but it is a single value\n");
}
END_TEST

START_TEST(test_yaml_require_and_expect)
{
    const YamlNode *map = value("{ a: 1 }");

    ck_assert_ptr_eq(yaml_require(map, "a", NULL), yaml_node_get(map, "a"));
    assert_fails(yaml_require(map, "b", &error) != NULL, YAML_ERROR_KEY,
                 "t:1:4: error: the key \"b\" is missing here\n");
    assert_fails(yaml_expect_sequence(map, &error), YAML_ERROR_TYPE,
                 "t:1:4: error: this must be a list, but it is a mapping\n");
}
END_TEST

START_TEST(test_yaml_fail_within_points_into_a_text)
{
    g_autoptr(GError) plain = NULL, quoted = NULL, escaped = NULL;

    yaml_fail_within(value("ab cd"), 3, 2, YAML_ERROR_VALUE, &plain, "bad %s", "part");
    ck_assert_str_eq(plain->message, "t:1:7: error: bad part\nv: ab cd\n      ^~");
    yaml_fail_within(value("'ab cd'"), 3, 2, YAML_ERROR_VALUE, &quoted, "bad");
    ck_assert_str_eq(quoted->message, "t:1:8: error: bad\nv: 'ab cd'\n       ^~");
    /* With escapes the columns are not those of the text: the whole value is meant. */
    yaml_fail_within(value("\"a\\tcd\""), 2, 2, YAML_ERROR_VALUE, &escaped, "bad");
    ck_assert_str_eq(escaped->message, "t:1:4: error: bad\nv: \"a\\tcd\"\n   ^~~~~~~");
}
END_TEST

START_TEST(test_yaml_warning_has_the_form_of_an_error)
{
    g_autofree char *warning = yaml_warning(value("x"), "odd: %d", 5);

    ck_assert_str_eq(warning, "t:1:4: warning: odd: 5\nv: x\n   ^");
}
END_TEST

START_TEST(test_yaml_errors_collects)
{
    g_autoptr(YamlErrors) errors = yaml_errors_new();
    g_autoptr(GError) all = NULL;
    GError *error = NULL;

    ck_assert(yaml_errors_finish(errors, NULL));
    ck_assert(yaml_errors_add(errors, &error));
    yaml_fail(value("x"), YAML_ERROR_VALUE, &error, "first");
    ck_assert(yaml_errors_add(errors, &error));
    ck_assert_ptr_null(error);
    yaml_fail(value("y"), YAML_ERROR_KEY, &error, "second");
    ck_assert(yaml_errors_add(errors, &error));
    ck_assert(!yaml_errors_finish(errors, &all));
    assert_error(all, YAML_ERROR, YAML_ERROR_VALUE,
                 "t:1:4: error: first\nv: x\n   ^\nt:1:4: error: second\nv: y\n   ^");
    for (guint i = 0; i < 17; i++) {
        yaml_fail(value("z"), YAML_ERROR_KEY, &error, "more");
        ck_assert(yaml_errors_add(errors, &error));
    }
    yaml_fail(value("z"), YAML_ERROR_KEY, &error, "enough");
    ck_assert(!yaml_errors_add(errors, &error));
}
END_TEST

static const struct suite_test tests[] = {
    { &test_yaml_get_uint64 },
    { &test_yaml_get_int },
    { &test_yaml_get_string_and_bool },
    { &test_yaml_quote_is_read_again },
    { &test_yaml_get_size },
    { &test_yaml_get_range },
    { &test_yaml_get_choice },
    { &test_yaml_check_keys_names_all_unknown_ones },
    { &test_yaml_require_and_expect },
    { &test_yaml_fail_within_points_into_a_text },
    { &test_yaml_warning_has_the_form_of_an_error },
    { &test_yaml_errors_collects },
};

SUITE(tests, NULL, NULL)
