/* SPDX-License-Identifier: MIT */
/* Blocks of the NT5 heap that change their size. */
#include "heap_fixture.h"

#include "../suite.h"

#include <string.h>

START_TEST(test_heap_realloc_shrink)
{
    struct test_space *s = heap_new(64);
    uint32_t a = heap_alloc(s, 0x40); /* 9 units */
    uint32_t b = heap_alloc(s, 0x40);
    ck_assert_uint_eq(heap_realloc(s, a, 0x38), a); /* one unit less: stays */
    ck_assert_uint_eq(units_at(s, a), 9);
    ck_assert_uint_eq(rtl_heap_size(s->k, s->base, s->base + a), 0x38);
    ck_assert_uint_eq(heap_realloc(s, a, 0x30), a); /* two units less: a free block of 16 bytes */
    ck_assert_uint_eq(units_at(s, a), 7);
    ck_assert_uint_eq(peek16(s, a + 0x30), 2);
    ck_assert_uint_eq(peek8(s, a + 0x35), 0);
    heap_check(s);
    ck_assert_uint_eq(heap_realloc(s, a, 0x18), a); /* merges with the free follower */
    ck_assert_uint_eq(peek16(s, a + 0x18), 5);
    ck_assert_uint_eq(peek16(s, b - 6), 5);
    heap_check(s);
    test_space_free(s);
}
END_TEST

START_TEST(test_heap_realloc_grow_in_place_keeps_two_units)
{
    /* A hole of 10 units behind a block of 3: what is left over decides. */
    for (uint32_t units = 4; units <= 13; units++) {
        struct test_space *s = heap_new(64);
        uint32_t a = heap_alloc(s, 16);
        uint32_t hole = heap_alloc(s, 72);
        uint32_t stop = heap_alloc(s, 8);
        heap_free(s, hole);
        memset(s->host + a, 0xaa, 16);
        memset(s->host + hole + 8, 0xbb, 64);
        uint32_t bytes = units * 8 - 8;
        ck_assert_uint_eq(heap_realloc(s, a, bytes), a);
        uint32_t rest = 13 - units;
        ck_assert_uint_eq(units_at(s, a), rest <= 2 ? 13 : units);
        ck_assert_uint_eq(peek16(s, stop - 6), rest <= 2 ? 13 : rest);
        for (uint32_t i = 0; i < bytes; i++) {
            ck_assert_uint_eq(s->host[a + i], i < 16 ? 0xaa : 0);
        }
        heap_check(s);
        test_space_free(s);
    }
}
END_TEST

START_TEST(test_heap_realloc_grows_into_uncommitted_space)
{
    struct test_space *s = heap_new(64);
    uint32_t a = heap_alloc(s, 0x9b0); /* the whole first page: last block */
    ck_assert_uint_eq(peek8(s, a - 3), 0x11);
    ck_assert_uint_eq(heap_realloc(s, a, 0x9c0), a); /* two units missing: one page */
    ck_assert_uint_eq(s->committed_bytes, 0x2000);
    ck_assert_uint_eq(units_at(s, a), 0x139);
    ck_assert_uint_eq(peek16(s, a - 8 + 0x139 * 8), 0x1fe);
    ck_assert_uint_eq(peek8(s, a - 8 + 0x139 * 8 + 5), 0x10);
    heap_check(s);
    test_space_free(s);

    s = heap_new(64);
    a = heap_alloc(s, 0x9b0);
    ck_assert_uint_eq(heap_realloc(s, a, 0x9b0 + 0xff0), a); /* two units left: kept */
    ck_assert_uint_eq(s->committed_bytes, 0x2000);
    ck_assert_uint_eq(units_at(s, a), 0x337);
    ck_assert_uint_eq(peek8(s, a - 3), 0x11);
    heap_check(s);
    test_space_free(s);

    s = heap_new(64);
    a = heap_alloc(s, 0x9b0);
    ck_assert_uint_eq(heap_realloc(s, a, 0xf9b1), 0);
    heap_check(s);
    ck_assert_uint_eq(heap_realloc(s, a, 0xf9b0), a);
    ck_assert_uint_eq(s->committed_bytes, 0x10000);
    heap_check(s);
    test_space_free(s);
}
END_TEST

