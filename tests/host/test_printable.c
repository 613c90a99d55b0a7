/* SPDX-License-Identifier: MIT */
/* What a terminal may be sent: every byte and every kind of character that it could obey. */
#include "config_test.h"
#include "host/text/printable.h"

#include "../suite.h"

static void
assert_text(const char *bytes, const char *wanted)
{
    g_autofree char *text = printable_text(bytes, -1);

    ck_assert_str_eq(text, wanted);
}

START_TEST(test_printable_text_keeps_what_is_visible)
{
    assert_text("", "");
    assert_text("WinSta0\\Default", "WinSta0\\Default");
    assert_text("gr\xc3\xbc\xc3\x9f \xe6\xbc\xa2 \xf0\x9f\x98\x80",
                "gr\xc3\xbc\xc3\x9f \xe6\xbc\xa2 \xf0\x9f\x98\x80");
    /* A letter made of two characters stays one. */
    assert_text("e\xcc\x81", "e\xcc\x81");
}
END_TEST

START_TEST(test_printable_text_writes_out_what_a_terminal_obeys)
{
    assert_text("a\x1b[2Jb", "a\\x1b[2Jb");
    assert_text("one\ntwo\r\tthree", "one\\ntwo\\r\\tthree");
    assert_text("\x07\x08\x7f", "\\x07\\x08\\x7f");
    assert_text("\xc2\x9b"
                "31m",
                "\\u009b31m"); /* CSI in one character */
    assert_text("\xe2\x80\xae"
                "abc\xe2\x81\xa9",
                "\\u202eabc\\u2069");                                           /* turned round */
    assert_text("a\xe2\x80\x8b\xef\xbb\xbf\xc2\xad", "a\\u200b\\ufeff\\u00ad"); /* invisible */
    assert_text("a\xe2\x80\xa8\xe2\x80\xa9", "a\\u2028\\u2029"); /* new lines for some */
    assert_text("\xf3\xa0\x81\x81", "\\U000e0041");              /* a tag character */
}
END_TEST

START_TEST(test_printable_text_writes_out_broken_utf8)
{
    assert_text("a\xff\xfe", "a\\xff\\xfe");
    assert_text("\xc3", "\\xc3"); /* cut off */
    assert_text("\xe2\x80", "\\xe2\\x80");
    assert_text("\xc0\x9b", "\\xc0\\x9b");                   /* ESC [ in an overlong form */
    assert_text("\xed\xa0\x80", "\\xed\\xa0\\x80");          /* half a surrogate pair */
    assert_text("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"); /* above U+10FFFF */
    assert_text("\x9b"
                "31m",
                "\\x9b31m");
}
END_TEST

START_TEST(test_printable_text_takes_a_length)
{
    g_autofree char *nul = printable_text("a\0b", 3);
    g_autofree char *cut = printable_text("\xc3\xbc", 1);
    g_autofree char *none = printable_text("abc", 0);

    ck_assert_str_eq(nul, "a\\x00b");
    ck_assert_str_eq(cut, "\\xc3");
    ck_assert_str_eq(none, "");
}
END_TEST

START_TEST(test_printable_lines_keeps_lines_and_tabs_alone)
{
    g_autofree char *text = printable_lines("a\tb\n\x1b[1mc\r\n\xff", -1);

    ck_assert_str_eq(text, "a\tb\n\\x1b[1mc\\r\n\\xff");
}
END_TEST

START_TEST(test_printable_error_is_one_line)
{
    g_autoptr(GError) error = NULL;

    printable_error(&error, G_FILE_ERROR, G_FILE_ERROR_NOENT, "there is no %s", "a\n\x1b[2J\xff");
    assert_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT, "there is no a\\n\\x1b[2J\\xff");
}
END_TEST

/* Whatever the bytes, the result is valid, holds no control character, and printing it again
 * changes nothing. */
START_TEST(test_printable_text_of_random_bytes_is_printable)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(1);

    for (guint run = 0; run < 2000; run++) {
        char bytes[24];
        guint length = (guint)g_rand_int_range(random, 0, sizeof(bytes));
        /* High bytes often, so that some of them are characters. */
        for (guint i = 0; i < length; i++)
            bytes[i] = (char)(g_rand_int(random) | (g_rand_boolean(random) ? 0xc0 : 0));

        g_autofree char *text = printable_text(bytes, length);
        g_autofree char *again = printable_text(text, -1);
        ck_assert(g_utf8_validate(text, -1, NULL));
        ck_assert_str_eq(text, again);
        for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at))
            ck_assert(!g_unichar_iscntrl(g_utf8_get_char(at)));
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_printable_text_keeps_what_is_visible },
    { &test_printable_text_writes_out_what_a_terminal_obeys },
    { &test_printable_text_writes_out_broken_utf8 },
    { &test_printable_text_takes_a_length },
    { &test_printable_lines_keeps_lines_and_tabs_alone },
    { &test_printable_error_is_one_line },
    { &test_printable_text_of_random_bytes_is_printable },
};

SUITE(tests, NULL, NULL)
