/* SPDX-License-Identifier: MIT */
/* What the NT5 heap refuses, with the numbers it compared, and that nothing changes then. */
#include "heap_fixture.h"

#include "../suite.h"

#include <string.h>

#define KB 1024u

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

static const struct suite_test tests[] = {
    { &test_heap_alloc_refusal_too_large },
    { &test_heap_alloc_refusal_full_names_the_numbers },
    { &test_heap_largest_block_is_what_a_request_may_need },
    { &test_heap_alloc_commit_refused_changes_nothing },
    { &test_heap_commit_routine_none_is_not_called },
};

SUITE(tests, NULL, NULL)
