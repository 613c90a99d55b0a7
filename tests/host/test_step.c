/* SPDX-License-Identifier: MIT */
/* Kinds of step: every row is whole, and a step is read, titled and freed by its row. */
#include "config_test.h"
#include "host/scenario/step_kinds.h"

#include "../suite.h"

static const StepKind *
kind_at(guint index)
{
    const char *name = step_kind_names()[index];
    const StepKind *kind = step_kind_find(name);

    ck_assert_msg(kind != NULL, "%s has no row", name);
    ck_assert_str_eq(kind->name, name);
    return kind;
}

/* Without "boot", which cannot be written. */
static guint
kind_count(void)
{
    return g_strv_length((char **)step_kind_names()) - 1;
}

START_TEST(test_step_rows_are_whole)
{
    for (guint i = 0; i < kind_count(); i++) {
        const StepKind *kind = kind_at(i);
        gboolean is_loop = kind == &step_repeat;
        ck_assert_msg(kind->bytes >= sizeof(Step), "%s", kind->name);
        ck_assert_msg(kind->about != NULL && g_str_has_suffix(kind->about, "."), "%s", kind->name);
        ck_assert_msg((kind->request != NULL) + (kind->act != NULL) == (is_loop ? 0 : 1),
                      "%s: what does it do?", kind->name);
        ck_assert_msg(kind->fields != NULL || kind->follow != NULL, "%s: who reads it?",
                      kind->name);
    }
    ck_assert_ptr_null(step_kind_find("boot"));
    ck_assert_ptr_null(step_kind_find(""));
}
END_TEST

START_TEST(test_step_fields_lie_in_their_own_struct)
{
    for (guint i = 0; i < kind_count(); i++) {
        const StepKind *kind = kind_at(i);
        const Field *field = fields_first(kind->fields);
        for (; field != NULL; field = fields_after(field)) {
            if (field->type->read == NULL)
                continue;
            ck_assert_msg(field->offset >= sizeof(Step) && field->offset < kind->bytes,
                          "%s: %s lies elsewhere", kind->name, field->key);
            for (const Field *other = fields_first(kind->fields); other != field;
                 other = fields_after(other))
                ck_assert_msg(other->type->read == NULL || other->offset != field->offset,
                              "%s: %s and %s share a place", kind->name, other->key, field->key);
        }
    }
}
END_TEST

START_TEST(test_step_kind_without_what_it_needs_is_refused)
{
    for (guint i = 0; i < kind_count(); i++) {
        const StepKind *kind = kind_at(i);
        g_autofree char *text = g_strconcat(kind->name, ": ~", NULL);
        g_autoptr(YamlDocument) document = yaml_document_load_text("t", text, -1, NULL, NULL);
        const YamlNode *key = yaml_node_key(yaml_document_root(document), 0);
        gboolean is_complete = kind->fields == NULL ||
                               (fields_may_be_absent(kind->fields) && kind != &step_switch_user);
        g_autoptr(GError) error = NULL;
        g_autoptr(Step) step = step_read(kind, key, NULL, &error);
        ck_assert_msg((step != NULL) == is_complete, "%s: %s", kind->name,
                      error == NULL ? "read" : error->message);
    }
}
END_TEST

START_TEST(test_step_has_texts_values_and_a_title)
{
    g_autoptr(YamlDocument) document = yaml_document_load_text(
        "t", "exit: { in: worker, code: 7, for: { n: 1..2 } }", -1, NULL, NULL);
    const YamlNode *root = yaml_document_root(document);
    GError *error = NULL;
    g_autoptr(Step) step =
        step_read(&step_exit, yaml_node_key(root, 0), yaml_node_item(root, 0), &error);

    assert_no_error(error);
    g_autofree char *title = step_title(step);
    ck_assert_str_eq(title, "exit in worker, code 7");
    ck_assert_str_eq(step_text(step, "in"), "worker");
    ck_assert_ptr_null(step_text(step, "code"));
    ck_assert_ptr_null(step_text(step, "program"));
    ck_assert_uint_eq(((const OptionalNumber *)step_value(step, "code"))->value, 7);
    ck_assert_ptr_null(step_value(step, "program"));
    ck_assert_ptr_null(step_expectations(step));
}
END_TEST

static const struct suite_test tests[] = {
    { &test_step_rows_are_whole },
    { &test_step_fields_lie_in_their_own_struct },
    { &test_step_kind_without_what_it_needs_is_refused },
    { &test_step_has_texts_values_and_a_title },
};

SUITE(tests, NULL, NULL)
