/* SPDX-License-Identifier: MIT */
/*
 * The NT5 heap against published traces and against vectors computed by hand from the published
 * rules. Offsets are from the heap base. Sources of the traces: XP heap dumps, and the samples of
 * "0day" (failwest) for Windows 2000.
 */
#include "heap_fixture.h"

#include <stdlib.h>
#include <string.h>

#define KB 1024u

/* Where a field lies, from the same list as the kernel and the observers. */
enum {
#define HEAP_FIELD(structure, field, width, nt5_x86, source) OFFSET_##structure##_##field = nt5_x86,
#include "abi/layout/heap.def"
};

#define SEGMENT 0x608u

/* --- structure
 * -------------------------------------------------------------------------------------------------
 */

START_TEST(test_heap_create_writes_the_published_structures)
{
    struct test_space *s = heap_new(512);
    const uint32_t base = (uint32_t)s->base;
    ck_assert_uint_eq(peek16(s, 0), SEGMENT / 8);
    ck_assert_uint_eq(peek8(s, 5), 1);
    ck_assert_uint_eq(peek32(s, 0x8), 0xeeffeeff);
    ck_assert_uint_eq(peek32(s, 0xc), 9);
    ck_assert_uint_eq(peek32(s, 0x14), 0xfe00);
    ck_assert_uint_eq(peek32(s, 0x18), 0x100000);
    ck_assert_uint_eq(peek32(s, 0x1c), 0x2000);
    ck_assert_uint_eq(peek32(s, 0x20), 0x200);
    ck_assert_uint_eq(peek32(s, 0x24), 0x2000);
    ck_assert_uint_eq(peek32(s, 0x28), 0x137);
    ck_assert_uint_eq(peek16(s, 0x32), 0x608);
    ck_assert_uint_eq(peek32(s, 0x44), base + 0x598);
    ck_assert_uint_eq(peek32(s, 0x48), 0xf);
    ck_assert_uint_eq(peek32(s, 0x4c), ~7u);
    ck_assert_uint_eq(peek32(s, 0x58), base + SEGMENT);
    ck_assert_uint_eq(peek32(s, 0x5c), 0);
    for (uint32_t word = 0; word < 4; word++) {
        ck_assert_uint_eq(peek32(s, 0x158 + 4 * word), 0);
    }
    /* The only free block has more than 127 units: FreeLists[0]. The other heads point to
     * themselves. */
    ck_assert_uint_eq(peek32(s, 0x178), base + 0x650);
    ck_assert_uint_eq(peek32(s, 0x17c), base + 0x650);
    for (uint32_t list = 1; list < 128; list++) {
        ck_assert_uint_eq(peek32(s, 0x178 + 8 * list), base + 0x178 + 8 * list);
        ck_assert_uint_eq(peek32(s, 0x17c + 8 * list), base + 0x178 + 8 * list);
    }
    ck_assert_uint_eq(peek32(s, 0x578), 0);
    ck_assert_uint_eq(peek32(s, 0x57c), FIXTURE_ROUTINE);
    ck_assert_uint_eq(peek32(s, 0x580), 0);
    /* The uncommitted range. */
    ck_assert_uint_eq(peek32(s, 0x588), 0);
    ck_assert_uint_eq(peek32(s, 0x58c), base + 0x1000);
    ck_assert_uint_eq(peek32(s, 0x590), 0x7f000);
    /* The segment. */
    ck_assert_uint_eq(peek16(s, SEGMENT), 8);
    ck_assert_uint_eq(peek16(s, SEGMENT + 2), SEGMENT / 8);
    ck_assert_uint_eq(peek32(s, SEGMENT + 0x8), 0xffeeffee);
    ck_assert_uint_eq(peek32(s, SEGMENT + 0x10), base);
    ck_assert_uint_eq(peek32(s, SEGMENT + 0x14), 0x7f000);
    ck_assert_uint_eq(peek32(s, SEGMENT + 0x18), base);
    ck_assert_uint_eq(peek32(s, SEGMENT + 0x1c), 0x80);
    ck_assert_uint_eq(peek32(s, SEGMENT + 0x20), base + 0x648);
    ck_assert_uint_eq(peek32(s, SEGMENT + 0x24), base + 0x80000);
    ck_assert_uint_eq(peek32(s, SEGMENT + 0x28), 0x7f);
    ck_assert_uint_eq(peek32(s, SEGMENT + 0x2c), 1);
    ck_assert_uint_eq(peek32(s, SEGMENT + 0x30), base + 0x588);
    ck_assert_uint_eq(peek32(s, SEGMENT + 0x38), base + 0x648);
    /* The first free block. */
    ck_assert_uint_eq(peek16(s, 0x648), 0x137);
    ck_assert_uint_eq(peek16(s, 0x64a), 8);
    ck_assert_uint_eq(peek8(s, 0x64d), 0x10);
    ck_assert_uint_eq(peek32(s, 0x650), base + 0x178);
    ck_assert_uint_eq(peek32(s, 0x654), base + 0x178);
    test_space_free(s);
}
END_TEST

