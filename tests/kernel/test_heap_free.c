/* SPDX-License-Identifier: MIT */
/* Blocks of the NT5 heap that are walked and freed. */
#include "heap_fixture.h"

#include "../suite.h"

#include <string.h>

#define KB 1024u

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

static const struct suite_test tests[] = {
    { &test_heap_next_walks_every_block },
    { &test_heap_free_refuses_what_is_no_block },
    { &test_heap_free_everything_leaves_the_fresh_heap },
    { &test_heap_blocks_are_zeroed },
};

SUITE(tests, NULL, NULL)
