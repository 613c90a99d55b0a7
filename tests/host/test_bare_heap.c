/* SPDX-License-Identifier: MIT */
#include "host/engine/engine.h"
#include "host/memory/heap_walk.h"
#include "host/trace/bare_heap.h"

#include "../suite.h"

START_TEST(test_bare_heap_is_a_fresh_desktop_heap)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(BareHeap) heap = bare_heap_new(1, 512 * 1024, &error);
    guint32 offset;
    g_autofree char *why = NULL;
    ck_assert_ptr_nonnull(heap);
    ck_assert_int_eq(bare_heap_alloc(heap, 0x7eff8, &offset, NULL, &error), BARE_HEAP_DONE);
    ck_assert_uint_eq(offset, 0x1008);
    ck_assert_int_eq(bare_heap_alloc(heap, 0x9b1, &offset, &why, &error), BARE_HEAP_REFUSED);
    ck_assert_str_eq(why, "2481 bytes need a block of 2496 bytes; the largest that can be given "
                          "has 2488 (largest free block 2488, not committed yet 0)");
    ck_assert_uint_eq(offset, 0x1008);
    ck_assert_ptr_null(error);
    ck_assert(bare_heap_release(heap, 0x1008, &error));
    ck_assert(bare_heap_verify(heap, &error));
}
END_TEST

START_TEST(test_bare_heap_realloc)
{
    g_autoptr(BareHeap) heap = bare_heap_new(1, 4096, NULL);
    g_autofree char *why = NULL;
    guint32 offset;
    ck_assert_int_eq(bare_heap_alloc(heap, 8, &offset, NULL, NULL), BARE_HEAP_DONE);
    ck_assert_int_eq(bare_heap_realloc(heap, &offset, 0x100, NULL, NULL), BARE_HEAP_DONE);
    ck_assert_uint_eq(offset, 0x650);
    ck_assert_int_eq(bare_heap_realloc(heap, &offset, 0x7eff9, &why, NULL), BARE_HEAP_REFUSED);
    ck_assert_str_eq(why, "520185 bytes need a block of 520200 bytes, more than a heap gives in "
                          "one block");
    ck_assert_uint_eq(offset, 0x650);
}
END_TEST

/* What an observer finds in the bytes is what the heap then gives, to the byte. */
START_TEST(test_bare_heap_gives_what_an_observer_finds)
{
    static const guint32 sizes[] = { 4096, 0x10000, 0x300000 };
    g_autoptr(BareHeap) heap = bare_heap_new(1, sizes[_i], NULL);
    MemoryReader reader = bare_heap_reader(heap);
    guint32 offset;
    for (guint i = 0; i < 3; i++) {
        HeapTotals totals;
        ck_assert(heap_walk(&reader, bare_heap_base(heap), 0, &totals, NULL, NULL));
        if (totals.largest_block_bytes == 0)
            break;
        guint32 most = totals.largest_block_bytes - 8;
        ck_assert_int_eq(bare_heap_alloc(heap, most + 1, &offset, NULL, NULL), BARE_HEAP_REFUSED);
        ck_assert_int_eq(bare_heap_alloc(heap, most, &offset, NULL, NULL), BARE_HEAP_DONE);
    }
}
END_TEST

START_TEST(test_bare_heap_refuses_sizes_that_are_none)
{
    static const guint64 sizes[] = { 0, 1, 4095, 4097, 0x80000000, G_MAXUINT64 };
    for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
        g_autoptr(GError) error = NULL;
        ck_assert_ptr_null(bare_heap_new(1, sizes[i], &error));
        ck_assert(g_error_matches(error, BARE_HEAP_ERROR, BARE_HEAP_ERROR_SIZE));
    }
}
END_TEST

START_TEST(test_bare_heap_refuses_an_unknown_format)
{
    g_autoptr(GError) error = NULL;
    ck_assert_ptr_null(bare_heap_new(77, 65536, &error));
    ck_assert(g_error_matches(error, BARE_HEAP_ERROR, BARE_HEAP_ERROR_FORMAT));
}
END_TEST

START_TEST(test_bare_heap_foreign_block_is_our_bug)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(BareHeap) heap = bare_heap_new(1, 65536, NULL);
    ck_assert(!bare_heap_release(heap, 0x650, &error));
    ck_assert(g_error_matches(error, ENGINE_ERROR, ENGINE_ERROR_PANIC));
}
END_TEST

START_TEST(test_bare_heap_large_reserve_costs_nothing)
{
    g_autoptr(BareHeap) heap = bare_heap_new(1, 0x7ffff000, NULL);
    guint32 offset;
    ck_assert_ptr_nonnull(heap);
    ck_assert_int_eq(bare_heap_alloc(heap, 100, &offset, NULL, NULL), BARE_HEAP_DONE);
    ck_assert(bare_heap_verify(heap, NULL));
}
END_TEST

static const struct suite_test tests[] = {
    { &test_bare_heap_is_a_fresh_desktop_heap },
    { &test_bare_heap_realloc },
    { &test_bare_heap_gives_what_an_observer_finds, .loops = 3 },
    { &test_bare_heap_refuses_sizes_that_are_none },
    { &test_bare_heap_refuses_an_unknown_format },
    { &test_bare_heap_foreign_block_is_our_bug },
    { &test_bare_heap_large_reserve_costs_nothing },
};

SUITE(tests, NULL, NULL)
