/* SPDX-License-Identifier: MIT */
/* What a new NT5 heap looks like: its published structures, and what is refused. */
#include "heap_fixture.h"

#include "../suite.h"

#define KB 1024u

#define SEGMENT 0x608u

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
    ck_assert_status(rtl_heap_create(s->k, s->base, &good), STATUS_SUCCESS);
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

static const struct suite_test tests[] = {
    { &test_heap_create_writes_the_published_structures },
    { &test_heap_create_with_lock_starts_at_680 },
    { &test_heap_create_refuses_odd_parameters },
    { &test_heap_create_cuts_a_large_first_range },
};

SUITE(tests, NULL, NULL)
