/* SPDX-License-Identifier: MIT */
/*
 * The NT5 heap against published traces and against vectors computed by hand from the published
 * rules. Offsets are from the heap base. Sources of the traces: XP heap dumps, and the samples of
 * "0day" (failwest) for Windows 2000.
 */
#include "abi/layout/heap_columns.h"
#include "heap_fixture.h"

#include "../suite.h"

#define KB 1024u

/* Where a field lies, from the same list as the kernel and the observers. */
enum {
#define HEAP_COLUMN                                         HEAP_COLUMN_nt5_x86
#define HEAP_FIELD(structure, field, width, offset, source) OFFSET_##structure##_##field = offset,
#include "abi/layout/heap.def"
};

#define SEGMENT 0x608u

/* ---- published traces ---- */

START_TEST(test_heap_trace_xp_8000_committed)
{
    struct test_space *s = heap_new_full(0x10000, 0x8000, 0);
    ck_assert_uint_eq(heap_alloc(s, 0x1800), 0x688);
    ck_assert_uint_eq(peek16(s, 0x680) * 8, 0x1808);
    ck_assert_uint_eq(peek16(s, 0x1e88) * 8, 0x6178);
    ck_assert_uint_eq(0x1e88 + 0x6178, 0x8000);
    heap_check(s);
    test_space_free(s);
}
END_TEST

START_TEST(test_heap_trace_w2k_alloc_200)
{
    struct test_space *s = heap_new_full(0x10000, 0x1000, 0);
    ck_assert_uint_eq(heap_alloc(s, 200), 0x688);
    ck_assert_uint_eq(peek16(s, 0x680), 0x1a);
    /* The sample hard-codes this header of the remainder. */
    ck_assert_uint_eq(peek16(s, 0x750), 0x0116);
    ck_assert_uint_eq(peek16(s, 0x752), 0x001a);
    ck_assert_uint_eq(peek8(s, 0x755), 0x10);
    heap_check(s);
    test_space_free(s);
}
END_TEST

START_TEST(test_heap_trace_w2k_lists_and_merge)
{
    static const uint32_t sizes[6] = { 3, 5, 6, 8, 19, 24 };
    static const uint32_t units[6] = { 2, 2, 2, 2, 4, 4 };
    struct test_space *s = heap_new_full(0x10000, 0x1000, 0);
    const uint32_t base = (uint32_t)s->base;
    uint32_t at[6];
    for (int i = 0; i < 6; i++) {
        at[i] = heap_alloc(s, sizes[i]);
        ck_assert_uint_eq(units_at(s, at[i]), units[i]);
    }
    heap_free(s, at[0]);
    heap_free(s, at[2]);
    heap_free(s, at[4]);
    heap_check(s);
    const uint32_t list2 = 0x178 + 2 * 8, list4 = 0x178 + 4 * 8, list8 = 0x178 + 8 * 8;
    ck_assert_uint_eq(peek32(s, list2), base + at[0]);
    ck_assert_uint_eq(peek32(s, at[0]), base + at[2]);
    ck_assert_uint_eq(peek32(s, at[2]), base + list2);
    ck_assert_uint_eq(peek32(s, list4), base + at[4]);
    ck_assert_uint_eq(peek32(s, 0x158), 1u << 2 | 1u << 4);
    heap_free(s, at[3]);
    ck_assert_uint_eq(peek32(s, list8), base + at[2]);
    ck_assert_uint_eq(units_at(s, at[2]), 8);
    ck_assert_uint_eq(peek32(s, 0x158), 1u << 2 | 1u << 8);
    heap_check(s);
    test_space_free(s);
}
END_TEST

START_TEST(test_heap_trace_w2k_last_freed_first)
{
    struct test_space *s = heap_new_full(0x10000, 0x1000, 0);
    uint32_t at[6];
    for (int i = 0; i < 6; i++) {
        at[i] = heap_alloc(s, 8);
    }
    heap_free(s, at[0]);
    heap_free(s, at[2]);
    heap_free(s, at[4]);
    ck_assert_uint_eq(heap_alloc(s, 8), at[4]);
    heap_check(s);
    test_space_free(s);
}
END_TEST

/* ---- vectors ---- */

START_TEST(test_heap_v1_fresh_heap)
{
    struct test_space *s = heap_new(512);
    ck_assert_uint_eq(heap_alloc(s, 1), 0x650);
    ck_assert_uint_eq(heap_alloc(s, 1), 0x660);
    test_space_free(s);
    s = heap_new(512);
    ck_assert_uint_eq(heap_alloc(s, 0x6c), 0x650);
    ck_assert_uint_eq(heap_alloc(s, 0x18), 0x6c8);
    ck_assert_uint_eq(heap_alloc(s, 0xa4), 0x6e8);
    heap_check(s);
    test_space_free(s);
}
END_TEST

