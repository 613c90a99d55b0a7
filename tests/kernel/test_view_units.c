/* SPDX-License-Identifier: MIT */
/* Views in units: where each lies, against a search that looks at every place. */
#include "kernel/mm/view_units.h"
#include "support.h"

#include "../suite.h"

#include <string.h>

#define BASE  ((kva_t)0x80001000)
#define UNIT  32u
#define UNITS 24u
#define BITS  (UNIT * UNITS)

static struct test_space *s;
static struct rtl_bitmap b;

static void
setup(void)
{
    s = test_space_new(BASE, DH_PAGE_SIZE, 0x1000);
    b = (struct rtl_bitmap){ BASE, BITS };
}

static void
teardown(void)
{
    test_space_free(s);
}

static uint32_t
map(uint32_t run)
{
    uint32_t at = view_units_find(s->k, &b, UNIT, run);
    if (at != RTL_BITMAP_NONE)
        rtl_bitmap_set(s->k, &b, at, run);
    return at;
}

/* Source: Volatility's sample of a 64-bit Windows 7. Buckets of 64 KB behind the pool's first unit:
 * GDI table, shared section, Winlogon's heap. */
START_TEST(test_view_units_published_addresses)
{
    const uint64_t first = 0xfffff900c0200000;
    ck_assert_uint_eq(first + map(25) * (uint64_t)DH_VIEW_BUCKET, first);
    ck_assert_uint_eq(first + map(25) * (uint64_t)DH_VIEW_BUCKET, 0xfffff900c0400000);
    ck_assert_uint_eq(first + map(3) * (uint64_t)DH_VIEW_BUCKET, 0xfffff900c0390000);
}
END_TEST

START_TEST(test_view_units_hold_smaller_views_together)
{
    ck_assert_uint_eq(map(12), 0);
    ck_assert_uint_eq(map(12), 12);
    ck_assert_uint_eq(map(12), UNIT); /* eight are left before it */
    ck_assert_uint_eq(map(3 * UNIT + 1), 2 * UNIT);
    ck_assert_uint_eq(map(8), 24);
    ck_assert_uint_eq(map(20), UNIT + 12);
    ck_assert_uint_eq(map(UNIT - 1), 5 * UNIT + 1);
    ck_assert_uint_eq(map(1), 6 * UNIT);
    /* A unit that nothing lies in any more is free again. */
    rtl_bitmap_clear(s->k, &b, 6 * UNIT, 1);
    ck_assert_uint_eq(map(2 * UNIT), 6 * UNIT);
    ck_assert_uint_eq(view_units_longest(s->k, &b, UNIT), (UNITS - 8) * UNIT);
    ck_assert_uint_eq(map((UNITS - 8) * UNIT + 1), RTL_BITMAP_NONE);
    ck_assert_uint_eq(map((UNITS - 8) * UNIT), 8 * UNIT);
    ck_assert_uint_eq(view_units_longest(s->k, &b, UNIT), 0);
    ck_assert_uint_eq(map(1), RTL_BITMAP_NONE);
}
END_TEST

static bool
is_open(const bool *taken, uint32_t bit)
{
    for (uint32_t i = bit - bit % UNIT; i < bit - bit % UNIT + UNIT; i++)
        if (taken[i])
            return true;
    return false;
}

/* Whether all bits of a run are free, in units that are all with views or all free. */
static bool
is_place(const bool *taken, uint32_t at, uint32_t run, bool in_open)
{
    for (uint32_t i = at; i < at + run; i++)
        if (i >= BITS || taken[i] || is_open(taken, i) != in_open)
            return false;
    return true;
}

static uint32_t
place_of(const bool *taken, uint32_t run)
{
    for (uint32_t at = 0; at < BITS; at++)
        if (is_place(taken, at, run, true))
            return at;
    for (uint32_t at = 0; at < BITS; at += UNIT)
        if (is_place(taken, at, run, false))
            return at;
    return RTL_BITMAP_NONE;
}

START_TEST(test_view_units_random)
{
    static uint32_t at[BITS];
    static uint32_t runs[BITS];
    bool taken[BITS] = { false };
    uint32_t seed = 12345u + (uint32_t)_i;
    uint32_t count = 0;
    for (uint32_t step = 0; step < 400; step++) {
        seed = seed * 1664525u + 1013904223u;
        uint32_t dice = seed >> 16;
        if (dice % 5 < 2 && count > 0) {
            uint32_t which = dice % count;
            rtl_bitmap_clear(s->k, &b, at[which], runs[which]);
            memset(taken + at[which], 0, runs[which]);
            count--;
            at[which] = at[count];
            runs[which] = runs[count];
        } else {
            uint32_t run = dice % 3 == 0 ? 1 + dice % (4 * UNIT) : 1 + dice % UNIT;
            uint32_t wanted = place_of(taken, run);
            ck_assert_uint_eq(view_units_find(s->k, &b, UNIT, run), wanted);
            if (wanted == RTL_BITMAP_NONE)
                continue;
            rtl_bitmap_set(s->k, &b, wanted, run);
            memset(taken + wanted, 1, run);
            at[count] = wanted;
            runs[count++] = run;
        }
        uint32_t longest = view_units_longest(s->k, &b, UNIT);
        ck_assert(longest == 0 || place_of(taken, longest) != RTL_BITMAP_NONE);
        ck_assert_uint_eq(place_of(taken, longest + 1), RTL_BITMAP_NONE);
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_view_units_published_addresses },
    { &test_view_units_hold_smaller_views_together },
    { &test_view_units_random, .loops = 20 },
};

SUITE(tests, setup, teardown)
