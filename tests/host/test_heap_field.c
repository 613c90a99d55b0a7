/* SPDX-License-Identifier: MIT */
/* The fields of heaps as a list: each format's own, and no other's. */
#include "host/memory/heap_field.h"

#include "../suite.h"

#include <string.h>

static gboolean
has(guint32 number, const char *structure, const char *name, guint offset, guint bytes)
{
    const HeapFormat *format = heap_format_find(number);
    HeapField field;

    for (guint i = 0; heap_field(format, i, &field); i++)
        if (strcmp(field.structure, structure) == 0 && strcmp(field.name, name) == 0)
            return field.offset == offset && field.bytes == bytes;
    return FALSE;
}

START_TEST(test_heap_field_lies_where_symbols_have_it)
{
    ck_assert(has(HEAP_FORMAT_NT5_X86, "heap", "signature", 0x8, 4));
    ck_assert(has(HEAP_FORMAT_NT61_X64, "heap", "signature", 0xa0, 4));
    ck_assert(has(HEAP_FORMAT_NT5_X86, "range", "address", 0x4, 4));
    ck_assert(has(HEAP_FORMAT_NT5_X64, "range", "address", 0x8, 8));
}
END_TEST

/* Hints came with Vista. */
START_TEST(test_heap_field_that_a_format_lacks_is_not_listed)
{
    HeapField field;

    ck_assert(has(HEAP_FORMAT_NT61_X86, "lookup", "array_size", 0x4, 4));
    for (guint i = 0; heap_field(heap_format_find(HEAP_FORMAT_NT5_X86), i, &field); i++)
        ck_assert_str_ne(field.structure, "lookup");
}
END_TEST

/* No two fields of a structure share a byte, in any format. */
START_TEST(test_heap_field_is_alone)
{
    const HeapFormat *format = heap_format_find((guint32)_i + 1);
    HeapField one, other;

    ck_assert_ptr_nonnull(format);
    for (guint i = 0; heap_field(format, i, &one); i++)
        for (guint j = 0; j < i && heap_field(format, j, &other); j++)
            ck_assert_msg(strcmp(one.structure, other.structure) != 0 ||
                              one.offset >= other.offset + other.bytes ||
                              other.offset >= one.offset + one.bytes,
                          "%s: %s and %s", one.structure, one.name, other.name);
}
END_TEST

static const char *
symbol_of(guint32 number, const char *name)
{
    HeapStructure structure;

    for (guint i = 0; heap_structure(heap_format_find(number), i, &structure); i++)
        if (strcmp(structure.name, name) == 0)
            return structure.symbol;
    return NULL;
}

/* What is not committed is told by another structure from Vista on. */
START_TEST(test_heap_field_structures_have_the_symbols_of_the_format)
{
    ck_assert_str_eq(symbol_of(HEAP_FORMAT_NT5_X86, "heap-range"), "HEAP_UNCOMMMTTED_RANGE");
    ck_assert_str_eq(symbol_of(HEAP_FORMAT_NT5_X64, "heap-range"), "HEAP_UNCOMMMTTED_RANGE");
    ck_assert_str_eq(symbol_of(HEAP_FORMAT_NT60_X86, "heap-range"), "HEAP_UCR_DESCRIPTOR");
    ck_assert_str_eq(symbol_of(HEAP_FORMAT_NT2004_X64, "heap-range"), "HEAP_UCR_DESCRIPTOR");
    ck_assert_ptr_null(symbol_of(HEAP_FORMAT_NT5_X86, "heap-descriptor"));
}
END_TEST

/* No field is of a structure that has no name. */
START_TEST(test_heap_field_is_of_a_structure_that_is_listed)
{
    const HeapFormat *format = heap_format_find((guint32)_i + 1);
    HeapField field;

    for (guint i = 0; heap_field(format, i, &field); i++) {
        HeapStructure structure;
        guint n = 0;
        while (heap_structure(format, n, &structure) &&
               strcmp(structure.structure, field.structure) != 0)
            n++;
        ck_assert_str_eq(structure.structure, field.structure);
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_heap_field_structures_have_the_symbols_of_the_format },
    { &test_heap_field_is_of_a_structure_that_is_listed, .loops = HEAP_FORMAT_NT2004_X64 },
    { &test_heap_field_lies_where_symbols_have_it },
    { &test_heap_field_that_a_format_lacks_is_not_listed },
    { &test_heap_field_is_alone, .loops = HEAP_FORMAT_NT2004_X64 },
};

SUITE(tests, NULL, NULL)
