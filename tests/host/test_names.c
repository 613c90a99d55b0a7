/* SPDX-License-Identifier: MIT */
/* The names of a scenario at one point of its steps. */
#include "config_test.h"
#include "host/scenario/names.h"

#include "../suite.h"

static YamlDocument *document;
static Names *names;

static const YamlNode *
node(void)
{
    return yaml_document_root(document);
}

static void
set_up(void)
{
    GError *error = NULL;

    document = yaml_document_load_text("n.yaml", "word", -1, NULL, &error);
    assert_no_error(error);
    names = names_new();
}

static void
tear_down(void)
{
    g_clear_pointer(&names, names_free);
    g_clear_pointer(&document, yaml_document_unref);
}

static void
add(NameKind kind, const char *name)
{
    GError *error = NULL;

    ck_assert_msg(names_add(names, kind, name, node(), &error), "%s", name);
    assert_no_error(error);
}

static gboolean
is_known(guint kinds, const char *name)
{
    g_autoptr(GError) error = NULL;
    gboolean known = names_check(names, kinds, name, node(), &error);

    ck_assert_int_eq(known, error == NULL);
    return known;
}

START_TEST(test_names_have_kinds)
{
    add(NAME_SESSION, "alice");
    add(NAME_PROCESS, "editor");
    add(NAME_SERVICE, "spooler");

    ck_assert(is_known(NAME_SESSION, "alice"));
    ck_assert(!is_known(NAME_PROCESS, "alice"));
    ck_assert(is_known(NAME_PROCESS | NAME_SERVICE, "spooler"));
    ck_assert(is_known(NAME_PROCESS | NAME_SERVICE, "editor"));
    ck_assert(!is_known(NAME_MARK, "editor"));
    ck_assert(!is_known(NAME_SESSION, "nobody"));
}
END_TEST

START_TEST(test_names_sessions_have_numbers)
{
    guint32 id = 99;

    ck_assert(is_known(NAME_SESSION, "console"));
    ck_assert(is_known(NAME_SESSION, "3"));
    ck_assert(!is_known(NAME_PROCESS, "3"));
    ck_assert(names_session_number("12", &id));
    ck_assert_uint_eq(id, 12);
    ck_assert(!names_session_number("65535", &id));
    ck_assert(!names_session_number("1a", &id));
    ck_assert(!names_session_number("", &id));
}
END_TEST

START_TEST(test_names_are_taken_once)
{
    g_autoptr(GError) error = NULL;

    add(NAME_PROCESS, "w");
    ck_assert(!names_add(names, NAME_PROCESS, "w", node(), &error));
    assert_error(error, YAML_ERROR, YAML_ERROR_VALUE,
                 "n.yaml:1:1: error: the name \"w\" is taken: a process has it since line 1");
    g_clear_error(&error);
    ck_assert(!names_add(names, NAME_SESSION, "console", node(), &error));
    assert_error(error, YAML_ERROR, YAML_ERROR_VALUE,
                 "n.yaml:1:1: error: \"console\" cannot be a name");
}
END_TEST

START_TEST(test_names_services_start_again)
{
    g_autoptr(GError) error = NULL;

    add(NAME_SERVICE, "s");
    add(NAME_SERVICE, "s");
    ck_assert(!names_add(names, NAME_PROCESS, "s", node(), &error));
}
END_TEST

START_TEST(test_names_reboot_keeps_marks_and_what_boots)
{
    g_autoptr(GError) error = NULL;

    add(NAME_SERVICE, "spooler");
    names_set_boot(names);
    add(NAME_SERVICE, "batch");
    add(NAME_SESSION, "alice");
    add(NAME_MARK, "here");
    names_reboot(names);

    ck_assert(is_known(NAME_SERVICE, "spooler"));
    ck_assert(is_known(NAME_MARK, "here"));
    ck_assert(!is_known(NAME_SERVICE, "batch"));
    ck_assert(!is_known(NAME_SESSION, "alice"));
    ck_assert(!names_add(names, NAME_PROCESS, "spooler", node(), &error));
    ck_assert(strstr(error->message, "starts with the system") != NULL);
}
END_TEST

START_TEST(test_names_forgive)
{
    names_forgive(names);
    ck_assert(is_known(NAME_SESSION, "nobody"));
}
END_TEST

static const struct suite_test tests[] = {
    { &test_names_have_kinds },
    { &test_names_sessions_have_numbers },
    { &test_names_are_taken_once },
    { &test_names_services_start_again },
    { &test_names_reboot_keeps_marks_and_what_boots },
    { &test_names_forgive },
};

SUITE(tests, set_up, tear_down)
