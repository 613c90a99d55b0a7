/* SPDX-License-Identifier: MIT */
/* Texts that are no YAML: the message names the cause, not where the library stumbled. */
#include "config_test.h"
#include "host/yaml/yaml.h"

#include "../suite.h"

static void
assert_says(const char *text, const char *wanted)
{
    g_autoptr(GError) error = NULL;

    ck_assert_ptr_null(yaml_document_load_text("t", text, -1, NULL, &error));
    assert_error(error, YAML_ERROR, YAML_ERROR_SYNTAX, wanted);
}

START_TEST(test_yaml_syntax_finds_the_bracket_left_open)
{
    assert_says("steps:\n  - run: { program: a, count: 2\n  - logon: { user: b }\n",
                "t:2:10: error: nothing closes this {\n  - run: { program: a, count: 2\n");
    assert_says("a: [1, 2\nb: 3\n", "t:1:4: error: nothing closes this [");
    /* Brackets in texts and comments do not count. */
    assert_says("a: \"[\"\nb: 1 # [\nc: { d: 1\ne: 2\n", "t:3:4: error: nothing closes this {");
    /* Nor does a bracket that is closed: then the place of the library is right. */
    assert_says("a: { b: 1,\n     c: 2 d: 3 }\n", "t:2:");
}
END_TEST

START_TEST(test_yaml_syntax_names_the_cause)
{
    assert_says("a:\n\tb: 1\n", "t:2:1: error: indented with a tab");
    assert_says("a: 1\n b: 2\n", "t:1:4: error: this line and the next do not fit together");
    assert_says("a: b: c\n", "t:1:5: error: a second key in one line");
    assert_says("a: 'x\n", "t:");
    assert_says("a: @x\n", "t:1:4: error: a value must be in quotes if it begins with '@'");
    assert_says("a: x\nb\nc: d\n", "t:2:1: error: a colon and a value are missing here");
    assert_says("a:\n  - b\n - c\n", "t:3:2: error: this list item is indented unlike those above");
    assert_says(
        "a: \"WinSta0\\Default\"\n",
        "t:1:12: error: this is no escape (in double quotes a backslash begins one; write a "
        "path in single quotes, as in 'WinSta0\\Default')\n");
    assert_says("a: 'x''''y'\n",
                "t:1:4: error: in single quotes, marks of quotation may not follow");
    assert_says("a: 'x''\n y'\n",
                "t:1:4: error: in single quotes, marks of quotation may not follow");
    assert_says("a: \"x\\\\\\\n y\"\n", "t:1:4: error: a text that goes on after a backslash");
    assert_says("a: \"C:\\users\"\n", "t:1:7: error: this is no escape (in double quotes");
    assert_says("a: \"\\ud800\"\n", "t:1:5: error: this is no escape (in double quotes");
    assert_says("a: {b: [1, 2}\n", "t:1:13: error: this closes another kind of bracket");
}
END_TEST

static const struct suite_test tests[] = {
    { &test_yaml_syntax_finds_the_bracket_left_open },
    { &test_yaml_syntax_names_the_cause },
};

SUITE(tests, NULL, NULL)