START_TEST(test_heap_create_with_lock_starts_at_680)
{
    struct test_space *s = heap_new_full(64 * KB, 0x1000, 0);
    ck_assert_uint_eq(peek16(s, 0), 0x640 / 8);
    ck_assert_uint_eq(peek16(s, 0x32), 0x608);
    ck_assert_uint_eq(peek32(s, 0x58), s->base + 0x640);
    ck_assert_uint_eq(peek32(s, 0x578), s->base + 0x608);
    ck_assert_uint_eq(peek32(s, 0x640 + 0x20), s->base + 0x680);
    ck_assert_uint_eq(heap_alloc(s, 1), 0x688);
    test_space_free(s);
}
END_TEST

START_TEST(test_heap_create_refuses_odd_parameters)
{
    struct test_space *s = test_space_new(FIXTURE_BASE, 64 * KB, 0x1000);
    const struct heap_parameters good = { HEAP_FORMAT_NT5_X86, HEAP_FLAGS_DESKTOP, 64 * KB, 0x1000,
                                          FIXTURE_ROUTINE };
    struct heap_parameters bad[] = { good, good, good, good, good, good, good };
    bad[0].format = HEAP_FORMAT_NONE;
    bad[1].flags |= HEAP_FLAG_GROWABLE;
    bad[2].reserve_bytes = 0;
    bad[3].reserve_bytes = 0xfff8;
    bad[4].initial_commit_bytes = 0;
    bad[5].initial_commit_bytes = 0x11000;
    bad[6].reserve_bytes = 0x80000000;
    for (size_t i = 0; i < DH_ARRAY_COUNT(bad); i++) {
        ck_assert_status(rtl_heap_create(s->k, s->base, &bad[i]), STATUS_INVALID_PARAMETER);
    }
    ck_assert_status(rtl_heap_create(s->k, s->base + 8, &good), STATUS_INVALID_PARAMETER);
    ck_assert(!rtl_heap_is_heap(s->k, s->base));
    ck_assert_status(rtl_heap_create(s->k, s->base, &good), STATUS_SUCCESS);
    ck_assert(rtl_heap_is_heap(s->k, s->base));
    test_space_free(s);
}
END_TEST

START_TEST(test_heap_create_cuts_a_large_first_range)
{
    /* 0x200000 - 0x648 bytes are 0x3FF37 units: four pieces of 0xFE00 and 0x737. */
    struct test_space *s = heap_new_full(0x200000, 0x200000, HEAP_FLAGS_DESKTOP);
    for (uint32_t piece = 0; piece < 4; piece++) {
        ck_assert_uint_eq(peek16(s, 0x648 + piece * 0x7f000), 0xfe00);
        ck_assert_uint_eq(peek8(s, 0x64d + piece * 0x7f000), 0);
    }
    ck_assert_uint_eq(peek16(s, 0x648 + 4 * 0x7f000), 0x737);
    ck_assert_uint_eq(peek8(s, 0x64d + 4 * 0x7f000), 0x10);
    ck_assert_uint_eq(peek32(s, 0x588 + 0x4), 0);
    ck_assert_uint_eq(peek32(s, 0x44), s->base + 0x588);
    /* Among the four equals the one inserted last comes first. */
    ck_assert_uint_eq(heap_alloc(s, 0x7eff8), 0x650 + 3 * 0x7f000);
    heap_check(s);
    test_space_free(s);
}
END_TEST

