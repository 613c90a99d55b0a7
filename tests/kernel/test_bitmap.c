/* SPDX-License-Identifier: MIT */
/* The bitmap against an array of bools. */
#include "kernel/rtl/bitmap.h"
#include "support.h"

#include "../suite.h"

#include <signal.h>
#include <string.h>

#define BASE ((kva_t)0x80001000)

static struct rtl_bitmap
bitmap_new(struct test_space **s, uint32_t bits)
{
    *s = test_space_new(BASE, DH_ROUND_UP(rtl_bitmap_bytes(bits) + 4, DH_PAGE_SIZE), 0x1000);
    return (struct rtl_bitmap){ BASE, bits };
}

START_TEST(test_bitmap_find_is_first_fit)
{
    struct test_space *s;
    struct rtl_bitmap b = bitmap_new(&s, 100);
    ck_assert_uint_eq(rtl_bitmap_bytes(100), 16);
    ck_assert_uint_eq(rtl_bitmap_bytes(96), 12);
    ck_assert_uint_eq(rtl_bitmap_find_clear(s->k, &b, 100, 0), 0);
    ck_assert_uint_eq(rtl_bitmap_find_clear(s->k, &b, 101, 0), RTL_BITMAP_NONE);
    rtl_bitmap_set(s->k, &b, 0, 3);
    rtl_bitmap_set(s->k, &b, 5, 60);
    ck_assert_uint_eq(rtl_bitmap_find_clear(s->k, &b, 1, 0), 3);
    ck_assert_uint_eq(rtl_bitmap_find_clear(s->k, &b, 2, 0), 3);
    ck_assert_uint_eq(rtl_bitmap_find_clear(s->k, &b, 2, 4), 65);
    ck_assert_uint_eq(rtl_bitmap_find_clear(s->k, &b, 3, 0), 65);
    ck_assert_uint_eq(rtl_bitmap_find_clear(s->k, &b, 35, 0), 65);
    ck_assert_uint_eq(rtl_bitmap_find_clear(s->k, &b, 36, 0), RTL_BITMAP_NONE);
    ck_assert_uint_eq(rtl_bitmap_find_clear(s->k, &b, 1, 100), RTL_BITMAP_NONE);
    ck_assert_uint_eq(rtl_bitmap_find_clear(s->k, &b, 1, UINT32_MAX), RTL_BITMAP_NONE);
    ck_assert_uint_eq(rtl_bitmap_find_set(s->k, &b, 0), 0);
    ck_assert_uint_eq(rtl_bitmap_find_set(s->k, &b, 3), 5);
    ck_assert_uint_eq(rtl_bitmap_find_set(s->k, &b, 64), 64);
    ck_assert_uint_eq(rtl_bitmap_find_set(s->k, &b, 65), RTL_BITMAP_NONE);
    ck_assert_uint_eq(rtl_bitmap_find_set(s->k, &b, UINT32_MAX), RTL_BITMAP_NONE);
    ck_assert_uint_eq(rtl_bitmap_find_clear_down(s->k, &b, 2, 100), 98);
    ck_assert_uint_eq(rtl_bitmap_find_clear_down(s->k, &b, 35, UINT32_MAX), 65);
    ck_assert_uint_eq(rtl_bitmap_find_clear_down(s->k, &b, 2, 66), 3);
    ck_assert_uint_eq(rtl_bitmap_count_set(s->k, &b), 63);
    ck_assert_uint_eq(rtl_bitmap_longest_clear(s->k, &b), 35);
    ck_assert_uint_eq(rtl_bitmap_find_clear(s->k, &b, 2, 0), 3);
    rtl_bitmap_set(s->k, &b, 3, 2);
    ck_assert(rtl_bitmap_is_set(s->k, &b, 0, 65));
    test_space_free(s);
}
END_TEST

