/* SPDX-License-Identifier: MIT */
/* Pools: placement, coalescing, pages given back, exhaustion. The verifier runs after every step.
 */
#include "kernel/mm/pool_internal.h"
#include "mm_fixture.h"

#include "../suite.h"

#define TAG POOL_TAG('T', 'e', 's', 't')

static struct model_machine *machine;
static struct kernel *k;

static void
setup(void)
{
    machine = mm_fixture_start_plain();
    k = &machine->kernel;
}

/* Everything once more with pointers of 64 bits. */
static void
restart_wide(void)
{
    struct abi_boot boot;
    mm_fixture_end(machine);
    mm_fixture_boot(&boot);
    mm_fixture_wide(&boot);
    machine = mm_fixture_start(&boot);
    k = &machine->kernel;
}

static void
teardown(void)
{
    mm_fixture_end(machine);
}

static void
check_blocks(uint32_t alignment)
{
    for (uint32_t bytes = 1; bytes < 5000; bytes += 7) {
        kva_t block = pool_alloc(k, POOL_PAGED, bytes, TAG);
        ck_assert_uint_ne(block, 0);
        ck_assert_uint_eq(block % alignment, 0);
        uint8_t *at = kptr(k, block);
        for (uint32_t i = 0; i < bytes; i++) {
            ck_assert_uint_eq(at[i], 0);
            at[i] = 0xcc;
        }
        pool_free(k, block, TAG);
        ck_assert(pool_verify(k, kd(k)->pool[POOL_PAGED]));
    }
}

START_TEST(test_pool_block_is_zeroed_and_aligned)
{
    check_blocks(8);
    restart_wide();
    check_blocks(16);
}
END_TEST

/* What blocks of so many bytes take, by the pool's own counter; sizes in front of the next block
 * agree with it. */
static void
check_taken(uint32_t bytes, uint64_t taken)
{
    uint64_t before = pool_at(k, kd(k)->pool[POOL_PAGED])->bytes_used;
    kva_t first = pool_alloc(k, POOL_PAGED, bytes, TAG);
    kva_t second = pool_alloc(k, POOL_PAGED, bytes, TAG);
    ck_assert_uint_eq(pool_at(k, kd(k)->pool[POOL_PAGED])->bytes_used - before, 2 * taken);
    ck_assert_uint_eq(second - first, taken);
    pool_free(k, first, TAG);
    pool_free(k, second, TAG);
}

/* The edges of a header and of rounding, with pointers of 32 and of 64 bits. */
START_TEST(test_pool_header_is_two_pointers)
{
    check_taken(1, 16);
    check_taken(8, 16);
    check_taken(9, 24);
    restart_wide();
    check_taken(1, 32);
    check_taken(16, 32);
    check_taken(17, 48);
}
END_TEST

/* The largest that shares a page, and one byte more. */
static void
check_largest(uint32_t bytes)
{
    kva_t small = pool_alloc(k, POOL_PAGED, bytes, TAG);
    kva_t large = pool_alloc(k, POOL_PAGED, bytes + 1, TAG);
    ck_assert_uint_ne(small % DH_PAGE_SIZE, 0);
    ck_assert_uint_eq(large % DH_PAGE_SIZE, 0);
    ck_assert(pool_verify(k, kd(k)->pool[POOL_PAGED]));
    pool_free(k, small, TAG);
    pool_free(k, large, TAG);
}

START_TEST(test_pool_page_is_full_but_for_headers)
{
    check_largest(DH_PAGE_SIZE - 3 * 8);
    restart_wide();
    check_largest(DH_PAGE_SIZE - 3 * 16);
}
END_TEST

static void
check_pages_go_back(void)
{
    struct mm_counters before = mm_fixture_counters(k);
    kva_t blocks[500];
    uint32_t seed = 1;
    for (uint32_t i = 0; i < 500; i++) {
        seed = seed * 1664525u + 1013904223u;
        blocks[i] =
            pool_alloc(k, i % 2 != 0 ? POOL_PAGED : POOL_NONPAGED, 1 + (seed >> 8) % 9000, TAG);
        ck_assert_uint_ne(blocks[i], 0);
    }
    ck_assert(pool_verify(k, kd(k)->pool[POOL_PAGED]) &&
              pool_verify(k, kd(k)->pool[POOL_NONPAGED]));
    for (uint32_t step = 0; step < 500; step++) {
        uint32_t i = step * 167 % 500;
        pool_free(k, blocks[i], TAG);
        ck_assert(pool_verify(k, kd(k)->pool[i % 2 != 0 ? POOL_PAGED : POOL_NONPAGED]));
    }
    mm_fixture_assert_same(before, mm_fixture_counters(k));
}

START_TEST(test_pool_freed_pages_go_back)
{
    check_pages_go_back();
    restart_wide();
    check_pages_go_back();
}
END_TEST

START_TEST(test_pool_last_freed_is_first_used)
{
    kva_t a = pool_alloc(k, POOL_PAGED, 40, TAG);
    kva_t b = pool_alloc(k, POOL_PAGED, 40, TAG);
    kva_t c = pool_alloc(k, POOL_PAGED, 40, TAG);
    kva_t d = pool_alloc(k, POOL_PAGED, 40, TAG);
    pool_free(k, a, TAG);
    pool_free(k, c, TAG);
    ck_assert_uint_eq(pool_alloc(k, POOL_PAGED, 40, TAG), c);
    ck_assert_uint_eq(pool_alloc(k, POOL_PAGED, 40, TAG), a);
    pool_free(k, a, TAG);
    pool_free(k, b, TAG);
    ck_assert_uint_eq(pool_alloc(k, POOL_PAGED, 80, TAG), a);
    pool_free(k, d, TAG);
}
END_TEST

START_TEST(test_pool_refuses_when_commit_is_used_up)
{
    uint32_t count = 0;
    kva_t last = 0;
    for (;;) {
        kva_t block = pool_alloc(k, POOL_PAGED, 60 * DH_KB, TAG);
        if (block == 0)
            break;
        last = block;
        count++;
    }
    ck_assert_uint_gt(count, 100);
    ck_assert_uint_gt(pool_at(k, kd(k)->pool[POOL_PAGED])->failures, 0);
    pool_free(k, last, TAG);
    ck_assert_uint_eq(pool_alloc(k, POOL_PAGED, 60 * DH_KB, TAG), last);
    ck_assert(pool_verify(k, kd(k)->pool[POOL_PAGED]));
}
END_TEST

START_TEST(test_pool_wrong_tag_is_our_bug)
{
    kva_t block = pool_alloc(k, POOL_PAGED, 16, TAG);
    pool_free(k, block, TAG + 1);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_pool_block_is_zeroed_and_aligned },
    { &test_pool_freed_pages_go_back },
    { &test_pool_last_freed_is_first_used },
    { &test_pool_refuses_when_commit_is_used_up },
    { &test_pool_header_is_two_pointers },
    { &test_pool_page_is_full_but_for_headers },
    { &test_pool_wrong_tag_is_our_bug, .signal = 6 },
};

SUITE(tests, setup, teardown)
