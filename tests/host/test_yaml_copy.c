/* SPDX-License-Identifier: MIT */
/* Copies of parts of a document with texts replaced. */
#include "config_test.h"
#include "host/yaml/yaml_copy.h"

#include "../suite.h"

/* Replaces "a" by what `user` says, fails at "bad". */
static gboolean
replace(const YamlNode *scalar, char **text, gpointer user, GError **error)
{
    if (strcmp(yaml_node_text(scalar), "bad") == 0)
        return yaml_fail(scalar, YAML_ERROR_VALUE, error, "no good");
    if (strcmp(yaml_node_text(scalar), "a") == 0)
        *text = g_strdup(user);
    return TRUE;
}

static YamlDocument *
load(const char *text)
{
    GError *error = NULL;
    YamlDocument *document = yaml_document_load_text("c.yaml", text, -1, NULL, &error);

    assert_no_error(error);
    return document;
}

START_TEST(test_yaml_copy_replaces_and_keeps_places)
{
    g_autoptr(YamlDocument) document = load("k: [x, {a: 'a'}]\nl: ~\n");
    g_autoptr(YamlCopies) copies = yaml_copies_new();
    const YamlNode *root = yaml_document_root(document);
    GError *error = NULL;
    const YamlNode *copy = yaml_copy(copies, root, replace, (gpointer) "7", &error);

    assert_no_error(error);
    ck_assert_ptr_ne(copy, root);
    const YamlNode *value = yaml_node_get(yaml_node_item(yaml_node_get(copy, "k"), 1), "a");
    gint64 number = 0;
    ck_assert_str_eq(yaml_node_text(value), "7");
    /* Quoted in the file, and a number now. */
    ck_assert(yaml_get_int(value, 0, 9, &number, &error));
    ck_assert_int_eq(number, 7);
    ck_assert_uint_eq(yaml_node_line(value), 1);
    ck_assert_uint_eq(yaml_node_column(value), 12);
    ck_assert_str_eq(
        yaml_node_text(yaml_node_get(yaml_node_item(yaml_node_get(root, "k"), 1), "a")), "a");
}
END_TEST

START_TEST(test_yaml_copy_of_the_same_is_the_same)
{
    g_autoptr(YamlDocument) document = load("k: [x, {y: z}]\n");
    g_autoptr(YamlCopies) copies = yaml_copies_new();
    const YamlNode *root = yaml_document_root(document);
    GError *error = NULL;

    ck_assert_ptr_eq(yaml_copy(copies, root, replace, (gpointer) "7", &error), root);
    assert_no_error(error);
}
END_TEST

START_TEST(test_yaml_copy_error_points_at_the_place)
{
    g_autoptr(YamlDocument) document = load("k: [x,\n bad]\n");
    g_autoptr(YamlCopies) copies = yaml_copies_new();
    g_autoptr(GError) error = NULL;

    ck_assert_ptr_null(
        yaml_copy(copies, yaml_document_root(document), replace, (gpointer) "7", &error));
    assert_error(error, YAML_ERROR, YAML_ERROR_VALUE, "c.yaml:2:2: error: no good");
}
END_TEST

static const struct suite_test tests[] = {
    { &test_yaml_copy_replaces_and_keeps_places },
    { &test_yaml_copy_of_the_same_is_the_same },
    { &test_yaml_copy_error_points_at_the_place },
};

SUITE(tests, NULL, NULL)