/* --- published traces
 * ------------------------------------------------------------------------------------------ */

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

/* --- vectors
 * ---------------------------------------------------------------------------------------------------
 */

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

/* --- refusals
 * --------------------------------------------------------------------------------------------------
 */

START_TEST(test_heap_alloc_refusal_too_large)
{
    static const uint32_t sizes[] = { 0x7eff9, 0x7fffffff, 0x80000000, 0xffffffff };
    struct test_space *s = heap_new(3072);
    for (size_t i = 0; i < DH_ARRAY_COUNT(sizes); i++) {
        struct heap_refusal refusal = { 0 };
        ck_assert_uint_eq(rtl_heap_alloc(s->k, s->base, sizes[i], &refusal), 0);
        ck_assert_int_eq(refusal.reason, HEAP_REFUSAL_TOO_LARGE);
        ck_assert_uint_eq(refusal.request_bytes, sizes[i]);
        ck_assert_uint_eq(refusal.block_bytes, ((uint64_t)sizes[i] + 15) & ~UINT64_C(7));
        ck_assert_uint_eq(refusal.largest_block_bytes, 0x7f000);
        ck_assert_uint_eq(refusal.largest_free_bytes, 0x9b8);
        ck_assert_uint_eq(refusal.uncommitted_bytes, 0x2ff000);
    }
    ck_assert_uint_eq(fixture_commit.calls, 0);
    heap_check(s);
    test_space_free(s);
}
END_TEST

START_TEST(test_heap_alloc_refusal_full_names_the_numbers)
{
    struct test_space *s = heap_new(64);
    struct heap_refusal refusal = { 0 };
    ck_assert_uint_eq(rtl_heap_alloc(s->k, s->base, 0xeff9, &refusal), 0);
    ck_assert_int_eq(refusal.reason, HEAP_REFUSAL_FULL);
    ck_assert_uint_eq(refusal.block_bytes, 0xf008);
    ck_assert_uint_eq(refusal.commit_bytes, 0x10000);
    ck_assert_uint_eq(refusal.largest_block_bytes, 0xf000);
    ck_assert_uint_eq(refusal.largest_free_bytes, 0x9b8);
    ck_assert_uint_eq(refusal.uncommitted_bytes, 0xf000);
    ck_assert_uint_eq(refusal.free_bytes, 0x9b8);
    ck_assert_uint_eq(fixture_commit.calls, 0);
    test_space_free(s);
}
END_TEST

/* 160 and 168 bytes with eight of header between them look alike until they are rounded: a request
 * is judged by the block it needs. */
START_TEST(test_heap_largest_block_is_what_a_request_may_need)
{
    struct test_space *s = heap_new(4);
    uint32_t most = rtl_heap_largest_block(s->k, s->base);
    struct heap_refusal refusal = { 0 };
    ck_assert_uint_eq(most, 0x1000 - 0x648);
    ck_assert_uint_eq(rtl_heap_request_bytes(s->k, s->base, 0), 16);
    ck_assert_uint_eq(rtl_heap_request_bytes(s->k, s->base, 164), 176);
    ck_assert_uint_eq(rtl_heap_alloc(s->k, s->base, most - 7, &refusal), 0);
    ck_assert_uint_eq(refusal.block_bytes, most + 8);
    ck_assert_uint_eq(refusal.largest_block_bytes, most);
    ck_assert_uint_ne(heap_alloc(s, most - 8), 0);
    ck_assert_uint_eq(rtl_heap_largest_block(s->k, s->base), 0);
    test_space_free(s);
}
END_TEST

