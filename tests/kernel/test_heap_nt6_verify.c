/* SPDX-License-Identifier: MIT */
/* The verifier of Vista's and 7's heaps finds what it is there for: one field damaged at a time. */
#include "heap_holes.h"

#include "../suite.h"

#include <string.h>

static struct test_space *
heap_with_holes(enum heap_format format)
{
    struct test_space *s = heap_new_of(format, 0x10000, 0x1000, HEAP_FLAGS_DESKTOP);
    heap_dig_holes(s, 4000, 6000);
    return s;
}

enum place {
    HEADER, /* offset from the heap's base */
    BUSY,   /* from the header of the block */
    SMALL,
    LARGE,
    DESCRIPTOR,
};

struct damage_row {
    const char *name;
    enum heap_fault_kind kind;
    enum place place;
    uint32_t offset, width, value;
};

/* Of the 32-bit heap of 7. */
static const struct damage_row rows[] = {
    { "signature", HEAP_FAULT_HEADER, HEADER, 0x64, 4, 0xeeffeefe },
    { "neither Vista's nor 7's", HEAP_FAULT_HEADER, HEADER, 0x82, 2, 0x134 },
    { "growable", HEAP_FAULT_HEADER, HEADER, 0x40, 4, 0xb },
    { "lock appears", HEAP_FAULT_HEADER, HEADER, 0x40, 4, 8 },
    { "threshold", HEAP_FAULT_HEADER, HEADER, 0x60, 4, 0xfe01 },
    { "headers are encoded", HEAP_FAULT_HEADER, HEADER, 0x4c, 4, 0x100000 },
    { "virtual blocks", HEAP_FAULT_HEADER, HEADER, 0xa0, 4, 0xbc630000 },
    { "lookup pointer", HEAP_FAULT_HEADER, HEADER, 0xb8, 4, 0xbc630000 },
    { "size of the heap's block", HEAP_FAULT_HEADER, HEADER, 0, 2, 0x571 / 8 + 1 },
    { "segment signature", HEAP_FAULT_SEGMENT, HEADER, 0x8, 4, 0 },
    { "list of segments", HEAP_FAULT_SEGMENT, HEADER, 0xa8, 4, 0xbc6300a8 },
    { "uncommitted pages", HEAP_FAULT_SEGMENT, HEADER, 0x2c, 4, 16 },
    { "one page less", HEAP_FAULT_SEGMENT, HEADER, 0x2c, 4, 14 },
    { "range count", HEAP_FAULT_SEGMENT, HEADER, 0x30, 4, 2 },
    { "first entry", HEAP_FAULT_SEGMENT, HEADER, 0x24, 4, 0xbc630578 },
    { "last valid", HEAP_FAULT_SEGMENT, HEADER, 0x28, 4, 0xbc63f000 },
    { "list of descriptors", HEAP_FAULT_SEGMENT, HEADER, 0x90, 4, 0xbc630090 },
    { "descriptor is short", HEAP_FAULT_SEGMENT, DESCRIPTOR, 0, 2, 3 },
    { "descriptor is not the last", HEAP_FAULT_SEGMENT, DESCRIPTOR, 2, 1, 1 },
    { "descriptor is free", HEAP_FAULT_SEGMENT, DESCRIPTOR, 2, 1, 0x10 },
    { "descriptor's previous size", HEAP_FAULT_BLOCK, DESCRIPTOR, 4, 2, 1 },
    { "descriptor's list", HEAP_FAULT_SEGMENT, DESCRIPTOR, 8, 4, 0 },
    { "range start", HEAP_FAULT_SEGMENT, DESCRIPTOR, 0x18, 4, 0xbc631000 },
    { "range length", HEAP_FAULT_SEGMENT, DESCRIPTOR, 0x1c, 4, 0x1000 },
    { "total free", HEAP_FAULT_TOTAL_FREE, HEADER, 0x78, 4, 1 },
    { "number of hints", HEAP_FAULT_LIST, HEADER, 0x13c, 4, 0x7f },
    { "number of blocks", HEAP_FAULT_LIST, HEADER, 0x144, 4, 3 },
    { "number of large blocks", HEAP_FAULT_LIST, HEADER, 0x148, 4, 2 },
    { "place of the bitmap", HEAP_FAULT_LIST, HEADER, 0x154, 4, 0xbc630160 },
    { "bitmap has too much", HEAP_FAULT_BITMAP, HEADER, 0x15c, 4, 1u << 6 | 1u << 7 },
    { "bitmap has too little", HEAP_FAULT_BITMAP, HEADER, 0x15c, 4, 0 },
    { "hint of a size", HEAP_FAULT_LIST, HEADER, 0x16c + 6 * 8, 4, 0xbc630578 },
    { "hint of no size", HEAP_FAULT_LIST, HEADER, 0x16c + 7 * 8, 4, 0xbc630578 },
    { "counter of a hint", HEAP_FAULT_LIST, HEADER, 0x16c + 6 * 8 + 4, 4, 2 },
    { "hint of large ones", HEAP_FAULT_LIST, HEADER, 0x16c + 127 * 8, 4, 0 },
    { "list is empty", HEAP_FAULT_LIST, HEADER, 0xc4, 4, 0xbc6300c4 },
    { "size 0", HEAP_FAULT_BLOCK, BUSY, 0, 2, 0 },
    { "size 1", HEAP_FAULT_BLOCK, BUSY, 0, 2, 1 },
    { "size too large", HEAP_FAULT_BLOCK, BUSY, 0, 2, 0xffff },
    { "size plus one", HEAP_FAULT_BLOCK, BUSY, 0, 2, 7 },
    { "previous size", HEAP_FAULT_BLOCK, BUSY, 4, 2, 9 },
    { "flags", HEAP_FAULT_BLOCK, BUSY, 2, 1, 0x11 },
    { "free but not listed", HEAP_FAULT_TOTAL_FREE, BUSY, 2, 1, 0 },
    { "unused bytes", HEAP_FAULT_BLOCK, BUSY, 7, 1, 7 },
    { "forward link", HEAP_FAULT_LIST, SMALL, 8, 4, 0xbc630579 },
    { "forward link outside", HEAP_FAULT_LIST, SMALL, 8, 4, 0xbc700000 },
    { "forward link to zero", HEAP_FAULT_LIST, SMALL, 8, 4, 0 },
    { "backward link", HEAP_FAULT_LIST, SMALL, 12, 4, 0xbc630178 },
    { "index root", HEAP_FAULT_INDEX, HEADER, 0x138, 4, 0 },
    { "index root outside", HEAP_FAULT_INDEX, HEADER, 0x138, 4, 0xbc700000 },
    { "index root is small", HEAP_FAULT_INDEX, HEADER, 0x138, 4, 0xbc630570 },
    { "index map", HEAP_FAULT_INDEX, LARGE, 0x10, 4, 1u << 31 },
};

