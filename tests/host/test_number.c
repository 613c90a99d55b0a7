/* SPDX-License-Identifier: MIT */
/* Numbers, sizes and times as people write them. */
#include "config_test.h"
#include "host/text/number.h"

#include "../suite.h"

START_TEST(test_numbers_are_decimal_or_hexadecimal)
{
    static const struct {
        const char *text;
        gint64 value;
    } cases[] = {
        { "0", 0 },   { "48", 48 }, { "0x30", 0x30 }, { "0XfF", 0xff },
        { "-7", -7 }, { "+7", 7 },  { "-0x10", -16 }, { "9223372036854775807", G_MAXINT64 },
        { "007", 7 },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        gint64 value = 1;
        ck_assert_msg(number_parse(cases[i].text, &value) && value == cases[i].value, "%s",
                      cases[i].text);
    }
}
END_TEST

START_TEST(test_what_is_no_number_or_does_not_fit_is_none)
{
    static const char *const cases[] = {
        "", " 1", "1 ", "1k", "x", "0x", "0xg", "--1", "+", "1.5", "9223372036854775808", "٣",
    };
    const char *end;
    guint64 value;
    gint64 number;

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        ck_assert_msg(!number_parse(cases[i], &number), "%s", cases[i]);
    ck_assert(!number_read("18446744073709551616", &end, &value));
    ck_assert(number_read("18446744073709551615..", &end, &value) && value == G_MAXUINT64);
    ck_assert_str_eq(end, "..");
}
END_TEST

START_TEST(test_sizes_have_units)
{
    static const struct {
        const char *text;
        guint64 bytes;
        const char *written;
    } cases[] = {
        { "0", 0, "0 bytes" },
        { "512 KB", 512 << 10, "512 KiB" },
        { "512K", 512 << 10, "512 KiB" },
        { "1 GiB", 1 << 30, "1 GiB" },
        { "3 mb", 3 << 20, "3 MiB" },
        { "100 bytes", 100, "100 bytes" },
        { "1025", 1025, "1025 bytes" },
        { "0x10 kb", 16 << 10, "16 KiB" },
    };
    guint64 bytes;

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        ck_assert_msg(number_parse_size(cases[i].text, &bytes) && bytes == cases[i].bytes, "%s",
                      cases[i].text);
        g_autofree char *written = number_size_text(bytes);
        ck_assert_str_eq(written, cases[i].written);
    }
    ck_assert(!number_parse_size("KB", &bytes));
    ck_assert(!number_parse_size("-1 KB", &bytes));
    ck_assert(!number_parse_size("1 TB", &bytes));
    ck_assert(!number_parse_size("18446744073709551615 KB", &bytes));
}
END_TEST

START_TEST(test_ranges_are_told_in_what_fits)
{
    static const struct {
        guint64 bytes;
        const char *text;
    } rows[] = {
        { 704 << 10, "704 KB" },
        { 48 << 20, "48 MB" },
        { (48 << 20) + 4096, "49156 KB" },
        { (G_GUINT64_CONSTANT(2048) << 20) - 4096, "2047.9 MB" },
        { G_GUINT64_CONSTANT(512) << 30, "512 GB" },
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = number_range_text(rows[i].bytes);
        ck_assert_str_eq(text, rows[i].text);
    }
}
END_TEST

START_TEST(test_times_have_units)
{
    double ms = 0;

    ck_assert_uint_eq(number_parse_time("500 ms", FALSE, &ms), NUMBER_TIME);
    ck_assert_double_eq(ms, 500);
    ck_assert_uint_eq(number_parse_time("1.5s", FALSE, &ms), NUMBER_TIME);
    ck_assert_double_eq(ms, 1500);
    ck_assert_uint_eq(number_parse_time("2 h", FALSE, &ms), NUMBER_TIME);
    ck_assert_double_eq(ms, 7200000);
    ck_assert_uint_eq(number_parse_time("30", TRUE, &ms), NUMBER_TIME);
    ck_assert_double_eq(ms, 30);
    ck_assert_uint_eq(number_parse_time("30", FALSE, &ms), NUMBER_NO_UNIT);
    ck_assert_uint_eq(number_parse_time("30 sec", TRUE, &ms), NUMBER_NO_UNIT);
    ck_assert_uint_eq(number_parse_time("soon", TRUE, &ms), NUMBER_NO_TIME);
    ck_assert_uint_eq(number_parse_time("-1 s", TRUE, &ms), NUMBER_NO_TIME);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_numbers_are_decimal_or_hexadecimal },
    { &test_what_is_no_number_or_does_not_fit_is_none },
    { &test_sizes_have_units },
    { &test_ranges_are_told_in_what_fits },
    { &test_times_have_units },
};

SUITE(tests, NULL, NULL)