START_TEST(test_heap_alloc_commit_refused_changes_nothing)
{
    struct test_space *s = heap_new(64);
    uint8_t before[0x1000];
    struct heap_refusal refusal = { 0 };
    heap_alloc(s, 0x100);
    memcpy(before, s->host, sizeof before);
    fixture_commit.status = STATUS_COMMITMENT_LIMIT;
    ck_assert_uint_eq(rtl_heap_alloc(s->k, s->base, 0x2000, &refusal), 0);
    ck_assert_uint_eq(fixture_commit.calls, 1);
    ck_assert_uint_eq(fixture_commit.last_bytes, 0x3000);
    ck_assert_int_eq(refusal.reason, HEAP_REFUSAL_COMMIT);
    ck_assert_uint_eq(refusal.largest_block_bytes, 0xf000); /* there was room */
    ck_assert_status(refusal.commit_status, STATUS_COMMITMENT_LIMIT);
    ck_assert_mem_eq(before, s->host, sizeof before);
    heap_check(s);
    fixture_commit.status = STATUS_SUCCESS;
    ck_assert_uint_ne(heap_alloc(s, 0x2000), 0);
    heap_check(s);
    test_space_free(s);
}
END_TEST

START_TEST(test_heap_commit_routine_none_is_not_called)
{
    struct test_space *s = test_space_new(FIXTURE_BASE, 64 * KB, 64 * KB);
    const struct heap_parameters parameters = { HEAP_FORMAT_NT5_X86, 9, 64 * KB, 0x1000,
                                                HEAP_COMMIT_ROUTINE_NONE };
    struct heap_usage usage;
    ck_assert_status(rtl_heap_create(s->k, s->base, &parameters), STATUS_SUCCESS);
    ck_assert_uint_eq(heap_alloc(s, 0x2000), 0x650);
    rtl_heap_usage(s->k, s->base, &usage);
    ck_assert_uint_eq(usage.committed_bytes, 0x4000);
    ck_assert_uint_eq(fixture_commit.calls, 0);
    test_space_free(s);
}
END_TEST

/* --- free
 * ------------------------------------------------------------------------------------------------------
 */

/* The walk sees each block once, in order, up to the end of committed memory, with the size the
 * heap gives it. */
START_TEST(test_heap_next_walks_every_block)
{
    struct test_space *s = heap_new_full(16 * DH_PAGE_SIZE, DH_PAGE_SIZE, HEAP_FLAGS_DESKTOP);
    kva_t given[5];
    for (uint32_t i = 0; i < DH_ARRAY_COUNT(given); i++)
        given[i] = rtl_heap_alloc(s->k, s->base, 40 + 100 * i, NULL);
    ck_assert(rtl_heap_free(s->k, s->base, given[1]) && rtl_heap_free(s->k, s->base, given[3]));
    struct heap_usage usage;
    rtl_heap_usage(s->k, s->base, &usage);
    struct heap_block block = { 0 };
    uint32_t busy = 0;
    uint32_t free_bytes = 0;
    kva_t end = given[0];
    for (; rtl_heap_next(s->k, s->base, &block); end = block.at + block.bytes) {
        ck_assert_uint_eq(block.at, end);
        if (block.is_busy) {
            ck_assert_uint_eq(block.at, given[2 * busy]);
            ck_assert_uint_eq(block.bytes, rtl_heap_block_bytes(s->k, s->base, block.at));
            busy++;
        } else {
            free_bytes += block.bytes;
        }
    }
    ck_assert_uint_eq(busy, 3);
    ck_assert_uint_eq(free_bytes, usage.free_block_bytes);
    ck_assert_uint_eq(end, block.at + block.bytes);
    ck_assert_uint_eq(end - 8, s->base + usage.committed_bytes);
    test_space_free(s);
}
END_TEST

