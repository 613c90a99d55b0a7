/* SPDX-License-Identifier: MIT */
/* Trees made at build: those that reading the files gives, and for no other bytes. */
#include "config_test.h"
#include "host/text/data_path.h"
#include "host/yaml/yaml_internal.h"

#include "../suite.h"

#include <string.h>

static void
assert_same_node(const YamlNode *baked, const YamlNode *read)
{
    ck_assert_uint_eq(baked->kind, read->kind);
    ck_assert_pstr_eq(baked->text, read->text);
    ck_assert_uint_eq(baked->count, read->count);
    ck_assert_uint_eq(baked->weight, read->weight);
    ck_assert_uint_eq(baked->is_quoted, read->is_quoted);
    ck_assert_uint_eq(baked->is_multiline, read->is_multiline);
    ck_assert_uint_eq(baked->is_open, read->is_open);
    ck_assert_uint_eq(baked->span.line, read->span.line);
    ck_assert_uint_eq(baked->span.column, read->span.column);
    ck_assert_uint_eq(baked->span.length, read->span.length);
    for (guint i = 0; i < read->count; i++) {
        if (read->kind == YAML_MAPPING)
            assert_same_node(baked->keys[i], read->keys[i]);
        assert_same_node(baked->items[i], read->items[i]);
    }
}

static void
read_bytes(const char *path, guint8 **bytes, gsize *length)
{
    g_autoptr(GError) error = NULL;
    ck_assert_msg(source_text_read_file(path, G_MAXINT32, bytes, length, &error), "%s",
                  error != NULL ? error->message : "");
}

/* With limits of its own a file is read as YAML, whatever was made of it. */
static void
assert_baked_as_read(const char *path)
{
    g_autofree guint8 *bytes = NULL;
    gsize length;
    read_bytes(path, &bytes, &length);
    g_autoptr(YamlDocument) baked = yaml_baked_document(path, bytes, length);
    ck_assert_msg(baked != NULL, "%s is not among the trees", path);
    g_autoptr(YamlDocument) read = yaml_document_load_file(path, &yaml_default_limits, NULL);
    ck_assert_ptr_nonnull(read);
    ck_assert_str_eq(yaml_document_name(baked), path);
    ck_assert_str_eq(baked->source->text, read->source->text);
    assert_same_node(yaml_document_root(baked), yaml_document_root(read));
}

/* How many there are. */
static guint
assert_folder_is_baked(const char *folder)
{
    g_auto(GStrv) names = data_path_list(folder, ".yaml");

    for (guint i = 0; names[i] != NULL; i++) {
        g_autofree char *file = g_strconcat(names[i], ".yaml", NULL);
        g_autofree char *path = data_path_find(folder, file, NULL, NULL);
        assert_baked_as_read(path);
    }
    return g_strv_length(names);
}

/* Of each folder of configs/ that has any. */
START_TEST(test_baked_trees_are_those_of_the_files)
{
    g_autofree char *configs = source_path("configs");
    g_autoptr(GDir) dir = g_dir_open(configs, 0, NULL);
    guint folders = 0;
    const char *name;

    ck_assert_ptr_nonnull(dir);
    while ((name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(configs, name, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR) && assert_folder_is_baked(name) > 0)
            folders++;
    }
    ck_assert_uint_ge(folders, 5);
}
END_TEST

START_TEST(test_baked_stands_for_no_other_bytes)
{
    g_autofree char *path = data_path_find("programs", "explorer.yaml", NULL, NULL);
    g_autofree guint8 *bytes = NULL;
    gsize length;
    read_bytes(path, &bytes, &length);
    g_autoptr(YamlDocument) whole = yaml_baked_document(path, bytes, length);
    ck_assert_ptr_nonnull(whole);
    ck_assert_ptr_null(yaml_baked_document(path, bytes, length - 1));
    bytes[length - 2]++;
    ck_assert_ptr_null(yaml_baked_document(path, bytes, length));
}
END_TEST

/* A file of configs/ that was changed is what stands in it now, not what was read at build. */
START_TEST(test_baked_file_that_changed_is_read_anew)
{
    g_autofree char *path = data_path_find("programs", "smss.yaml", NULL, NULL);
    g_autofree guint8 *bytes = NULL;
    gsize length;
    read_bytes(path, &bytes, &length);
    g_autofree char *changed =
        g_strdup_printf("%.*s\nadded: word\n", (int)length, (const char *)bytes);
    g_autoptr(YamlDocument) before =
        yaml_document_load_text(path, (const char *)bytes, (gssize)length, NULL, NULL);
    g_autoptr(YamlDocument) after = yaml_document_load_text(path, changed, -1, NULL, NULL);
    ck_assert_ptr_nonnull(after);
    const YamlNode *root = yaml_document_root(after);
    ck_assert_uint_eq(yaml_node_count(root), yaml_node_count(yaml_document_root(before)) + 1);
    ck_assert_str_eq(yaml_node_text(yaml_node_get(root, "added")), "word");
}
END_TEST

static const struct suite_test tests[] = {
    { &test_baked_trees_are_those_of_the_files },
    { &test_baked_stands_for_no_other_bytes },
    { &test_baked_file_that_changed_is_read_anew },
};

SUITE(tests, NULL, NULL)