static uint32_t
place_of(const struct test_space *s, enum place place)
{
    const uint32_t places[] = {
        [HEADER] = 0,
        [BUSY] = busy - 8,
        [SMALL] = freed_small - 8,
        [LARGE] = freed_large - 8,
        [DESCRIPTOR] = s->committed_bytes - 0x20,
    };
    return places[place];
}

START_TEST(test_heap_nt6_verify_finds_damage)
{
    const struct damage_row *row = &rows[_i];
    struct test_space *s = heap_with_holes(HEAP_FORMAT_NT61_X86);
    struct heap_fault fault = { 0 };
    put(s, place_of(s, row->place) + row->offset, row->width, row->value);
    ck_assert_msg(!rtl_heap_verify(s->k, s->base, &fault), "%s", row->name);
    ck_assert_msg(fault.kind == row->kind, "%s: kind %d, %s", row->name, (int)fault.kind,
                  fault.what);
    ck_assert_ptr_nonnull(fault.what);
    ck_assert(!rtl_heap_verify(s->k, s->base, NULL));
    test_space_free(s);
}
END_TEST

START_TEST(test_heap_nt6_verify_finds_an_unsorted_list)
{
    struct test_space *s = heap_with_holes(HEAP_FORMAT_NT61_X86);
    const uint32_t base = (uint32_t)s->base;
    struct heap_fault fault = { 0 };
    /* Swap the last two, which are the one of 6000 and one of 4000. */
    const uint32_t head = 0xc4;
    uint32_t last = peek32(s, head + 4) - base;
    uint32_t before = peek32(s, last + 4) - base;
    uint32_t first = peek32(s, before + 4);
    ck_assert_uint_eq(last, freed_larger);
    ck_assert_uint_ne(peek16(s, last - 8), peek16(s, before - 8));
    put(s, first - base, 4, base + last);
    put(s, last, 4, base + before);
    put(s, last + 4, 4, first);
    put(s, before, 4, base + head);
    put(s, before + 4, 4, base + last);
    put(s, head + 4, 4, base + before);
    ck_assert(!rtl_heap_verify(s->k, s->base, &fault));
    ck_assert_int_eq(fault.kind, HEAP_FAULT_LIST);
    test_space_free(s);
}
END_TEST

static const struct {
    enum heap_format format;
    uint32_t pages_at; /* of the field that alone says how far may be read */
} survivors[] = {
    { HEAP_FORMAT_NT60_X86, 0x20 },
    { HEAP_FORMAT_NT61_X86, 0x20 },
    { HEAP_FORMAT_NT61_X64, 0x38 },
};

START_TEST(test_heap_nt6_verify_survives_any_damaged_byte)
{
    struct test_space *s = heap_with_holes(survivors[_i].format);
    uint8_t good[0x4000];
    struct test_random random = { 42 };
    uint32_t found = 0;
    ck_assert_uint_ge(s->committed_bytes, sizeof good);
    memcpy(good, s->host, sizeof good);
    for (uint32_t i = 0; i < 10000; i++) {
        uint32_t count = test_random_in(&random, 1, 3);
        for (uint32_t j = 0; j < count; j++) {
            uint32_t limit = test_random_in(&random, 0, 3) ? 0x700 : (uint32_t)sizeof good;
            s->host[test_random_in(&random, 0, limit - 1)] ^=
                (uint8_t)test_random_in(&random, 1, 255);
        }
        memcpy(s->host + survivors[_i].pages_at, good + survivors[_i].pages_at, 4);
        found += !rtl_heap_verify(s->k, s->base, NULL);
        memcpy(s->host, good, sizeof good);
    }
    ck_assert_uint_gt(found, 1000);
    heap_check(s);
    test_space_free(s);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_heap_nt6_verify_finds_damage, .loops = DH_ARRAY_COUNT(rows) },
    { &test_heap_nt6_verify_finds_an_unsorted_list },
    { &test_heap_nt6_verify_survives_any_damaged_byte, .loops = DH_ARRAY_COUNT(survivors) },
};

SUITE(tests, NULL, NULL)