START_TEST(test_heap_free_refuses_what_is_no_block)
{
    struct test_space *s = heap_new(64);
    uint8_t *before = malloc(64 * KB);
    uint32_t a = heap_alloc(s, 0x40);
    uint32_t b = heap_alloc(s, 0x40);
    uint32_t c = heap_alloc(s, 0x40);
    heap_free(s, b);
    /* Something that looks like a block in use, inside somebody's data. */
    uint8_t *fake = s->host + a + 0x10;
    fake[0] = 3;
    fake[2] = 2;
    fake[5] = 1;
    memcpy(before, s->host, 0x1000);
    const kva_t bad[] = {
        0,
        s->base,
        s->base + 8,
        s->base + 0x648,
        s->base + a + 1,
        s->base + a + 4,
        s->base + a + 8,
        s->base + a + 0x18,
        s->base + b,
        s->base + c + 0x48,
        s->base + 0x1000,
        s->base + 0x1008,
        s->base + 0x10000,
        s->base + 0x10008,
        s->base - 8,
        UINT32_MAX,
        UINT32_MAX - 7,
    };
    for (size_t i = 0; i < DH_ARRAY_COUNT(bad); i++) {
        ck_assert_msg(!rtl_heap_free(s->k, s->base, bad[i]), "%zu", i);
        ck_assert_uint_eq(rtl_heap_size(s->k, s->base, bad[i]), UINT32_MAX);
        ck_assert_uint_eq(rtl_heap_block_bytes(s->k, s->base, bad[i]), 0);
        struct heap_refusal refusal = { 0 };
        ck_assert_uint_eq(rtl_heap_realloc(s->k, s->base, bad[i], 8, &refusal), 0);
        ck_assert_int_eq(refusal.reason, HEAP_REFUSAL_INVALID_BLOCK);
    }
    ck_assert_mem_eq(before, s->host, 0x1000);
    heap_check(s);
    free(before);
    test_space_free(s);
}
END_TEST

START_TEST(test_heap_free_everything_leaves_the_fresh_heap)
{
    struct test_space *s = heap_new(64);
    uint32_t at[100];
    for (uint32_t i = 0; i < 100; i++) {
        at[i] = heap_alloc(s, i * 7);
        ck_assert_uint_ne(at[i], 0);
    }
    for (uint32_t i = 0; i < 100; i++) {
        heap_free(s, at[i * 37 % 100]);
        heap_check(s);
    }
    struct heap_usage usage;
    rtl_heap_usage(s->k, s->base, &usage);
    ck_assert_uint_eq(usage.free_block_count, 1);
    ck_assert_uint_eq(usage.used_bytes, 0x648);
    ck_assert_uint_eq(usage.largest_free_bytes, usage.committed_bytes - 0x648);
    test_space_free(s);
}
END_TEST

START_TEST(test_heap_blocks_are_zeroed)
{
    struct test_space *s = heap_new(64);
    uint32_t a = heap_alloc(s, 0x55);
    memset(s->host + a, 0xee, 0x55);
    heap_free(s, a);
    uint32_t b = heap_alloc(s, 0x51);
    ck_assert_uint_eq(a, b);
    for (uint32_t i = 0; i < 0x58; i++) {
        ck_assert_uint_eq(s->host[b + i], 0);
    }
    test_space_free(s);
    s = heap_new_full(64 * KB, 0x1000, HEAP_FLAG_NO_SERIALIZE);
    a = heap_alloc(s, 0x55);
    memset(s->host + a, 0xee, 0x55);
    heap_free(s, a);
    ck_assert_uint_eq(heap_alloc(s, 0x51), a);
    ck_assert_uint_eq(s->host[a + 0x20], 0xee);
    test_space_free(s);
}
END_TEST