START_TEST(test_heap_realloc_moves)
{
    struct test_space *s = heap_new(64);
    uint32_t a = heap_alloc(s, 0x20);
    heap_alloc(s, 0x20);
    memset(s->host + a, 0xaa, 0x20);
    uint32_t moved = heap_realloc(s, a, 0x40);
    ck_assert_uint_eq(moved, 0x650 + 2 * 0x28);
    for (uint32_t i = 0; i < 0x40; i++) {
        ck_assert_uint_eq(s->host[moved + i], i < 0x20 ? 0xaa : 0);
    }
    ck_assert_uint_eq(peek8(s, a - 3), 0);
    ck_assert_uint_eq(heap_alloc(s, 0x20), a);
    heap_check(s);
    test_space_free(s);
}
END_TEST

START_TEST(test_heap_realloc_refused_keeps_the_block)
{
    struct test_space *s = heap_new(64);
    uint32_t a = heap_alloc(s, 0x20);
    heap_alloc(s, 0x20);
    memset(s->host + a, 0xaa, 0x20);
    struct heap_refusal refusal = { 0 };
    ck_assert_uint_eq(rtl_heap_realloc(s->k, s->base, s->base + a, 0xf000, &refusal), 0);
    ck_assert_int_eq(refusal.reason, HEAP_REFUSAL_FULL);
    ck_assert_uint_eq(rtl_heap_realloc(s->k, s->base, s->base + a, 0x90000, &refusal), 0);
    ck_assert_int_eq(refusal.reason, HEAP_REFUSAL_TOO_LARGE);
    ck_assert_uint_eq(rtl_heap_realloc(s->k, s->base, s->base + a, 0x80000000, &refusal), 0);
    ck_assert_int_eq(refusal.reason, HEAP_REFUSAL_TOO_LARGE);
    ck_assert_uint_eq(rtl_heap_size(s->k, s->base, s->base + a), 0x20);
    ck_assert_uint_eq(s->host[a + 0x1f], 0xaa);
    fixture_commit.status = STATUS_COMMITMENT_LIMIT;
    ck_assert_uint_eq(rtl_heap_realloc(s->k, s->base, s->base + a, 0x2000, &refusal), 0);
    ck_assert_int_eq(refusal.reason, HEAP_REFUSAL_COMMIT);
    heap_check(s);
    test_space_free(s);
}
END_TEST

START_TEST(test_heap_free_range_above_the_maximum_is_cut)
{
    /* Only a block that grew in place up to the threshold and kept a surplus is above the maximum.
     */
    static const uint32_t rows[][4] = {
        /* units of the block, free units behind it, first piece, second piece */
        { 2, 0xfe00, 0xfe00, 2 },
        { 3, 0xfdfe, 0xfdf0, 0x11 },
    };
    const uint32_t *row = rows[_i];
    struct test_space *s = heap_new_full(0x200000, 0x200000, HEAP_FLAGS_DESKTOP);
    const uint32_t second = 0x648 + 2 * 0x7f000, third = 0x648 + 3 * 0x7f000;
    uint32_t behind = heap_alloc(s, row[1] * 8 - 8);
    ck_assert_uint_eq(behind, third + 8);
    if (row[1] < 0xfe00) {
        ck_assert_uint_eq(heap_alloc(s, 8), third + row[1] * 8 + 8);
    }
    ck_assert_uint_eq(heap_alloc(s, (0xfe00 - row[0]) * 8 - 8), second + 8);
    uint32_t a = heap_alloc(s, row[0] * 8 - 8);
    ck_assert_uint_eq(a, third - row[0] * 8 + 8);
    heap_free(s, behind);
    ck_assert_uint_eq(heap_realloc(s, a, 0x7eff8), a);
    ck_assert_uint_eq(units_at(s, a), row[0] + row[1]);
    heap_check(s);
    heap_free(s, a);
    ck_assert_uint_eq(units_at(s, a), row[2]);
    ck_assert_uint_eq(units_at(s, a + row[2] * 8), row[3]);
    ck_assert_uint_eq(peek16(s, a - 8 + row[2] * 8 + 2), row[2]);
    heap_check(s);
    test_space_free(s);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_heap_realloc_shrink },
    { &test_heap_realloc_grow_in_place_keeps_two_units },
    { &test_heap_realloc_grows_into_uncommitted_space },
    { &test_heap_realloc_moves },
    { &test_heap_realloc_refused_keeps_the_block },
    { &test_heap_free_range_above_the_maximum_is_cut, .loops = 2 },
};

SUITE(tests, NULL, NULL)
