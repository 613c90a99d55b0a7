/* SPDX-License-Identifier: MIT */
/* Text in fixed buffers. */
#include "kernel/ke/text.h"
#include "kernel/ke/trace.h"

#include "../suite.h"

#include <string.h>

START_TEST(test_append_is_bounded_and_terminated)
{
    char text[8];
    uint32_t length = text_append(text, sizeof text, 0, "abc");
    ck_assert_uint_eq(length, 3);
    length = text_append(text, sizeof text, length, "defgh");
    ck_assert_uint_eq(length, 7);
    ck_assert_str_eq(text, "abcdefg");
    ck_assert_uint_eq(text_append(text, sizeof text, length, "x"), 7);
}
END_TEST

START_TEST(test_append_does_not_split_a_character)
{
    char text[6];
    uint32_t length = text_append(text, sizeof text, 0, "ab");
    length = text_append(text, sizeof text, length, "c\xe2\x82\xac");
    ck_assert_str_eq(text, "abc");
    ck_assert_uint_eq(length, 3);
}
END_TEST

START_TEST(test_numbers)
{
    char text[32];
    text_append_hex(text, sizeof text, 0, 0x3e7);
    ck_assert_str_eq(text, "3e7");
    text_append_hex(text, sizeof text, 0, 0);
    ck_assert_str_eq(text, "0");
    text_append_hex(text, sizeof text, 0, UINT64_MAX);
    ck_assert_str_eq(text, "ffffffffffffffff");
    text_append_decimal(text, sizeof text, 0, UINT64_MAX);
    ck_assert_str_eq(text, "18446744073709551615");
    text_append_decimal(text, sizeof text, 0, 0);
    ck_assert_str_eq(text, "0");
}
END_TEST

START_TEST(test_names_compare_without_case)
{
    ck_assert(text_equal("Service-0x0-3E7$", "service-0x0-3e7$"));
    ck_assert(!text_equal("Default", "Default1"));
    ck_assert(!text_equal("Default1", "Default"));
    ck_assert(text_equal("", ""));
    ck_assert(!text_equal("[", "{")); /* only letters have case */
}
END_TEST

START_TEST(test_cut)
{
    const char *euro = "a\xe2\x82\xac";
    ck_assert_uint_eq(text_cut(euro, 4, 4), 4);
    ck_assert_uint_eq(text_cut(euro, 4, 3), 1);
    ck_assert_uint_eq(text_cut(euro, 4, 2), 1);
    ck_assert_uint_eq(text_cut(euro, 4, 1), 1);
    ck_assert_uint_eq(text_cut(euro, 4, 0), 0);
}
END_TEST

START_TEST(test_utf8)
{
    static const char *const good[] = {
        "", "plain", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xed\x9f\xbf"
    };
    static const char *const bad[] = { "\x80",         "\xc0\x80",     "\xc3",
                                       "\xe2\x82",     "\xed\xa0\x80", "\xf4\x90\x80\x80",
                                       "\xe0\x80\x80", "\xff",         "\xf0\x80\x80\x80",
                                       "a\xc3(" };
    for (size_t i = 0; i < DH_ARRAY_COUNT(good); i++)
        ck_assert_msg(text_is_utf8(good[i], (uint32_t)strlen(good[i])), "good %zu", i);
    for (size_t i = 0; i < DH_ARRAY_COUNT(bad); i++)
        ck_assert_msg(!text_is_utf8(bad[i], (uint32_t)strlen(bad[i])), "bad %zu", i);
}
END_TEST

START_TEST(test_utf16)
{
    uint16_t units[8] = { 0 };
    ck_assert_uint_eq(text_to_utf16(units, 8, "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"), 5);
    const uint16_t wanted[] = { 'a', 0xe4, 0x20ac, 0xd83d, 0xde00 };
    ck_assert_mem_eq(units, wanted, sizeof wanted);
    ck_assert_uint_eq(text_to_utf16(units, 4, "a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"), 3);
    ck_assert_uint_eq(text_to_utf16(units, 8, ""), 0);
}
END_TEST

START_TEST(test_copy_fills_the_buffer)
{
    char to[8];
    memset(to, 'x', sizeof to);
    text_copy(to, sizeof to, "ab");
    ck_assert_mem_eq(to, "ab\0\0\0\0\0", sizeof to);
    text_copy(to, sizeof to, "abcdefghij");
    ck_assert_str_eq(to, "abcdefg");
}
END_TEST

static const struct suite_test tests[] = {
    { &test_append_is_bounded_and_terminated },
    { &test_append_does_not_split_a_character },
    { &test_numbers },
    { &test_names_compare_without_case },
    { &test_cut },
    { &test_utf8 },
    { &test_utf16 },
    { &test_copy_fills_the_buffer },
};

SUITE(tests, NULL, NULL)
