/* SPDX-License-Identifier: MIT */
/* Documents that are changed and written again say what they said. */
#include "config_test.h"
#include "host/yaml/yaml_tree.h"

#include "../suite.h"

static YamlDocument *
load(const char *text)
{
    g_autoptr(GError) error = NULL;
    YamlDocument *document = yaml_document_load_text("c.yaml", text, -1, NULL, &error);

    assert_no_error(error);
    return document;
}

static char *
written(const char *text)
{
    g_autoptr(YamlDocument) document = load(text);
    g_autoptr(YamlDraft) draft = yaml_draft_new(yaml_document_root(document));

    return yaml_draft_text(draft);
}

static void
assert_same(const YamlNode *a, const YamlNode *b)
{
    ck_assert_int_eq(yaml_node_kind(a), yaml_node_kind(b));
    ck_assert_uint_eq(yaml_node_count(a), yaml_node_count(b));
    ck_assert_msg(g_strcmp0(yaml_node_text(a), yaml_node_text(b)) == 0, "%s, before %s",
                  yaml_node_text(b), yaml_node_text(a));
    /* What was no text must not become one, for it may be a number. */
    ck_assert(!yaml_node_is_quoted(b) || yaml_node_is_quoted(a) ||
              strpbrk(yaml_node_text(a), ",[]{}#\"'-:") != NULL);
    for (guint i = 0; i < yaml_node_count(a); i++) {
        if (yaml_node_kind(a) == YAML_MAPPING)
            assert_same(yaml_node_key(a, i), yaml_node_key(b, i));
        assert_same(yaml_node_item(a, i), yaml_node_item(b, i));
    }
}

static void
assert_survives(const YamlDocument *document)
{
    g_autoptr(YamlDraft) draft = yaml_draft_new(yaml_document_root(document));
    g_autofree char *text = yaml_draft_text(draft);
    g_autoptr(YamlDocument) again = load(text);
    g_autofree char *twice = written(text);

    assert_same(yaml_document_root(document), yaml_document_root(again));
    ck_assert_str_eq(text, twice);
}

static void
check_folder(const char *path, guint *count)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);

    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *inner = g_build_filename(path, name, NULL);
        g_autoptr(YamlDocument) document =
            g_str_has_suffix(name, ".yaml") ? yaml_document_load_file(inner, NULL, NULL) : NULL;
        if (document != NULL) {
            assert_survives(document);
            (*count)++;
        }
        check_folder(inner, count);
    }
}

/* Every scenario and program there is. */
START_TEST(test_yaml_tree_of_shipped_files)
{
    g_autofree char *scenarios = source_path("scenarios"), *programs = source_path("configs");
    guint count = 0;

    check_folder(scenarios, &count);
    check_folder(programs, &count);
    ck_assert_uint_gt(count, 80);
}
END_TEST

START_TEST(test_yaml_tree_text)
{
    static const char *const rows[][2] = {
        { "a: [1, 2]\nb: { c: x, d: ~ }\n", "a: [1, 2]\nb: { c: x, d: ~ }\n" },
        { "steps:\n  - run: { p: x }\n  - reboot\n", "steps:\n  - run: { p: x }\n  - reboot\n" },
        { "a: 'it''s'\n", "a: 'it''s'\n" },
        { "a: \"tab\\t\"\n", "a: \"tab\\u0009\"\n" },
        { "a: 1024,3072,512\n", "a: '1024,3072,512'\n" },
        { "a: -3\nb: .\\x\n", "a: -3\nb: .\\x\n" },
        { "a: ''\nb: []\nc: {}\n", "a: ''\nb: []\nc: {}\n" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = written(rows[i][0]);
        ck_assert_str_eq(text, rows[i][1]);
        g_autoptr(YamlDocument) document = load(rows[i][0]);
        assert_survives(document);
    }
}
END_TEST

START_TEST(test_yaml_tree_changes)
{
    g_autoptr(YamlDocument) document = load("a: 1\nb: { c: 2 }\n");
    g_autoptr(YamlDraft) draft = yaml_draft_new(yaml_document_root(document));
    const YamlNode *root = yaml_document_root(document);
    YamlTree *b = yaml_tree_get(draft->root, "b");

    yaml_tree_set(b, "c", yaml_draft_copy(draft, yaml_node_get(root, "a")));
    yaml_tree_set(b, "d", yaml_draft_copy(draft, root));
    ck_assert(yaml_tree_remove(draft->root, "a"));
    ck_assert(!yaml_tree_remove(draft->root, "a"));
    ck_assert_ptr_null(yaml_tree_get(yaml_tree_get(b, "c"), "x"));
    g_autofree char *text = yaml_draft_text(draft);
    ck_assert_str_eq(text, "b: { c: 1, d: { a: 1, b: { c: 2 } } }\n");
}
END_TEST

static const struct suite_test tests[] = {
    { &test_yaml_tree_of_shipped_files },
    { &test_yaml_tree_text },
    { &test_yaml_tree_changes },
};

SUITE(tests, NULL, NULL)
