/* SPDX-License-Identifier: MIT */
/* Marks of quoting, and what only looks like them. */
#include "host/import/quoted_line.h"

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

static const struct suite_test tests[] = {
    { &test_marks_end_with_one_blank },
    { &test_lines_of_marks_alone_are_none },
};

SUITE(tests, NULL, NULL)
