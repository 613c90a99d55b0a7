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

static const struct suite_test tests[] = {
    { &test_text_lines_end_with_anything },
};

SUITE(tests, NULL, NULL)
