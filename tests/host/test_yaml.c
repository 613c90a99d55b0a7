/* SPDX-License-Identifier: MIT */
/* Documents: what is read, where nodes stand, limits, and every file of fixtures/bad/yaml. */
#include "config_test.h"
#include "host/yaml/yaml.h"

#include "../suite.h"

static YamlDocument *
load(const char *text)
{
    GError *error = NULL;
    YamlDocument *document = yaml_document_load_text("t.yaml", text, -1, NULL, &error);

    assert_no_error(error);
    return document;
}

static void
assert_place(const YamlNode *node, guint line, guint column)
{
    ck_assert_uint_eq(yaml_node_line(node), line);
    ck_assert_uint_eq(yaml_node_column(node), column);
}

START_TEST(test_yaml_reads_kinds)
{
    g_autoptr(YamlDocument) document =
        load("text: plain words\nquoted: \"1\"\nlist: [a, b]\nmap: { k: v }\nnothing:\ntilde: ~\n"
             "null: null\nblock: |\n  two\n  lines\nfolded: one\n  two\n");
    const YamlNode *root = yaml_document_root(document);

    ck_assert_str_eq(yaml_document_name(document), "t.yaml");
    ck_assert_int_eq(yaml_node_kind(root), YAML_MAPPING);
    ck_assert_uint_eq(yaml_node_count(root), 9);
    ck_assert_str_eq(yaml_node_text(yaml_node_get(root, "text")), "plain words");
    ck_assert(!yaml_node_is_quoted(yaml_node_get(root, "text")));
    ck_assert(yaml_node_is_quoted(yaml_node_get(root, "quoted")));
    ck_assert_int_eq(yaml_node_kind(yaml_node_get(root, "list")), YAML_SEQUENCE);
    ck_assert_str_eq(yaml_node_text(yaml_node_item(yaml_node_get(root, "list"), 1)), "b");
    ck_assert_str_eq(yaml_node_text(yaml_node_get(yaml_node_get(root, "map"), "k")), "v");
    ck_assert_int_eq(yaml_node_kind(yaml_node_get(root, "nothing")), YAML_NULL);
    ck_assert_int_eq(yaml_node_kind(yaml_node_get(root, "tilde")), YAML_NULL);
    ck_assert_str_eq(yaml_node_text(yaml_node_key(root, 6)), "null");
    ck_assert_int_eq(yaml_node_kind(yaml_node_get(root, "null")), YAML_NULL);
    ck_assert_str_eq(yaml_node_text(yaml_node_get(root, "block")), "two\nlines\n");
    ck_assert_str_eq(yaml_node_text(yaml_node_get(root, "folded")), "one two");
    ck_assert_ptr_null(yaml_node_get(root, "absent"));
    ck_assert_ptr_null(yaml_node_text(root));
}
END_TEST

/* However many marks and escapes: a text is what was written. */
START_TEST(test_yaml_reads_texts_of_many_pieces)
{
    g_autoptr(GString) single = g_string_new(NULL), escaped = g_string_new(NULL);
    g_autoptr(GString) expected = g_string_new(NULL);

    for (guint count = 0; count < 200; count++) {
        g_autofree char *text =
            g_strdup_printf("a: &n '%s'\nb: \"%s\"\nc: *n\n", single->str, escaped->str);
        g_autoptr(YamlDocument) document = load(text);
        const YamlNode *root = yaml_document_root(document);

        ck_assert_str_eq(yaml_node_text(yaml_node_get(root, "a")), expected->str);
        ck_assert_str_eq(yaml_node_text(yaml_node_get(root, "b")), expected->str);
        ck_assert_ptr_eq(yaml_node_get(root, "c"), yaml_node_get(root, "a"));
        g_string_append(single, "''x");
        g_string_append(escaped, "\\x27x");
        g_string_append(expected, "'x");
    }
}
END_TEST

START_TEST(test_yaml_nodes_know_their_place)
{
    g_autoptr(YamlDocument) document =
        load("a: 1\nb: \"\xc3\xa4\xc3\xb6\"\nc: { d: [x, 'y'] }\ne:\n  - f: g\n");
    const YamlNode *root = yaml_document_root(document);
    const YamlNode *list = yaml_node_get(yaml_node_get(root, "c"), "d");

    assert_place(root, 1, 1);
    assert_place(yaml_node_get(root, "a"), 1, 4);
    assert_place(yaml_node_key(root, 1), 2, 1);
    assert_place(yaml_node_get(root, "b"), 2, 4);
    assert_place(yaml_node_get(root, "c"), 3, 4);
    assert_place(list, 3, 9);
    assert_place(yaml_node_item(list, 1), 3, 13);
    assert_place(yaml_node_key(yaml_node_item(yaml_node_get(root, "e"), 0), 0), 5, 5);
}
END_TEST