START_TEST(test_bitmap_leaves_bits_beyond_alone)
{
    struct test_space *s;
    struct rtl_bitmap b = bitmap_new(&s, 37);
    memset(s->host, 0xff, 12);
    rtl_bitmap_clear(s->k, &b, 0, 37);
    ck_assert_uint_eq(rtl_bitmap_longest_clear(s->k, &b), 37);
    ck_assert_uint_eq(rtl_bitmap_count_set(s->k, &b), 0);
    rtl_bitmap_set(s->k, &b, 0, 37);
    ck_assert_uint_eq(rtl_bitmap_find_clear(s->k, &b, 1, 0), RTL_BITMAP_NONE);
    ck_assert_uint_eq(rtl_bitmap_find_clear_down(s->k, &b, 1, 37), RTL_BITMAP_NONE);
    rtl_bitmap_clear(s->k, &b, 0, 37);
    ck_assert_uint_eq(s->host[4], 0xe0);
    ck_assert_uint_eq(s->host[8], 0xff);
    test_space_free(s);
}
END_TEST

START_TEST(test_bitmap_set_twice_panics)
{
    struct test_space *s;
    struct rtl_bitmap b = bitmap_new(&s, 64);
    rtl_bitmap_set(s->k, &b, 10, 10);
    rtl_bitmap_set(s->k, &b, 19, 2);
}
END_TEST

START_TEST(test_bitmap_out_of_range_panics)
{
    struct test_space *s;
    struct rtl_bitmap b = bitmap_new(&s, 64);
    rtl_bitmap_set(s->k, &b, 60, 5);
}
END_TEST

START_TEST(test_bitmap_random_against_array)
{
    static const uint32_t sizes[] = { 1, 31, 32, 33, 64, 255, 1000 };
    const uint32_t bits = sizes[_i];
    struct test_space *s;
    struct rtl_bitmap b = bitmap_new(&s, bits);
    struct test_random random = { (uint64_t)_i + 1 };
    bool taken[1000] = { false };
    for (uint32_t step = 0; step < 20000; step++) {
        uint32_t run = test_random_in(&random, 1, test_random_in(&random, 0, 3) ? 8 : bits);
        uint32_t from = test_random_in(&random, 0, 1) ? 0 : test_random_in(&random, 0, bits);
        uint32_t up = RTL_BITMAP_NONE, down = RTL_BITMAP_NONE, count = 0, longest = 0, length = 0;
        for (uint32_t i = 0; i < bits; i++) {
            count += taken[i];
            length = taken[i] ? 0 : length + 1;
            longest = length > longest ? length : longest;
            uint32_t start = i + 1 - run;
            if (length >= run) {
                up = up == RTL_BITMAP_NONE && start >= from ? start : up;
                down = from == 0 || i < from ? start : down;
            }
        }
        ck_assert_uint_eq(rtl_bitmap_find_clear(s->k, &b, run, from), up);
        ck_assert_uint_eq(rtl_bitmap_find_clear_down(s->k, &b, run, from ? from : bits), down);
        ck_assert_uint_eq(rtl_bitmap_count_set(s->k, &b), count);
        ck_assert_uint_eq(rtl_bitmap_longest_clear(s->k, &b), longest);
        uint32_t first = test_random_in(&random, 0, bits - 1);
        uint32_t end = first;
        bool state = taken[first];
        while (end < bits && taken[end] == state && end - first < run) {
            end++;
        }
        ck_assert(!state || rtl_bitmap_is_set(s->k, &b, first, end - first));
        ck_assert(rtl_bitmap_test(s->k, &b, first) == state);
        (state ? rtl_bitmap_clear : rtl_bitmap_set)(s->k, &b, first, end - first);
        for (uint32_t i = first; i < end; i++) {
            taken[i] = !state;
        }
    }
    test_space_free(s);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_bitmap_find_is_first_fit },
    { &test_bitmap_leaves_bits_beyond_alone },
    { &test_bitmap_set_twice_panics, .signal = SIGABRT },
    { &test_bitmap_out_of_range_panics, .signal = SIGABRT },
    { &test_bitmap_random_against_array, .loops = 7 },
};

SUITE(tests, NULL, NULL)