START_TEST(test_heap_rounding)
{
    static const uint32_t rows[][2] = { { 0, 16 },      { 1, 16 },      { 8, 16 },
                                        { 9, 24 },      { 16, 24 },     { 17, 32 },
                                        { 0xa4, 0xb0 }, { 0xa8, 0xb0 }, { 0xa9, 0xb8 } };
    struct test_space *s = heap_new(512);
    for (size_t i = 0; i < DH_ARRAY_COUNT(rows); i++) {
        uint32_t at = heap_alloc(s, rows[i][0]);
        ck_assert_uint_eq(units_at(s, at) * 8, rows[i][1]);
        ck_assert_uint_eq(rtl_heap_size(s->k, s->base, s->base + at), rows[i][0]);
        ck_assert_uint_eq(rtl_heap_block_bytes(s->k, s->base, s->base + at), rows[i][1]);
    }
    ck_assert_uint_eq(peek8(s, 0x650 - 2), 16);
    heap_check(s);
    test_space_free(s);
}
END_TEST

struct fill_row {
    uint32_t kb;
    bool has_prelude;
    uint32_t count, last, left_units;
};

static const struct fill_row fill_rows[] = {
    { 64, false, 363, 0xff38, 4 },       { 64, true, 362, 0xff18, 8 },
    { 128, false, 735, 0x1fef8, 12 },    { 128, true, 734, 0x1fed8, 16 },
    { 512, false, 2969, 0x7fed8, 16 },   { 512, true, 2968, 0x7feb8, 20 },
    { 3072, false, 17864, 0x2fff28, 6 }, { 3072, true, 17863, 0x2fff08, 10 },
};

START_TEST(test_heap_v2_windows_in_a_heap)
{
    const struct fill_row *row = &fill_rows[_i];
    struct test_space *s = heap_new(row->kb);
    if (row->has_prelude) {
        heap_alloc(s, 0x6c);
        heap_alloc(s, 0x18);
    }
    uint32_t count = 0, last = 0, at;
    while ((at = heap_alloc(s, 0xa4)) != 0) {
        last = at;
        count++;
    }
    ck_assert_uint_eq(count, row->count);
    ck_assert_uint_eq(last, row->last);
    struct heap_usage usage;
    rtl_heap_usage(s->k, s->base, &usage);
    ck_assert_uint_eq(usage.free_block_count, 1);
    ck_assert_uint_eq(usage.free_block_bytes, row->left_units * 8);
    ck_assert_uint_eq(usage.largest_free_bytes, row->left_units * 8);
    ck_assert_uint_eq(usage.uncommitted_bytes, 0);
    ck_assert_uint_eq(usage.used_bytes, row->kb * KB - row->left_units * 8);
    heap_check(s);
    test_space_free(s);
}
END_TEST

START_TEST(test_heap_v2_one_unit_before_the_page_edge_is_absorbed)
{
    struct test_space *s = heap_new(512);
    uint32_t at = 0;
    for (int i = 0; i < 177; i++) {
        at = heap_alloc(s, 0xa4);
    }
    ck_assert_uint_eq(at - 8, 0x7f48);
    ck_assert_uint_eq(units_at(s, at), 23);
    ck_assert_uint_eq(peek8(s, at - 2), 23 * 8 - 0xa4);
    ck_assert_uint_eq(peek8(s, at - 3), 0x11);
    ck_assert_uint_eq(heap_alloc(s, 0xa4), 0x8008);
    ck_assert_uint_eq(peek8(s, at - 3), 0x01);
    heap_check(s);
    test_space_free(s);
}
END_TEST

START_TEST(test_heap_v3_commit_steps)
{
    struct test_space *s = heap_new(512);
    for (uint32_t i = 0; i < 14; i++) {
        ck_assert_uint_eq(heap_alloc(s, 0xa4), 0x650 + i * 0xb0);
    }
    ck_assert_uint_eq(s->committed_bytes, 0x1000);
    ck_assert_uint_eq(peek16(s, 0xfe8), 3);
    ck_assert_uint_eq(fixture_commit.calls, 0);
    ck_assert_uint_eq(heap_alloc(s, 0xa4), 0xff0);
    ck_assert_uint_eq(s->committed_bytes, 0x2000);
    ck_assert_uint_eq(fixture_commit.calls, 1);
    ck_assert_uint_eq(peek32(s, 0x58c), s->base + 0x2000);
    ck_assert_uint_eq(peek32(s, 0x590), 0x7e000);
    ck_assert_uint_eq(peek32(s, SEGMENT + 0x28), 0x7e);
    ck_assert_uint_eq(heap_alloc(s, 0xa4), 0x10a0);
    heap_check(s);
    test_space_free(s);
}
END_TEST