START_TEST(test_yaml_reads_marked_and_utf16_files)
{
    GError *error = NULL;
    g_autoptr(YamlDocument) marked = yaml_document_load_text("t",
                                                             "\xef\xbb\xbf"
                                                             "a: 1",
                                                             7, NULL, &error);
    g_autoptr(YamlDocument) wide = yaml_document_load_text("t",
                                                           "\xff\xfe"
                                                           "a\0:\0 \0b\0",
                                                           10, NULL, &error);

    assert_no_error(error);
    assert_place(yaml_document_root(marked), 1, 1);
    ck_assert_str_eq(yaml_node_text(yaml_node_get(yaml_document_root(wide), "a")), "b");
}
END_TEST

/* As a whole file and inside another, where nothing at all was read before them. */
START_TEST(test_yaml_reads_empty_lists_and_mappings)
{
    static const struct {
        const char *text;
        YamlKind kind;
    } cases[] = {
        { "[]", YAML_SEQUENCE },
        { "{}", YAML_MAPPING },
        { "--- []\n...\n", YAML_SEQUENCE },
        { "# c\n{ }\n", YAML_MAPPING },
        { "&a []", YAML_SEQUENCE },
        { "\xef\xbb\xbf{}", YAML_MAPPING },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(YamlDocument) document = load(cases[i].text);
        const YamlNode *root = yaml_document_root(document);
        ck_assert_int_eq(yaml_node_kind(root), cases[i].kind);
        ck_assert_uint_eq(yaml_node_count(root), 0);
        ck_assert_ptr_null(yaml_node_get(root, "a"));
    }
    g_autoptr(YamlDocument) nested = load("[[], {}, [[]], [{}], { a: [], b: {} }]");
    const YamlNode *root = yaml_document_root(nested);
    ck_assert_uint_eq(yaml_node_count(root), 5);
    ck_assert_uint_eq(yaml_node_count(yaml_node_item(root, 2)), 1);
    ck_assert_uint_eq(yaml_node_count(yaml_node_get(yaml_node_item(root, 4), "b")), 0);
}
END_TEST

/* The library takes the end of the input for a line of them. */
START_TEST(test_yaml_reads_empty_blocks_at_the_end)
{
    static const char *const texts[] = {
        "a: |\n", "a: |", "a: >\n", "a: |+\n", "a: |2\n", "a: |-\n"
    };

    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(YamlDocument) document = load(texts[i]);
        ck_assert_str_eq(yaml_node_text(yaml_node_get(yaml_document_root(document), "a")), "");
    }
}
END_TEST

START_TEST(test_yaml_aliases_share_the_node)
{
    g_autoptr(YamlDocument) document = load("a: &x [1, 2]\nb: *x\nc: [*x, *x]\n");
    const YamlNode *root = yaml_document_root(document);

    ck_assert_ptr_eq(yaml_node_get(root, "a"), yaml_node_get(root, "b"));
    ck_assert_ptr_eq(yaml_node_get(root, "a"), yaml_node_item(yaml_node_get(root, "c"), 1));
}
END_TEST

START_TEST(test_yaml_document_lives_as_long_as_a_reference)
{
    YamlDocument *document = load("a: kept\n");
    YamlDocument *other = yaml_document_ref(document);
    const YamlNode *node = yaml_node_get(yaml_document_root(document), "a");

    ck_assert_ptr_eq(yaml_node_document(node), document);
    yaml_document_unref(document);
    ck_assert_str_eq(yaml_node_text(node), "kept");
    yaml_document_unref(other);
}
END_TEST

START_TEST(test_yaml_limits_hold)
{
    const YamlLimits tight = { .file_bytes = 60, .depth = 3, .nodes = 10 };
    g_autoptr(GError) deep = NULL, many = NULL, big = NULL, aliases = NULL;
    g_autofree char *blanks = g_strnfill(61, ' ');

    ck_assert_ptr_null(yaml_document_load_text("t", "a: [[[1]]]", -1, &tight, &deep));
    assert_error(deep, YAML_ERROR, YAML_ERROR_LIMIT, "t:1:6: error: lists and mappings are nested");
    ck_assert_ptr_null(yaml_document_load_text("t", "[1,2,3,4,5,6,7,8,9,10]", -1, &tight, &many));
    assert_error(many, YAML_ERROR, YAML_ERROR_LIMIT, "t:1:20: error: the file has more than 10 va");
    ck_assert_ptr_null(yaml_document_load_text("t", blanks, -1, &tight, &big));
    assert_error(big, YAML_ERROR, YAML_ERROR_LIMIT,
                 "t: error: the text has 61 bytes, which is too");
    ck_assert_ptr_null(
        yaml_document_load_text("t", "a: &x [1, 2]\nb: [*x, *x]\n", -1, &tight, &aliases));
    assert_error(aliases, YAML_ERROR, YAML_ERROR_LIMIT, "t:2:9: error: the aliases of this file");
}
END_TEST

