/* SPDX-License-Identifier: MIT */
/* Columns are as wide as what stands in them; nothing is padded at the end of a row. */
#include "host/text/text_table.h"

#include "../suite.h"

static void
add_row(TextTable *table, const char *name, const char *count, const char *note)
{
    text_table_cell(table, "%s", name);
    text_table_cell(table, "%s", count);
    text_table_cell(table, "%s", note);
    text_table_end_row(table);
}

START_TEST(test_columns_line_up)
{
    static const TextColumn columns[] = { { 4, 0, FALSE }, { 0, 0, TRUE }, { 0, 0, FALSE } };
    g_autoptr(TextTable) table = text_table_new("> ", columns, G_N_ELEMENTS(columns));
    g_autoptr(GString) out = g_string_new(NULL);

    add_row(table, "a", "7", "seven");
    add_row(table, "größer", "1234", "");
    text_table_line(table, "between\n");
    add_row(table, "", "", "below");
    text_table_cell(table, "alone");
    text_table_end_row(table);
    text_table_print(table, out);
    ck_assert_str_eq(out->str, "> a         7 seven\n"
                               "> größer 1234\n"
                               "between\n"
                               ">             below\n"
                               "> alone\n");
}
END_TEST

START_TEST(test_a_gap_stands_before_its_column)
{
    static const TextColumn columns[] = { { 2, 0, FALSE }, { 2, 0, TRUE, 3 }, { 0, 0, FALSE, 1 } };
    g_autoptr(TextTable) table = text_table_new("", columns, G_N_ELEMENTS(columns));
    g_autoptr(GString) out = g_string_new(NULL);

    add_row(table, "a", "7", "seven");
    add_row(table, "b", "", "below");
    add_row(table, "c", "", "");
    text_table_print(table, out);
    ck_assert_str_eq(out->str, "a      7  seven\n"
                               "b         below\n"
                               "c\n");
}
END_TEST

START_TEST(test_what_is_too_long_sticks_out_of_its_own_row)
{
    static const TextColumn columns[] = { { 2, 3, FALSE }, { 0, 0, FALSE } };
    g_autoptr(TextTable) table = text_table_new("", columns, G_N_ELEMENTS(columns));
    g_autoptr(GString) out = g_string_new(NULL);
    static const char *const rows[] = { "a", "abc", "abcdef" };

    for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
        text_table_cell(table, "%s", rows[i]);
        text_table_cell(table, "x");
        text_table_end_row(table);
    }
    text_table_print(table, out);
    ck_assert_str_eq(out->str, "a   x\nabc x\nabcdef x\n");
}
END_TEST

START_TEST(test_an_empty_table_prints_nothing)
{
    static const TextColumn columns[] = { { 2, 0, FALSE } };
    g_autoptr(TextTable) table = text_table_new("", columns, G_N_ELEMENTS(columns));
    g_autoptr(GString) out = g_string_new(NULL);

    text_table_print(table, out);
    ck_assert_str_eq(out->str, "");
}
END_TEST

static const struct suite_test tests[] = {
    { &test_columns_line_up },
    { &test_a_gap_stands_before_its_column },
    { &test_what_is_too_long_sticks_out_of_its_own_row },
    { &test_an_empty_table_prints_nothing },
};

SUITE(tests, NULL, NULL)
