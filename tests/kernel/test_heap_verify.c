/* SPDX-License-Identifier: MIT */
/* The verifier finds what it is there for: one field damaged at a time, in a heap with something on
 * every kind of list. */
#include "heap_holes.h"

#include "../suite.h"

#include <string.h>

static struct test_space *
heap_with_holes(void)
{
    struct test_space *s = heap_new(64);
    heap_dig_holes(s, 2000, 3000);
    return s;
}

struct damage_row {
    const char *name;
    enum heap_fault_kind kind;
    const uint32_t *block; /* NULL: offset is from the heap base, else from the block's header */
    uint32_t offset, width, value;
};

static const struct damage_row rows[] = {
    { "signature", HEAP_FAULT_HEADER, NULL, 0x8, 4, 0xeeffeefe },
    { "growable", HEAP_FAULT_HEADER, NULL, 0xc, 4, 0xb },
    { "lock appears", HEAP_FAULT_HEADER, NULL, 0xc, 4, 8 },
    { "threshold", HEAP_FAULT_HEADER, NULL, 0x14, 4, 0xfe01 },
    { "segment pointer", HEAP_FAULT_HEADER, NULL, 0x58, 4, 0xbc630640 },
    { "virtual blocks", HEAP_FAULT_HEADER, NULL, 0x50, 4, 0xbc630000 },
    { "unused ranges", HEAP_FAULT_SEGMENT, NULL, 0x44, 4, 0xbc630599 },
    { "unused range loop", HEAP_FAULT_SEGMENT, NULL, 0x598, 4, 0xbc630598 },
    { "segment signature", HEAP_FAULT_SEGMENT, NULL, 0x610, 4, 0 },
    { "uncommitted pages", HEAP_FAULT_SEGMENT, NULL, 0x630, 4, 16 },
    { "one page less", HEAP_FAULT_SEGMENT, NULL, 0x630, 4, 14 },
    { "range start", HEAP_FAULT_SEGMENT, NULL, 0x58c, 4, 0xbc631000 },
    { "range length", HEAP_FAULT_SEGMENT, NULL, 0x590, 4, 0x1000 },
    { "range count", HEAP_FAULT_SEGMENT, NULL, 0x634, 4, 2 },
    { "last entry", HEAP_FAULT_SEGMENT, NULL, 0x640, 4, 0xbc630648 },
    { "last valid", HEAP_FAULT_SEGMENT, NULL, 0x62c, 4, 0xbc63f000 },
    { "total free", HEAP_FAULT_TOTAL_FREE, NULL, 0x28, 4, 1 },
    { "bitmap has too much", HEAP_FAULT_BITMAP, NULL, 0x158, 4, 1u << 6 | 1u << 7 },
    { "bitmap has too little", HEAP_FAULT_BITMAP, NULL, 0x158, 4, 0 },
    { "large count", HEAP_FAULT_LIST_MEMBER, NULL, 0x16c, 4, 1 },
    { "large list is empty", HEAP_FAULT_LIST, NULL, 0x178, 4, 0xbc630178 },
    { "size 0", HEAP_FAULT_BLOCK, &busy, 0, 2, 0 },
    { "size 1", HEAP_FAULT_BLOCK, &busy, 0, 2, 1 },
    { "size too large", HEAP_FAULT_BLOCK, &busy, 0, 2, 0xffff },
    { "size plus one", HEAP_FAULT_BLOCK, &busy, 0, 2, 7 },
    { "previous size", HEAP_FAULT_BLOCK, &busy, 2, 2, 9 },
    { "flags", HEAP_FAULT_BLOCK, &busy, 5, 1, 0x11 },
    { "free but not listed", HEAP_FAULT_TOTAL_FREE, &busy, 5, 1, 0 },
    { "unused bytes", HEAP_FAULT_BLOCK, &busy, 6, 1, 7 },
    { "free block busy", HEAP_FAULT_TOTAL_FREE, &freed_small, 4, 4, 0x00080100 },
    { "forward link", HEAP_FAULT_LIST, &freed_small, 8, 4, 0xbc630651 },
    { "forward link outside", HEAP_FAULT_LIST, &freed_small, 8, 4, 0xbc700000 },
    { "forward link to zero", HEAP_FAULT_LIST, &freed_small, 8, 4, 0 },
    { "backward link", HEAP_FAULT_LIST, &freed_small, 12, 4, 0xbc630178 },
    { "index root", HEAP_FAULT_INDEX, NULL, 0x170, 4, 0 },
    { "index root outside", HEAP_FAULT_INDEX, NULL, 0x170, 4, 0xbc700000 },
    { "index root busy", HEAP_FAULT_INDEX, NULL, 0x170, 4, 0xbc630648 },
    { "index map", HEAP_FAULT_INDEX, &freed_large, 0x10, 4, 1u << 31 },
};