START_TEST(test_yaml_many_keys_may_not_repeat)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GError) error = NULL;

    for (guint i = 0; i < 1000; i++)
        g_string_append_printf(text, "key%u: %u\n", i, i);
    g_autoptr(YamlDocument) good = load(text->str);
    ck_assert_uint_eq(yaml_node_count(yaml_document_root(good)), 1000);
    g_string_append(text, "key7: again\n");
    ck_assert_ptr_null(yaml_document_load_text("t", text->str, -1, NULL, &error));
    assert_error(error, YAML_ERROR, YAML_ERROR_KEY,
                 "t:1001:1: error: key \"key7\" is given twice (first in line 8)\n"
                 "key7: again\n^~~~");
}
END_TEST

/* Files made to be slow: one that takes time or memory out of proportion ends this test. */
START_TEST(test_yaml_refuses_hostile_texts)
{
    static const char *const parts[] = {
        "[", "{a: ", "[x,", "- ", "? ", "&a ", "b,", "a: [", NULL
    };

    for (guint i = 0; parts[i] != NULL; i++) {
        g_autoptr(GString) text = g_string_new(g_str_equal(parts[i], "b,") ? "[" : NULL);
        g_autoptr(GError) error = NULL;

        while (text->len < 4000000)
            g_string_append(text, parts[i]);
        ck_assert_ptr_null(yaml_document_load_text("t", text->str, -1, NULL, &error));
        ck_assert_ptr_nonnull(error);
        ck_assert_uint_lt(strlen(error->message), 1000);
    }
}
END_TEST

typedef struct {
    const char *file;
    YamlErrorCode code;
    const char *message; /* after the file's name */
} BadFile;

/* clang-format off */
static const BadFile bad_files[] = {
    { "after-the-end", YAML_ERROR_SYNTAX, ":3:1: error: a second document begins here (one file holds one)\nb: 2\n^" },
    { "alias-bomb", YAML_ERROR_LIMIT, ":6:12: error: the aliases of this file stand for more than 250000 values (write fewer out, or use repeat or count)\nf: &f [*e, *e," },
    { "alias-loop", YAML_ERROR_SYNTAX, ":1:11: error: &a would contain itself\na: &a [1, *a]\n          ^~" },
    { "alias-unknown", YAML_ERROR_SYNTAX, ":1:4: error: no value is named &nobody above\na: *nobody\n   ^~~~~~~" },
    { "bracket", YAML_ERROR_SYNTAX, ":1:15: error: nothing closes this [\nboot-options: [/3GB, /PAE\n              ^" },
    { "colon", YAML_ERROR_SYNTAX, ":1:11: error: a second key in one line (put a value that holds a colon in quotes)\ntitle: one: two\n          ^" },
    { "comma-first", YAML_ERROR_SYNTAX, ":1:5: error: nothing stands before this comma\na: [, 1]\n    ^" },
    { "control", YAML_ERROR_SYNTAX, ":1:9: error: the file holds the control character 0x1b, so it is not a text file\ntitle: x\n        ^" },
    { "deep", YAML_ERROR_LIMIT, ":1:65: error: lists and mappings are nested more than 64 deep\n" },
    { "deep-blocks", YAML_ERROR_LIMIT, ":65:65: error: lists and mappings are nested more than 64 deep\n" },
    { "empty", YAML_ERROR_SYNTAX, ":1:1: error: the file is empty" },
    { "hive", YAML_ERROR_SYNTAX, ":1:1: error: this is a registry hive, not a YAML file" },
    { "indent", YAML_ERROR_SYNTAX, ":1:9: error: this line and the next do not fit together (is the next one indented too far, or a colon missing?)\nformat: 1\n        ^" },
    { "list", YAML_ERROR_SYNTAX, ":2:1: error: this line does not belong to the list above (an item begins with \"- \")\nb: c\n^" },
    { "list-as-key", YAML_ERROR_SYNTAX, ":1:3: error: a key must be plain text, as in `name: value`\n? [a, b]\n  ^" },
    { "lone-quote", YAML_ERROR_SYNTAX, ":1:5: error: this quotation mark has no closing one\na: \"\n    ^" },
    { "merge", YAML_ERROR_SYNTAX, ":2:6: error: merge keys (<<) are not supported (write the keys out)\nc: { <<: *a }\n     ^~" },
    { "no-documents", YAML_ERROR_SYNTAX, ":2:1: error: a second document begins here (one file holds one)\n--- \n^~~" },
    { "no-value", YAML_ERROR_SYNTAX, ":1:5: error: a value is missing here\na: {, b: 1}\n    ^" },
    { "not-utf8", YAML_ERROR_SYNTAX, ":1:10: error: the file is not UTF-8 text from here on (save it as UTF-8)\ntitle: Gr\n         ^" },
    { "nul", YAML_ERROR_SYNTAX, ":1:9: error: the file holds a NUL byte, so it is not a text file\n" },
    { "nul-escape", YAML_ERROR_SYNTAX, ":1:8: error: a text cannot hold a NUL character\ntitle: \"x\\0y\"\n       ^~~~~~" },
    { "odd-utf16", YAML_ERROR_SYNTAX, ":1:3: error: the file ends in the middle of a UTF-16 character (is it cut off?)\n" },
    { "only-comment", YAML_ERROR_SYNTAX, ":1:1: error: the file is empty\n# nothing\n^" },
    { "percent", YAML_ERROR_SYNTAX, ":1:8: error: a value must be in quotes if it begins with '%'\ntitle: %x\n       ^" },
    { "quote", YAML_ERROR_SYNTAX, ":1:8: error: this quotation mark has no closing one\ntitle: \"no end\n       ^" },
    { "boot-ini", YAML_ERROR_SYNTAX, ":1:1: error: this is a boot.ini, not a YAML file (name it as `boot-options:` in a scenario)" },
    { "query", YAML_ERROR_SYNTAX, ":1:1: error: this is what reg query prints, not a YAML file (name it as `registry:` in a scenario, or with --registry)" },
    { "registry", YAML_ERROR_SYNTAX, ":1:1: error: this is a registry export, not a YAML file" },
    { "tab", YAML_ERROR_SYNTAX, ":2:1: error: indented with a tab (YAML indents with blanks only)\n\tedition: xp-sp3\n^" },
    { "tab-in-list", YAML_ERROR_SYNTAX, ":2:1: error: indented with a tab (YAML indents with blanks only)\n\tb ]\n^" },
    { "tabs-only", YAML_ERROR_SYNTAX, ":1:1: error: the file is empty" },
    { "tag", YAML_ERROR_SYNTAX, ":1:4: error: tags (!name) are not supported (leave it out)\na: !!int 3\n   ^~~~~" },
    { "twice", YAML_ERROR_KEY, ":3:1: error: key \"format\" is given twice (first in line 1)\nformat: 1\n^~~~~~" },
    { "two-documents", YAML_ERROR_SYNTAX, ":2:1: error: a second document begins here (one file holds one)\n---\n^~~" },
    { "absent", YAML_ERROR_FILE, ": error: cannot be read: No such file or directory" },
};
/* clang-format on */

