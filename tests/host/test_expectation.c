/* SPDX-License-Identifier: MIT */
/* Kinds of expectation: every row is whole, its fields lie in a struct of its own, and it is read
 * by it. */
#include "config_test.h"
#include "host/scenario/expectation_kinds.h"
#include "host/scenario/expectation_read.h"

#include "../suite.h"

#include <string.h>

START_TEST(test_expectation_rows_are_whole)
{
    guint count = 0;

    for (const ExpectationKind *const *row = expectation_kinds(); *row != NULL; row++) {
        const ExpectationKind *kind = *row;
        ck_assert_ptr_eq(expectation_kind_find(kind->name), kind);
        ck_assert_str_eq(expectation_kind_names()[count++], kind->name);
        ck_assert_msg(kind->compare != NULL && kind->bytes > sizeof(Expectation), "%s", kind->name);
        ck_assert_msg(kind->about != NULL && g_str_has_suffix(kind->about, "."), "%s", kind->name);
    }
    ck_assert_uint_gt(count, 10);
    ck_assert_ptr_null(expectation_kind_find("no-failure"));
}
END_TEST

START_TEST(test_expectation_fields_lie_in_their_own_struct)
{
    for (const ExpectationKind *const *row = expectation_kinds(); *row != NULL; row++) {
        const Field *field = fields_first((*row)->fields);
        for (; field != NULL; field = fields_after(field)) {
            gboolean is_since = strcmp(field->key, "since") == 0;
            ck_assert_msg(field->offset < (*row)->bytes &&
                              (field->offset >= sizeof(Expectation)) == !is_since,
                          "%s: %s lies elsewhere", (*row)->name, field->key);
            for (const Field *other = fields_first((*row)->fields); other != field;
                 other = fields_after(other))
                ck_assert_msg(other->offset != field->offset, "%s: %s and %s share a place",
                              (*row)->name, other->key, field->key);
        }
    }
}
END_TEST

static Expectation *
read_text(const char *text, GError **error)
{
    g_autoptr(YamlDocument) document = yaml_document_load_text("t", text, -1, NULL, NULL);
    g_autoptr(Names) names = names_new();

    return expectation_read(yaml_document_root(document), names, error);
}

/* What it is about, and no number: those change, and it stays the same one. */
START_TEST(test_expectation_has_a_name)
{
    static const struct {
        const char *text;
        const char *name;
    } cases[] = {
        { "desktop: { heap: 3072 KB, path: 'WinSta0\\Default' }", "desktop WinSta0\\Default" },
        { "desktop: { path: 'WinSta0\\Default', session: 0 }", "desktop WinSta0\\Default 0" },
        { "fails: { cause: no-console, count: 3, step: run }", "fails run no-console" },
        { "fails: run", "fails run" },
        { "dheapmon: { session: 0, total: 5824 KB, desktops: 8 }", "dheapmon 0" },
        { "event: { id: 243, source: Win32k, count: 2 }", "event Win32k 243" },
        { "event: { type: Error, source: DCOM }", "event Error DCOM" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(YamlDocument) document =
            yaml_document_load_text("t", cases[i].text, -1, NULL, NULL);
        g_autoptr(Names) names = names_new();
        g_autoptr(Expectation) one = expectation_read(yaml_document_root(document), names, NULL);

        ck_assert_msg(one != NULL, "%s", cases[i].text);
        g_autofree char *name = expectation_name(one);
        ck_assert_str_eq(name, cases[i].name);
    }
}
END_TEST

START_TEST(test_expectation_is_read_by_its_row)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Expectation) fails = read_text("fails: { step: run, status: 0xC0000142 }", &error);
    g_autoptr(Expectation) wrong = read_text("fals: run", &error);

    ck_assert_ptr_eq(fails->kind, &expect_fails);
    ck_assert_str_eq(*(char *const *)expectation_value(fails, "step"), "run");
    ck_assert_uint_eq(((const OptionalNumber *)expectation_value(fails, "status"))->value,
                      0xc0000142);
    ck_assert_ptr_null(expectation_value(fails, "heap"));
    ck_assert_ptr_null(wrong);
    ck_assert_ptr_nonnull(strstr(error->message, "did you mean \"fails\"?"));
}
END_TEST

START_TEST(test_expectation_names_must_be_there)
{
    static const char *const texts[] = {
        "process: { name: nobody }",
        "desktop: { of: nobody }",
        "no-session: alice",
        "fails: { since: nowhere }",
        "fits: { step: run, from: here }",
        "pages: { address: 1, sessions: [0, alice], are: same }",
        "fails: { in: nobody }",
    };

    for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Expectation) expectation = read_text(texts[i], &error);
        ck_assert_msg(expectation == NULL, "%s was read", texts[i]);
        ck_assert_msg(strstr(error->message, " has the name \"") != NULL, "%s", error->message);
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_expectation_rows_are_whole },      { &test_expectation_fields_lie_in_their_own_struct },
    { &test_expectation_has_a_name },          { &test_expectation_is_read_by_its_row },
    { &test_expectation_names_must_be_there },
};

SUITE(tests, NULL, NULL)
