/* SPDX-License-Identifier: MIT */
/* Whatever ends a line. */
#include "host/text/text_lines.h"

#include "../suite.h"

START_TEST(test_text_lines_end_with_anything)
{
    static const char *const lines[] = { "a", "b c", " ", "d" };
    const char *at = "\r\n\na\nb c\r\r\n \n\rd";
    TextLine line;

    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
        ck_assert(text_line_next(&at, &line));
        g_autofree char *text = g_strndup(line.text, line.length);
        ck_assert_str_eq(text, lines[i]);
    }
    ck_assert(!text_line_next(&at, &line));
    ck_assert(!text_line_next(&at, &line));
}
END_TEST

/* Of a line and no further. */
START_TEST(test_text_lines_match_alone)
{
    g_autoptr(GRegex) pattern = g_regex_new("^a b$", 0, 0, NULL);
    g_autoptr(GRegex) longer = g_regex_new("c", 0, 0, NULL);
    const char *at = "a b\nc";
    TextLine line;

    ck_assert(text_line_next(&at, &line));
    ck_assert(text_line_matches(&line, pattern));
    ck_assert(!text_line_matches(&line, longer));
}
END_TEST

static const struct suite_test tests[] = {
    { &test_text_lines_end_with_anything },
    { &test_text_lines_match_alone },
};

SUITE(tests, NULL, NULL)
