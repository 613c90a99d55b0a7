/* SPDX-License-Identifier: MIT */
/* Rows of formats of heaps against published numbers. */
#include "host/memory/heap_format.h"

#include "../suite.h"

typedef struct {
    guint32 number;
    guint32 header;
    guint32 request;
    guint32 block;
} Row;

/* Rounding of either width, seen in published traces. */
static const Row rows[] = {
    { HEAP_FORMAT_NT5_X86, 8, 0, 16 },       { HEAP_FORMAT_NT5_X86, 8, 8, 16 },
    { HEAP_FORMAT_NT5_X86, 8, 9, 24 },       { HEAP_FORMAT_NT5_X86, 8, 0xa4, 0xb0 },
    { HEAP_FORMAT_NT5_X64, 16, 0, 0x20 },    { HEAP_FORMAT_NT5_X64, 16, 0x10, 0x20 },
    { HEAP_FORMAT_NT5_X64, 16, 0x11, 0x30 }, { HEAP_FORMAT_NT5_X64, 16, 0x128, 0x140 },
    { HEAP_FORMAT_NT60_X86, 8, 8, 16 },      { HEAP_FORMAT_NT61_X86, 8, 0xb0, 0xb8 },
    { HEAP_FORMAT_NT61_X64, 16, 8, 0x20 },   { HEAP_FORMAT_NT61_X64, 16, 0x128, 0x140 },
};

START_TEST(test_heap_format_rounds_as_published)
{
    const Row *row = &rows[_i];
    const HeapFormat *format = heap_format_find(row->number);
    ck_assert_uint_eq(format->number, row->number);
    ck_assert_uint_eq(heap_format_header_bytes(format), row->header);
    ck_assert_uint_eq(heap_format_unit_bytes(format), row->header);
    ck_assert_uint_eq(heap_format_block_bytes(format, row->request), row->block);
}
END_TEST

/* Where blocks begin without and with a lock: seen in published dumps but what is marked. */
static const struct {
    guint32 number;
    guint32 without_lock;
    guint32 with_lock;
} first_blocks[] = {
    { HEAP_FORMAT_NT5_X86, 0x648, 0x680 },
    { HEAP_FORMAT_NT60_X86, 0x568 /* inferred */, 0x580 },
    { HEAP_FORMAT_NT61_X86, 0x570 /* inferred */, 0x588 },
    { HEAP_FORMAT_NT61_X64, 0xa50 /* inferred */, 0xa80 },
    { HEAP_FORMAT_NT62_X64, 0x6e0 /* inferred */, 0x710 /* inferred */ },
    { HEAP_FORMAT_NT62_X86, 0x480 /* inferred */, 0x498 },
    { HEAP_FORMAT_NT1703_X64, 0x6f0 /* inferred */, 0x710 /* inferred */ },
    { HEAP_FORMAT_NT2004_X64, 0x710 /* inferred */, 0x730 /* inferred */ },
};

START_TEST(test_heap_format_has_its_first_block_where_it_was_seen)
{
    const HeapFormat *format = heap_format_find(first_blocks[_i].number);
    ck_assert_uint_eq(heap_format_first_block(format, HEAP_FLAG_NO_SERIALIZE),
                      first_blocks[_i].without_lock);
    ck_assert_uint_eq(heap_format_first_block(format, 0), first_blocks[_i].with_lock);
}
END_TEST

START_TEST(test_heap_format_has_pointers_of_its_width)
{
    static const guint8 bytes[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
    const HeapFormat *narrow = heap_format_find(HEAP_FORMAT_NT5_X86);
    const HeapFormat *wide = heap_format_find(HEAP_FORMAT_NT5_X64);
    ck_assert_uint_eq(heap_format_pointer(narrow, bytes), 0x04030201);
    ck_assert_uint_eq(heap_format_pointer(wide, bytes), G_GUINT64_CONSTANT(0x0807060504030201));
    ck_assert_uint_eq(heap_format_pointer_max(narrow), G_MAXUINT32);
    ck_assert_uint_eq(heap_format_pointer_max(wide), G_MAXUINT64);
}
END_TEST

START_TEST(test_heap_format_of_no_known_number_is_none)
{
    g_autofree char *names = heap_format_names();
    ck_assert_ptr_null(heap_format_find(HEAP_FORMAT_NONE));
    ck_assert_ptr_null(heap_format_find(G_MAXUINT32));
    ck_assert_uint_eq(heap_format_named("nt6"), HEAP_FORMAT_NONE);
    ck_assert_uint_eq(heap_format_named("nt61-x64"), HEAP_FORMAT_NT61_X64);
    ck_assert_str_eq(
        names,
        "nt5-x86, nt5-x64, nt60-x86, nt61-x86, nt61-x64, nt62-x64, nt62-x86, nt1703-x64, nt2004-x64");
}
END_TEST

static const struct suite_test tests[] = {
    { &test_heap_format_rounds_as_published, .loops = G_N_ELEMENTS(rows) },
    { &test_heap_format_has_its_first_block_where_it_was_seen,
      .loops = G_N_ELEMENTS(first_blocks) },
    { &test_heap_format_has_pointers_of_its_width },
    { &test_heap_format_of_no_known_number_is_none },
};

SUITE(tests, NULL, NULL)
