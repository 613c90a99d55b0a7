/* SPDX-License-Identifier: MIT */
/* Marks of quoting, and what only looks like them. */
#include "host/text/quoted_line.h"

#include "../suite.h"

START_TEST(test_marks_end_with_one_blank)
{
    static const struct {
        const char *line;
        const char *rest;
    } rows[] = {
        { "a > b", "a > b" }, { "> a", "a" },       { ">a", "a" },    { ">   a", "  a" },
        { "> > >> a", "a" },  { " > a", "a" },      { "  a", "  a" }, { ">", "" },
        { ">  > a", " > a" }, { "  > a", "  > a" }, { "", "" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        ck_assert_str_eq(rows[i].line + quoted_line_marks(rows[i].line, strlen(rows[i].line)),
                         rows[i].rest);
}
END_TEST

START_TEST(test_lines_of_marks_alone_are_none)
{
    const char *at = "> a\n>\n> \n\n>> b";
    TextLine line;

    ck_assert(quoted_line_next(&at, &line) && line.length == 1 && *line.text == 'a');
    ck_assert(quoted_line_next(&at, &line) && line.length == 1 && *line.text == 'b');
    ck_assert(!quoted_line_next(&at, &line));
}
END_TEST

START_TEST(test_text_is_plain_again_line_by_line)
{
    static const char quoted[] = "\r\n> [key]\r\n>\r\n> \"a\"=hex:00,\\\r\n>   01\r\nend";
    g_autoptr(SourceText) source = source_text_new("t", quoted, strlen(quoted));
    g_autoptr(SourceText) plain = quoted_text_plain(source);
    g_autoptr(SourceText) again = quoted_text_plain(plain);

    ck_assert_str_eq(plain->text, "\r\n[key]\r\n\r\n\"a\"=hex:00,\\\r\n  01\r\nend");
    ck_assert_ptr_null(again);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_marks_end_with_one_blank },
    { &test_lines_of_marks_alone_are_none },
    { &test_text_is_plain_again_line_by_line },
};

SUITE(tests, NULL, NULL)