START_TEST(test_heap_v4_page_quirk)
{
    static const uint32_t rows[][3] = {
        { 0xff8, 127, 0x80000 },
        { 0xff9, 126, 0x7f000 },
        { 0x1000, 126, 0x7f000 },
        { 0x3000, 41, 0x7d000 },
    };
    struct test_space *s = heap_new(512);
    uint32_t count = 0;
    while (heap_alloc(s, rows[_i][0]) != 0) {
        count++;
    }
    ck_assert_uint_eq(count, rows[_i][1]);
    ck_assert_uint_eq(s->committed_bytes, rows[_i][2]);
    heap_check(s);
    test_space_free(s);
}
END_TEST

START_TEST(test_heap_v6_largest_single_request)
{
    struct test_space *s = heap_new(64);
    ck_assert_uint_eq(heap_alloc(s, 0xeff9), 0);
    ck_assert_uint_eq(s->committed_bytes, 0x1000);
    ck_assert_uint_eq(heap_alloc(s, 0xeff8), 0x650);
    heap_free(s, 0x650);
    ck_assert_uint_eq(units_at(s, 0x650), 0x1f37);
    ck_assert_uint_eq(heap_alloc(s, 0xf9b1), 0);
    ck_assert_uint_eq(heap_alloc(s, 0xf9b0), 0x650);
    heap_check(s);
    test_space_free(s);

    s = heap_new(128);
    ck_assert_uint_eq(heap_alloc(s, 0x1eff9), 0);
    ck_assert_uint_eq(heap_alloc(s, 0x1eff8), 0x650);
    test_space_free(s);

    s = heap_new(3072);
    ck_assert_uint_eq(heap_alloc(s, 0x7eff9), 0);
    ck_assert_uint_ne(heap_alloc(s, 0x7eff8), 0);
    heap_check(s);
    test_space_free(s);
}
END_TEST

START_TEST(test_heap_v6_merge_limit)
{
    struct test_space *s = heap_new(512);
    ck_assert_uint_eq(heap_alloc(s, 0x7eff8), 0x1008);
    heap_check(s);
    ck_assert_uint_eq(peek16(s, 0x648), 0x137);
    ck_assert_uint_eq(peek8(s, 0x64d), 0);
    ck_assert_uint_eq(peek16(s, 0x1002), 0x137);
    ck_assert_uint_eq(peek8(s, 0x1005), 0x11);
    ck_assert_uint_eq(heap_alloc(s, 0x9b1), 0);
    ck_assert_uint_eq(heap_alloc(s, 0x9b0), 0x650);
    heap_check(s);
    test_space_free(s);

    s = heap_new(512);
    heap_alloc(s, 0x7eff8);
    heap_free(s, 0x1008);
    heap_check(s);
    ck_assert_uint_eq(peek16(s, 0x648), 0x137);
    ck_assert_uint_eq(peek16(s, 0x1000), 0xfe00);
    ck_assert_uint_eq(heap_alloc(s, 0x7eff8), 0x1008);
    heap_free(s, 0x1008);
    /* A remainder in front of a free block it may not merge with stays a block of its own. */
    ck_assert_uint_eq(heap_alloc(s, 8), 0x650);
    heap_check(s);
    ck_assert_uint_eq(peek16(s, 0x658), 0x135);
    ck_assert_uint_eq(peek16(s, 0x1000), 0xfe00);
    ck_assert_uint_eq(peek16(s, 0x1002), 0x135);
    test_space_free(s);
}
END_TEST

static struct test_space *
six_windows(uint32_t w[7])
{
    struct test_space *s = heap_new(64);
    for (int i = 1; i <= 6; i++) {
        w[i] = heap_alloc(s, 0xa4);
        ck_assert_uint_eq(w[i], 0x650 + (uint32_t)(i - 1) * 0xb0);
    }
    return s;
}

