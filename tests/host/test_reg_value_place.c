/* SPDX-License-Identifier: MIT */
/* A part of a value is found again in the file, however the file writes it. */
#include "config_test.h"
#include "host/registry/reg_value_place.h"

#include "../suite.h"

static const struct {
    const char *file;
    SourceSpan name; /* of the value */
    const char *text;
    const char *part;
    SourceSpan wanted;
} cases[] = {
    { "x\n\"W\"=\"one two three\"\n", { 2, 1, 3 }, "one two three", "two", { 2, 10, 3 } },
    { "\"W\" = \"a\\\\b c\\\\d\"\n", { 1, 1, 3 }, "a\\b c\\d", "c\\d", { 1, 13, 4 } },
    { "\"W\"=hex(2):61,00,20,00,62,00,00,00\n", { 1, 1, 3 }, "a b", "b", { 1, 24, 5 } },
    { "\"W\"=hex(2):61,00,\\\n  20,00,62,00,00,00\n", { 1, 1, 3 }, "a b", "b", { 2, 9, 5 } },
    /* A part over two lines: what stands on the first. */
    { "\"W\"=hex(2):61,00,\\\n  62,00,00,00\n", { 1, 1, 3 }, "ab", "ab", { 1, 12, 5 } },
    { "\"W\"=hex(2):\\\n ; a comment, 61\n  61,00,62,00\n", { 1, 1, 3 }, "ab", "b", { 3, 9, 5 } },
    { "REGEDIT4\n\"W\"=hex(2):61,20,62,00\n", { 2, 1, 3 }, "a b", "b", { 2, 18, 2 } },
    { "\"\xc3\xa9\"=hex(2):e9,00,20,00,62,00\n", { 1, 1, 3 }, "\xc3\xa9 b", "b", { 1, 24, 5 } },
    /* Not found: the value itself. */
    { "\"W\"=\"one\"\n", { 1, 1, 3 }, "one", "ne x", { 1, 1, 3 } },
    { "\"W\"=hex(2):61\n", { 1, 1, 3 }, "ab", "b", { 1, 1, 3 } },
    { "", { 9, 9, 3 }, "ab", "b", { 9, 9, 3 } },
    /* Bytes that are no characters, as arguments may hold them. */
    { "W=\xf0\xff b", { 1, 3, 4 }, "\xf0\xff b", "b", { 1, 6, 1 } },
    { "W=\xf0", { 1, 4, 0 }, "\xf0 b", "b", { 1, 4, 0 } },
};

START_TEST(test_reg_value_place_finds_parts)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(SourceText) source =
            source_text_new("t.reg", cases[i].file, strlen(cases[i].file));
        const char *at = strstr(cases[i].text, cases[i].part);
        gsize start = at != NULL ? (gsize)(at - cases[i].text) : 0;
        gsize end = at != NULL ? start + strlen(cases[i].part) : strlen(cases[i].text);
        const char *text = at != NULL ? cases[i].text : "nowhere";
        SourceSpan seen = reg_value_place(source, cases[i].name, text, start, at != NULL ? end : 7);

        ck_assert_msg(seen.line == cases[i].wanted.line && seen.column == cases[i].wanted.column &&
                          seen.length == cases[i].wanted.length,
                      "case %u: %u:%u+%u", (guint)i, seen.line, seen.column, seen.length);
    }
}
END_TEST

/* However long a line is, each of its bytes is looked at a fixed number of times: looked at again
 * for each other byte, this would not end before the test is stopped. */
START_TEST(test_reg_value_place_long_line)
{
    const gsize count = 600000;
    g_autoptr(GString) file = g_string_new("REGEDIT4\n\"W\"=hex(2):");
    g_autofree char *text = g_strnfill(count, 'A');

    for (gsize i = 0; i < count; i++)
        g_string_append(file, "41,");
    g_string_append(file, "00\n");

    g_autoptr(SourceText) source = source_text_new("t.reg", file->str, file->len);
    SourceSpan seen = reg_value_place(source, (SourceSpan){ 2, 1, 3 }, text, 0, count);

    ck_assert_uint_eq(seen.line, 2);
    ck_assert_uint_eq(seen.column, 12);
    ck_assert_uint_eq(seen.length, count * 3 - 1);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_reg_value_place_finds_parts },
    { &test_reg_value_place_long_line },
};

SUITE(tests, NULL, NULL)