START_TEST(test_heap_verify_finds_damage)
{
    const struct damage_row *row = &rows[_i];
    struct test_space *s = heap_with_holes();
    struct heap_fault fault = { 0 };
    put(s, row->block ? *row->block - 8 + row->offset : row->offset, row->width, row->value);
    ck_assert_msg(!rtl_heap_verify(s->k, s->base, &fault), "%s", row->name);
    ck_assert_msg(fault.kind == row->kind, "%s: kind %d, %s", row->name, (int)fault.kind,
                  fault.what);
    ck_assert_ptr_nonnull(fault.what);
    ck_assert(!rtl_heap_verify(s->k, s->base, NULL));
    test_space_free(s);
}
END_TEST

START_TEST(test_heap_verify_finds_an_unsorted_list)
{
    struct test_space *s = heap_with_holes();
    struct heap_fault fault = { 0 };
    /* FreeLists[0] is: the two of 2000, the one of 3000. Swap the ends of the chain of three. */
    uint32_t head = 0x178;
    uint32_t first = peek32(s, head) - (uint32_t)s->base;
    uint32_t second = peek32(s, first) - (uint32_t)s->base;
    ck_assert_uint_eq(first, freed_large);
    ck_assert_uint_eq(peek32(s, second), s->base + freed_larger);
    ck_assert_uint_eq(peek16(s, first - 8), peek16(s, second - 8));
    put(s, head, 4, (uint32_t)s->base + freed_larger);
    put(s, freed_larger, 4, (uint32_t)s->base + first);
    put(s, freed_larger + 4, 4, (uint32_t)s->base + head);
    put(s, first + 4, 4, (uint32_t)s->base + freed_larger);
    ck_assert(!rtl_heap_verify(s->k, s->base, &fault));
    ck_assert_int_eq(fault.kind, HEAP_FAULT_LIST);
    test_space_free(s);
}
END_TEST

START_TEST(test_heap_verify_survives_any_damaged_byte)
{
    struct test_space *s = heap_with_holes();
    uint8_t good[0x3000];
    struct test_random random = { 42 };
    uint32_t found = 0;
    ck_assert_uint_ge(s->committed_bytes, sizeof good);
    memcpy(good, s->host, sizeof good);
    for (uint32_t i = 0; i < 20000; i++) {
        uint32_t count = test_random_in(&random, 1, 3);
        for (uint32_t j = 0; j < count; j++) {
            uint32_t limit = test_random_in(&random, 0, 3) ? 0x700 : (uint32_t)sizeof good;
            s->host[test_random_in(&random, 0, limit - 1)] ^=
                (uint8_t)test_random_in(&random, 1, 255);
        }
        /* The pages field alone says how far may be read; the rest of the window is without access.
         */
        memcpy(s->host + 0x624, good + 0x624, 4);
        found += !rtl_heap_verify(s->k, s->base, NULL);
        memcpy(s->host, good, sizeof good);
    }
    ck_assert_uint_gt(found, 1000);
    heap_check(s);
    test_space_free(s);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_heap_verify_finds_damage, .loops = DH_ARRAY_COUNT(rows) },
    { &test_heap_verify_finds_an_unsorted_list },
    { &test_heap_verify_survives_any_damaged_byte },
};

SUITE(tests, NULL, NULL)
