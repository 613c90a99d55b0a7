/* SPDX-License-Identifier: MIT */
/* Trees that differ by a number: what stands for them, and each of them again. */
#include "host/answer/numbered_tree.h"

#include "../suite.h"

/* Of two texts, "n" in place of what differs; `first` is what the first has there. Without text:
 * they do not make one. */
static const struct {
    const char *a;
    const char *b;
    const char *text;
    gint64 first;
} pairs[] = {
    { "svc1", "svc2", "svc{n}", 1 },
    { "svc9", "svc10", "svc{n}", 9 },
    { "a 07 b", "a 08 b", "a 0{n} b", 7 },
    { "09", "10", NULL, 0 },
    { "svc1", "svc3", NULL, 0 },
    { "svc2", "svc1", NULL, 0 },
    { "svc1", "cvs2", NULL, 0 },
    { "1 of 1", "2 of 2", NULL, 0 },
    { "a9999999999", "a10000000000", NULL, 0 },
};

/* A document that holds nothing yet. */
static YamlDraft *
draft_new(void)
{
    g_autoptr(YamlDocument) document = yaml_document_load_text("t.yaml", "{}", -1, NULL, NULL);

    ck_assert_ptr_nonnull(document);
    return yaml_draft_new(yaml_document_root(document));
}

static YamlTree *
mapping(YamlDraft *draft, const char *name, const char *other)
{
    YamlTree *tree = yaml_draft_make(draft, YAML_MAPPING, NULL);

    yaml_tree_set(tree, "name", yaml_draft_make(draft, YAML_SCALAR, name));
    yaml_tree_set(tree, "other", yaml_draft_make(draft, YAML_SCALAR, other));
    return tree;
}

START_TEST(test_numbered_tree_finds_the_number)
{
    g_autoptr(YamlDraft) draft = draft_new();
    TreeNumber number = { .variable = "n", .first = 1 };
    const YamlTree *a = mapping(draft, pairs[_i].a, "same");
    const YamlTree *b = mapping(draft, pairs[_i].b, "same");
    YamlTree *made = numbered_tree_make(draft, a, b, &number);

    ck_assert_int_eq(made != NULL, pairs[_i].text != NULL);
    if (made == NULL)
        return;
    ck_assert_str_eq(yaml_tree_get(made, "name")->text, pairs[_i].text);
    ck_assert_int_eq(number.first, pairs[_i].first);
    ck_assert(numbered_tree_knows(made, "n") && !numbered_tree_knows(a, "n"));
    ck_assert(numbered_tree_is(made, a, "n", number.first));
    ck_assert(numbered_tree_is(made, b, "n", number.first + 1));
    ck_assert(!numbered_tree_is(made, b, "n", number.first));
    numbered_tree_fill(made, "n", number.first + 1);
    ck_assert(numbered_tree_is(made, b, "", 0));
}
END_TEST

/* The same number at every place, or none stands for both. */
START_TEST(test_numbered_tree_has_one_number)
{
    g_autoptr(YamlDraft) draft = draft_new();
    TreeNumber number = { .variable = "n", .first = 1 };
    TreeNumber other = number, none = number;
    const YamlTree *first = mapping(draft, "svc1", "user1");

    ck_assert_ptr_nonnull(
        numbered_tree_make(draft, first, mapping(draft, "svc2", "user2"), &number));
    ck_assert_ptr_null(numbered_tree_make(draft, mapping(draft, "svc1", "user5"),
                                          mapping(draft, "svc2", "user6"), &other));
    ck_assert_ptr_nonnull(numbered_tree_make(draft, first, first, &none));
    ck_assert(number.has_number && !none.has_number);
    ck_assert_ptr_null(
        numbered_tree_make(draft, first, yaml_draft_make(draft, YAML_SCALAR, "svc1"), &none));
}
END_TEST

/* "{{" is a brace, and a loop's own variable is its own. */
START_TEST(test_numbered_tree_fills_what_is_meant)
{
    g_autoptr(YamlDraft) draft = draft_new();
    YamlTree *tree = mapping(draft, "{n} {{n} {m}", "x");
    YamlTree *inner = mapping(draft, "{n}", "x");
    YamlTree *range = yaml_draft_make(draft, YAML_MAPPING, NULL);

    yaml_tree_set(range, "n", yaml_draft_make(draft, YAML_SCALAR, "1..3"));
    yaml_tree_set(inner, "for", range);
    yaml_tree_set(tree, "inner", inner);
    numbered_tree_fill(tree, "n", 7);
    ck_assert_str_eq(yaml_tree_get(tree, "name")->text, "7 {{n} {m}");
    ck_assert_str_eq(yaml_tree_get(inner, "name")->text, "{n}");
    ck_assert(numbered_tree_is(tree, numbered_tree_copy(draft, tree), "", 0));
}
END_TEST

static const struct suite_test tests[] = {
    { &test_numbered_tree_finds_the_number, .loops = G_N_ELEMENTS(pairs) },
    { &test_numbered_tree_has_one_number },
    { &test_numbered_tree_fills_what_is_meant },
};

SUITE(tests, NULL, NULL)