START_TEST(test_yaml_bad_files_give_clear_messages)
{
    for (gsize i = 0; i < G_N_ELEMENTS(bad_files); i++) {
        g_autofree char *name = g_strconcat("fixtures/bad/yaml/", bad_files[i].file, ".yaml", NULL);
        g_autofree char *path = test_path(name);
        g_autofree char *wanted = g_strconcat(path, bad_files[i].message, NULL);
        g_autoptr(GError) error = NULL;

        ck_assert_ptr_null(yaml_document_load_file(path, NULL, &error));
        assert_error(error, YAML_ERROR, bad_files[i].code, wanted);
    }
}
END_TEST

/* No file lies there without a test. */
START_TEST(test_yaml_bad_files_are_all_known)
{
    g_autofree char *folder = test_path("fixtures/bad/yaml");
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *file;

    ck_assert_ptr_nonnull(dir);
    while ((file = g_dir_read_name(dir)) != NULL) {
        gboolean is_known = FALSE;
        for (gsize i = 0; i < G_N_ELEMENTS(bad_files); i++)
            is_known = is_known || (g_str_has_prefix(file, bad_files[i].file) &&
                                    g_str_equal(file + strlen(bad_files[i].file), ".yaml"));
        ck_assert_msg(is_known, "%s is in no table", file);
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_yaml_reads_kinds },
    { &test_yaml_reads_texts_of_many_pieces },
    { &test_yaml_nodes_know_their_place },
    { &test_yaml_reads_marked_and_utf16_files },
    { &test_yaml_reads_empty_lists_and_mappings },
    { &test_yaml_reads_empty_blocks_at_the_end },
    { &test_yaml_aliases_share_the_node },
    { &test_yaml_document_lives_as_long_as_a_reference },
    { &test_yaml_limits_hold },
    { &test_yaml_many_keys_may_not_repeat },
    { &test_yaml_refuses_hostile_texts },
    { &test_yaml_bad_files_give_clear_messages },
    { &test_yaml_bad_files_are_all_known },
};

SUITE(tests, NULL, NULL)