/* --- realloc
 * ---------------------------------------------------------------------------------------------------
 */

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
    struct heap_refusal refusal = { 0 };
    ck_assert_uint_eq(rtl_heap_realloc_in_place(s->k, s->base, s->base + a, 0xf9b1, &refusal), 0);
    ck_assert_int_eq(refusal.reason, HEAP_REFUSAL_FULL);
    ck_assert_uint_eq(rtl_heap_realloc_in_place(s->k, s->base, s->base + a, 0xf9b0, NULL),
                      s->base + a);
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
    ck_assert_uint_eq(rtl_heap_realloc_in_place(s->k, s->base, s->base + a, 0x40, NULL), 0);
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

static Suite *
heap_suite(void)
{
    Suite *suite = suite_create("heap");
    TCase *c = tcase_create("structure");
    tcase_add_test(c, test_heap_create_writes_the_published_structures);
    tcase_add_test(c, test_heap_create_with_lock_starts_at_680);
    tcase_add_test(c, test_heap_create_refuses_odd_parameters);
    tcase_add_test(c, test_heap_create_cuts_a_large_first_range);
    suite_add_tcase(suite, c);

    c = tcase_create("published traces");
    tcase_add_test(c, test_heap_trace_xp_8000_committed);
    tcase_add_test(c, test_heap_trace_w2k_alloc_200);
    tcase_add_test(c, test_heap_trace_w2k_lists_and_merge);
    tcase_add_test(c, test_heap_trace_w2k_last_freed_first);
    suite_add_tcase(suite, c);

    c = tcase_create("vectors");
    tcase_add_test(c, test_heap_v1_fresh_heap);
    tcase_add_test(c, test_heap_rounding);
    tcase_add_loop_test(c, test_heap_v2_windows_in_a_heap, 0, DH_ARRAY_COUNT(fill_rows));
    tcase_add_test(c, test_heap_v2_one_unit_before_the_page_edge_is_absorbed);
    tcase_add_test(c, test_heap_v3_commit_steps);
    tcase_add_loop_test(c, test_heap_v4_page_quirk, 0, 4);
    tcase_add_test(c, test_heap_v6_largest_single_request);
    tcase_add_test(c, test_heap_v6_merge_limit);
    tcase_add_test(c, test_heap_v7_reuse_order);
    tcase_add_test(c, test_heap_large_block_that_becomes_the_equal_of_another);
    tcase_add_test(c, test_heap_v7_one_unit_is_absorbed);
    suite_add_tcase(suite, c);

    c = tcase_create("refusals");
    tcase_add_test(c, test_heap_alloc_refusal_too_large);
    tcase_add_test(c, test_heap_alloc_refusal_full_names_the_numbers);
    tcase_add_test(c, test_heap_largest_block_is_what_a_request_may_need);
    tcase_add_test(c, test_heap_alloc_commit_refused_changes_nothing);
    tcase_add_test(c, test_heap_commit_routine_none_is_not_called);
    suite_add_tcase(suite, c);

    c = tcase_create("free");
    tcase_add_test(c, test_heap_next_walks_every_block);
    tcase_add_test(c, test_heap_free_refuses_what_is_no_block);
    tcase_add_test(c, test_heap_free_everything_leaves_the_fresh_heap);
    tcase_add_test(c, test_heap_blocks_are_zeroed);
    tcase_add_loop_test(c, test_heap_free_range_above_the_maximum_is_cut, 0, 2);
    suite_add_tcase(suite, c);

    c = tcase_create("realloc");
    tcase_add_test(c, test_heap_realloc_shrink);
    tcase_add_test(c, test_heap_realloc_grow_in_place_keeps_two_units);
    tcase_add_test(c, test_heap_realloc_grows_into_uncommitted_space);
    tcase_add_test(c, test_heap_realloc_moves);
    tcase_add_test(c, test_heap_realloc_refused_keeps_the_block);
    suite_add_tcase(suite, c);
    return suite;
}

int
main(void)
{
    SRunner *runner = srunner_create(heap_suite());
    srunner_run_all(runner, CK_NORMAL);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