START_TEST(test_heap_v7_reuse_order)
{
    uint32_t w[7];
    struct test_space *s = six_windows(w);
    heap_free(s, w[1]);
    heap_free(s, w[3]);
    ck_assert_uint_eq(heap_alloc(s, 0xa4), 0x7b0);
    ck_assert_uint_eq(heap_alloc(s, 0xa4), 0x650);
    heap_check(s);
    test_space_free(s);

    s = six_windows(w);
    heap_free(s, w[2]);
    heap_free(s, w[3]);
    ck_assert_uint_eq(peek16(s, 0x6f8), 44);
    ck_assert_uint_eq(heap_alloc(s, 0x20), 0x700);
    ck_assert_uint_eq(peek16(s, 0x720), 39);
    ck_assert_uint_eq(heap_alloc(s, 0xa4), 0x728);
    ck_assert_uint_eq(peek16(s, 0x728 - 8 + 0xb0), 17);
    heap_check(s);
    test_space_free(s);

    s = six_windows(w);
    heap_free(s, w[2]);
    heap_free(s, w[4]);
    heap_free(s, w[3]);
    ck_assert_uint_eq(peek16(s, 0x6f8), 0x42);
    heap_free(s, w[6]);
    ck_assert_uint_eq(peek16(s, 0x9b8), 0xc9);
    ck_assert_uint_eq(peek32(s, OFFSET_heap_total_free), 0x10b);
    heap_check(s);
    test_space_free(s);
}
END_TEST

#define UNITS(n) ((n)*8 - 8) /* a request that takes a block of n units */

/* A large free block that is cut, or added to, until it is as large as an older one: the only other
 * one, which therefore stands at the root of the index. */
START_TEST(test_heap_large_block_that_becomes_the_equal_of_another)
{
    struct test_space *s = heap_new_full(16 * KB, 16 * KB, HEAP_FLAGS_DESKTOP);
    uint32_t older = heap_alloc(s, UNITS(200));
    heap_alloc(s, UNITS(2));
    uint32_t cut = heap_alloc(s, UNITS(500));
    heap_alloc(s, UNITS((16 * KB - 0x648) / 8 - 702));
    heap_free(s, older);
    heap_free(s, cut);
    ck_assert_uint_eq(heap_alloc(s, UNITS(300)), cut);
    heap_check(s);
    ck_assert_uint_eq(heap_alloc(s, UNITS(200)), cut + 300 * 8);
    ck_assert_uint_eq(heap_alloc(s, UNITS(200)), older);
    heap_check(s);
    test_space_free(s);

    s = heap_new_full(16 * KB, 16 * KB, HEAP_FLAGS_DESKTOP);
    older = heap_alloc(s, UNITS(500));
    heap_alloc(s, UNITS(2));
    uint32_t lower = heap_alloc(s, UNITS(200));
    uint32_t upper = heap_alloc(s, UNITS(300));
    heap_alloc(s, UNITS((16 * KB - 0x648) / 8 - 1002));
    heap_free(s, older);
    heap_free(s, upper);
    heap_free(s, lower);
    heap_check(s);
    ck_assert_uint_eq(heap_alloc(s, UNITS(500)), lower);
    ck_assert_uint_eq(heap_alloc(s, UNITS(500)), older);
    heap_check(s);
    test_space_free(s);
}
END_TEST

START_TEST(test_heap_v7_one_unit_is_absorbed)
{
    struct test_space *s = heap_new(64);
    ck_assert_uint_eq(heap_alloc(s, 0xb0), 0x650);
    ck_assert_uint_eq(heap_alloc(s, 8), 0x650 + 0xb8);
    heap_free(s, 0x650);
    ck_assert_uint_eq(heap_alloc(s, 0xa8), 0x650);
    ck_assert_uint_eq(units_at(s, 0x650), 23);
    ck_assert_uint_eq(peek16(s, 0x702), 23);
    ck_assert_uint_eq(rtl_heap_size(s->k, s->base, s->base + 0x650), 0xa8);
    heap_check(s);
    test_space_free(s);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_heap_trace_xp_8000_committed },
    { &test_heap_trace_w2k_alloc_200 },
    { &test_heap_trace_w2k_lists_and_merge },
    { &test_heap_trace_w2k_last_freed_first },
    { &test_heap_v1_fresh_heap },
    { &test_heap_rounding },
    { &test_heap_v2_windows_in_a_heap, .loops = DH_ARRAY_COUNT(fill_rows) },
    { &test_heap_v2_one_unit_before_the_page_edge_is_absorbed },
    { &test_heap_v3_commit_steps },
    { &test_heap_v4_page_quirk, .loops = 4 },
    { &test_heap_v6_largest_single_request },
    { &test_heap_v6_merge_limit },
    { &test_heap_v7_reuse_order },
    { &test_heap_large_block_that_becomes_the_equal_of_another },
    { &test_heap_v7_one_unit_is_absorbed },
};

SUITE(tests, NULL, NULL)
