/* SPDX-License-Identifier: MIT */
/* Names: what double quotes make of a backslash is an error that says so. */
#include "config_test.h"
#include "host/yaml/yaml.h"

#include "../suite.h"

static YamlDocument *
load(const char *text)
{
    GError *error = NULL;
    YamlDocument *document = yaml_document_load_text("t", text, -1, NULL, &error);

    assert_no_error(error);
    return document;
}

static gboolean
read_name(const YamlDocument *document, const char **name, GError **error)
{
    const YamlNode *root = yaml_document_root(document);
    return yaml_get_string(root, name, error) && yaml_check_name(root, error);
}

static void
assert_name(const char *text, const char *wanted)
{
    GError *error = NULL;
    g_autoptr(YamlDocument) document = load(text);
    const char *name = NULL;

    ck_assert(read_name(document, &name, &error));
    assert_no_error(error);
    ck_assert_str_eq(name, wanted);
}

static void
assert_refused(const char *text, const char *wanted)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(YamlDocument) document = load(text);
    const char *name = NULL;

    ck_assert(!read_name(document, &name, &error));
    ck_assert_ptr_nonnull(error);
    g_auto(GStrv) lines = g_strsplit(error->message, "\n", -1);
    ck_assert_str_eq(lines[0], wanted);
}

START_TEST(test_yaml_name_may_hold_what_windows_names_hold)
{
    assert_name("'.\\acct'", ".\\acct");
    assert_name("\".\\\\acct\"", ".\\acct");
    assert_name(".\\acct", ".\\acct");
    assert_name("\"\\u00e9t\\xe9\"", "\xc3\xa9t\xc3\xa9");
    assert_name("Service-0x0-3e7$\\Default", "Service-0x0-3e7$\\Default");
}
END_TEST

START_TEST(test_yaml_name_with_an_escape_in_it_is_refused)
{
#define ADVICE " (in double quotes a backslash begins an escape; write the name in single quotes"
    assert_refused("\".\\acct\"",
                   "t:1:1: error: a name cannot hold the character U+0007" ADVICE ": '.\\acct')");
    assert_refused("\".\\batch\"",
                   "t:1:1: error: a name cannot hold the character U+0008" ADVICE ": '.\\batch')");
    assert_refused("\"WinSta0\\Notes\"",
                   "t:1:1: error: a name cannot hold the character U+0085" ADVICE
                   ": 'WinSta0\\Notes')");
    assert_refused("\"a\\Lb\"",
                   "t:1:1: error: a name cannot hold the character U+2028" ADVICE ": 'a\\Lb')");
    assert_refused("\".\\_svc\"",
                   "t:1:1: error: a name cannot hold the character U+00A0" ADVICE ": '.\\_svc')");
    /* Where single quotes would not keep it as it is, no sample is given. */
    assert_refused("\"a\\\\b\\t\"",
                   "t:1:1: error: a name cannot hold the character U+0009" ADVICE ")");
    assert_refused("\"it's\\a\"",
                   "t:1:1: error: a name cannot hold the character U+0007" ADVICE ")");
    /* On two lines: the place is that of its beginning. */
    assert_refused("\"a\\a\n  b\"", "t:1:1: error: a name cannot hold the character U+0007");
}
END_TEST

START_TEST(test_yaml_name_that_was_written_so_is_refused_without_advice)
{
    assert_refused("a\xc2\x9b", "t:1:1: error: a name cannot hold the character U+009B");
    assert_refused("|\n  a\n", "t:2:1: error: a name cannot hold the character U+000A");
}
END_TEST

static const struct suite_test tests[] = {
    { &test_yaml_name_may_hold_what_windows_names_hold },
    { &test_yaml_name_with_an_escape_in_it_is_refused },
    { &test_yaml_name_that_was_written_so_is_refused_without_advice },
};

SUITE(tests, NULL, NULL)
