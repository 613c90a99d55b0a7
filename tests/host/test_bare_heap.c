/* SPDX-License-Identifier: MIT */
/* Heaps on their own: sizes, refusals, damage. */
#include "host/engine/engine.h"
#include "host/memory/heap_walk.h"
#include "host/trace/bare_heap.h"

#include "../suite.h"

#include <string.h>

static const guint32 formats[] = {
#define HEAP_FORMAT(name, column, text, number) HEAP_FORMAT_##name,
#include "abi/layout/heap_formats.def"
#undef HEAP_FORMAT
};

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
    g_autoptr(BareHeap) heap = bare_heap_new(formats[(guint)_i % G_N_ELEMENTS(formats)],
                                             sizes[(guint)_i / G_N_ELEMENTS(formats)], NULL);
    MemoryReader reader = bare_heap_reader(heap);
    guint32 offset;
    for (guint i = 0; i < 3; i++) {
        HeapTotals totals;
        ck_assert(heap_walk(&reader, bare_heap_format(heap), bare_heap_base(heap), 0, &totals, NULL,
                            NULL));
        if (totals.largest_block_bytes == 0)
            break;
        guint32 most =
            totals.largest_block_bytes - heap_format_header_bytes(bare_heap_format(heap));
        ck_assert_int_eq(bare_heap_alloc(heap, most + 1, &offset, NULL, NULL), BARE_HEAP_REFUSED);
        ck_assert_int_eq(bare_heap_alloc(heap, most, &offset, NULL, NULL), BARE_HEAP_DONE);
    }
}
END_TEST

/* Rounding and limit: observed of 64-bit Windows 7. Where blocks begin: sizes of Server 2003's
 * structures. */
START_TEST(test_bare_heap_of_64_bits_has_wide_units)
{
    static const struct {
        guint32 bytes;
        guint32 block;
    } rows[] = { { 0, 0x20 },    { 1, 0x20 },    { 8, 0x20 },     { 0x10, 0x20 },
                 { 0x11, 0x30 }, { 0x20, 0x30 }, { 0x128, 0x140 } };
    const HeapFormat *format = heap_format_find(HEAP_FORMAT_NT5_X64);
    g_autoptr(BareHeap) heap = bare_heap_new(HEAP_FORMAT_NT5_X64, 0x300000, NULL);
    guint32 expected = 0xc70;
    guint32 offset;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        ck_assert_uint_eq(heap_format_block_bytes(format, rows[i].bytes), rows[i].block);
        ck_assert_int_eq(bare_heap_alloc(heap, rows[i].bytes, &offset, NULL, NULL), BARE_HEAP_DONE);
        ck_assert_uint_eq(offset, expected);
        expected += rows[i].block;
    }
    ck_assert_int_eq(bare_heap_alloc(heap, 0xfeff0, &offset, NULL, NULL), BARE_HEAP_DONE);
    ck_assert_int_eq(bare_heap_alloc(heap, 0xfeff1, &offset, NULL, NULL), BARE_HEAP_REFUSED);
}
END_TEST

/* The heap's own verifier and an observer find nothing, and agree what was asked for. */
static void
check_whole(BareHeap *heap, guint64 requested)
{
    g_autoptr(GError) error = NULL;
    MemoryReader reader = bare_heap_reader(heap);
    HeapTotals totals;
    gboolean is_whole =
        bare_heap_verify(heap, &error) &&
        heap_walk(&reader, bare_heap_format(heap), bare_heap_base(heap), 0, &totals, NULL, &error);
    ck_assert_msg(is_whole, "%s", error != NULL ? error->message : "");
    ck_assert_uint_eq(totals.requested_bytes, requested);
}

START_TEST(test_bare_heap_of_each_format_stays_whole)
{
    enum { SLOTS = 200, STEPS = 4000 };
    struct {
        guint32 offset;
        guint32 bytes;
    } slots[SLOTS] = { { 0, 0 } };
    g_autoptr(BareHeap) heap = bare_heap_new(formats[_i], 0x200000, NULL);
    g_autoptr(GRand) random = g_rand_new_with_seed(7);
    guint64 requested = 0;
    for (guint step = 0; step < STEPS; step++) {
        guint slot = (guint)g_rand_int_range(random, 0, SLOTS);
        guint32 bytes = (guint32)g_rand_int_range(random, 0, 1 << g_rand_int_range(random, 1, 18));
        BareHeapResult result = BARE_HEAP_DONE;
        if (slots[slot].offset != 0 && g_rand_boolean(random)) {
            ck_assert(bare_heap_release(heap, slots[slot].offset, NULL));
            slots[slot].offset = 0;
            bytes = 0;
        } else if (slots[slot].offset != 0) {
            result = bare_heap_realloc(heap, &slots[slot].offset, bytes, NULL, NULL);
        } else {
            result = bare_heap_alloc(heap, bytes, &slots[slot].offset, NULL, NULL);
        }
        ck_assert_int_ne(result, BARE_HEAP_BROKEN);
        if (result == BARE_HEAP_DONE) {
            requested = requested + bytes - slots[slot].bytes;
            slots[slot].bytes = bytes;
        }
        check_whole(heap, requested);
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
    ck_assert_ptr_nonnull(strstr(
        error->message,
        "(known: nt5-x86, nt5-x64, nt60-x86, nt61-x86, nt61-x64, nt62-x64, nt62-x86, nt1703-x64, nt2004-x64)"));
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
    { &test_bare_heap_gives_what_an_observer_finds, .loops = 3 * G_N_ELEMENTS(formats) },
    { &test_bare_heap_of_each_format_stays_whole, .loops = G_N_ELEMENTS(formats) },
    { &test_bare_heap_of_64_bits_has_wide_units },
    { &test_bare_heap_refuses_sizes_that_are_none },
    { &test_bare_heap_refuses_an_unknown_format },
    { &test_bare_heap_foreign_block_is_our_bug },
    { &test_bare_heap_large_reserve_costs_nothing },
};

SUITE(tests, NULL, NULL)
