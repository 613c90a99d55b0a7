/* SPDX-License-Identifier: MIT */
/*
 * The heaps of Vista and 7 against published traces of user heaps (with a lock; Windows 7 of either
 * width, Vista's start) and against vectors computed by hand from the rules: inferred. Offsets are
 * from the heap base.
 */
#include "heap_fixture.h"

#include "../suite.h"

#define KB 1024u

static const enum heap_format vista = HEAP_FORMAT_NT60_X86;
static const enum heap_format seven = HEAP_FORMAT_NT61_X86;
static const enum heap_format seven_x64 = HEAP_FORMAT_NT61_X64;

static struct test_space *
new_desktop_heap(enum heap_format format, uint32_t reserve_kb)
{
    return heap_new_of(format, reserve_kb * KB, 0x1000, HEAP_FLAGS_DESKTOP);
}

static uint64_t
peek64(const struct test_space *s, uint32_t offset)
{
    return (uint64_t)peek32(s, offset + 4) << 32 | peek32(s, offset);
}

/* ---- published traces ---- */

/* Windows 7 x86: six blocks of 8, then 1, 3 and 5 are freed: list 5, 3, 1, the rest. */
START_TEST(test_heap_nt6_trace_of_7_x86)
{
    static const uint32_t total[] = { 0x149, 0x147, 0x145, 0x143, 0x141, 0x13f };
    static const uint32_t total_freed[] = { 0x141, 0x143, 0x145 };
    struct test_space *s = heap_new_of(seven, 64 * KB, 0x1000, 0);
    const uint32_t base = (uint32_t)s->base;
    uint32_t at[6];
    ck_assert_uint_eq(peek32(s, 0x78), 0x14b);
    for (uint32_t i = 0; i < 6; i++) {
        at[i] = heap_alloc(s, 8);
        ck_assert_uint_eq(at[i], 0x590 + 0x10 * i);
        ck_assert_uint_eq(peek32(s, 0x78), total[i]);
    }
    for (uint32_t i = 0; i < 3; i++) {
        heap_free(s, at[2 * i]);
        ck_assert_uint_eq(peek32(s, 0x78), total_freed[i]);
    }
    heap_check(s);
    ck_assert_uint_eq(peek32(s, 0xc4), base + at[4]);
    ck_assert_uint_eq(peek32(s, at[4]), base + at[2]);
    ck_assert_uint_eq(peek32(s, at[2]), base + at[0]);
    ck_assert_uint_eq(peek32(s, at[0]), base + at[5] + 0x10);
    ck_assert_uint_eq(heap_alloc(s, 8), at[4]);
    ck_assert_uint_eq(peek32(s, 0x78), 0x143);
    heap_check(s);
    test_space_free(s);
}
END_TEST

START_TEST(test_heap_nt6_trace_of_7_x64)
{
    struct test_space *s = heap_new_of(seven_x64, 64 * KB, 0x2000, 0);
    ck_assert_uint_eq(peek16(s, 0xa80 + 8), 0x154);
    ck_assert_uint_eq(heap_alloc(s, 8), 0xa90);
    ck_assert_uint_eq(peek16(s, 0xaa0 + 8), 0x152);
    ck_assert_uint_eq(peek64(s, 0xc8), 0x152);
    heap_check(s);
    test_space_free(s);
}
END_TEST

/* A dump of Vista: first entry 0x580 behind the lock at 0x130. */
START_TEST(test_heap_nt6_dump_of_vista_x86)
{
    struct test_space *s = heap_new_of(vista, 64 * KB, 0x1000, 0);
    ck_assert_uint_eq(peek32(s, 0xcc), s->base + 0x130);
    ck_assert_uint_eq(peek32(s, 0x24), s->base + 0x580);
    ck_assert_uint_eq(heap_alloc(s, 1), 0x588);
    test_space_free(s);
}
END_TEST

/* ---- structures ---- */

START_TEST(test_heap_nt6_create_writes_the_published_structures)
{
    struct test_space *s = new_desktop_heap(seven, 512);
    const uint32_t base = (uint32_t)s->base;
    /* The segment's header is the heap's beginning. */
    ck_assert_uint_eq(peek16(s, 0), 0x570 / 8);
    ck_assert_uint_eq(peek8(s, 2), 1);
    ck_assert_uint_eq(peek8(s, 7), 1);
    ck_assert_uint_eq(peek32(s, 0x8), 0xffeeffee);
    ck_assert_uint_eq(peek32(s, 0x10), base + 0xa8);
    ck_assert_uint_eq(peek32(s, 0xa8), base + 0x10);
    ck_assert_uint_eq(peek32(s, 0x18), base);
    ck_assert_uint_eq(peek32(s, 0x1c), base);
    ck_assert_uint_eq(peek32(s, 0x20), 0x80);
    ck_assert_uint_eq(peek32(s, 0x24), base + 0x570);
    ck_assert_uint_eq(peek32(s, 0x28), base + 0x80000);
    ck_assert_uint_eq(peek32(s, 0x2c), 0x7f);
    ck_assert_uint_eq(peek32(s, 0x30), 1);
    /* The heap's. */
    ck_assert_uint_eq(peek32(s, 0x40), 9);
    ck_assert_uint_eq(peek32(s, 0x4c), 0);
    ck_assert_uint_eq(peek32(s, 0x60), 0xfe00);
    ck_assert_uint_eq(peek32(s, 0x64), 0xeeffeeff);
    ck_assert_uint_eq(peek32(s, 0x78), 0x14e);
    ck_assert_uint_eq(peek16(s, 0x82), 0x138);
    ck_assert_uint_eq(peek32(s, 0x98), 0xf);
    ck_assert_uint_eq(peek32(s, 0x9c), ~7u);
    ck_assert_uint_eq(peek32(s, 0xa0), base + 0xa0);
    ck_assert_uint_eq(peek32(s, 0xb8), base + 0x138);
    ck_assert_uint_eq(peek32(s, 0xc4), base + 0x578);
    ck_assert_uint_eq(peek32(s, 0xc8), base + 0x578);
    ck_assert_uint_eq(peek32(s, 0xcc), 0);
    ck_assert_uint_eq(peek32(s, 0xd0), FIXTURE_ROUTINE);
    /* The lookup; its last hint is the only one. */
    ck_assert_uint_eq(peek32(s, 0x13c), 0x80);
    ck_assert_uint_eq(peek32(s, 0x144), 1);
    ck_assert_uint_eq(peek32(s, 0x148), 1);
    ck_assert_uint_eq(peek32(s, 0x150), base + 0xc4);
    ck_assert_uint_eq(peek32(s, 0x154), base + 0x15c);
    ck_assert_uint_eq(peek32(s, 0x158), base + 0x16c);
    ck_assert_uint_eq(peek32(s, 0x15c + 12), 1u << 31);
    ck_assert_uint_eq(peek32(s, 0x16c + 127 * 8), base + 0x578);
    /* The descriptor, a block at the end of what is committed. */
    ck_assert_uint_eq(peek16(s, 0xfe0), 4);
    ck_assert_uint_eq(peek8(s, 0xfe2), 0x11);
    ck_assert_uint_eq(peek16(s, 0xfe4), 0x14e);
    ck_assert_uint_eq(peek8(s, 0xfe7), 3);
    ck_assert_uint_eq(peek32(s, 0xfe8), base + 0x90);
    ck_assert_uint_eq(peek32(s, 0x90), base + 0xfe8);
    ck_assert_uint_eq(peek32(s, 0xff0), base + 0x38);
    ck_assert_uint_eq(peek32(s, 0x38), base + 0xff0);
    ck_assert_uint_eq(peek32(s, 0xff8), base + 0x1000);
    ck_assert_uint_eq(peek32(s, 0xffc), 0x7f000);
    test_space_free(s);
}
END_TEST

static const struct {
    enum heap_format format;
    uint32_t first;
} first_rows[] = {
    { HEAP_FORMAT_NT60_X86, 0x570 },   { HEAP_FORMAT_NT61_X86, 0x578 },
    { HEAP_FORMAT_NT61_X64, 0xa60 },   { HEAP_FORMAT_NT62_X64, 0x6f0 },
    { HEAP_FORMAT_NT62_X86, 0x488 },   { HEAP_FORMAT_NT1703_X64, 0x700 },
    { HEAP_FORMAT_NT2004_X64, 0x720 },
};

START_TEST(test_heap_nt6_first_pointer)
{
    struct test_space *s = new_desktop_heap(first_rows[_i].format, 512);
    ck_assert_uint_eq(heap_alloc(s, 1), first_rows[_i].first);
    heap_check(s);
    test_space_free(s);
}
END_TEST

/* Hints of Windows 8 have one pointer, and ExtraItem says so: one right behind the other. */
START_TEST(test_heap_nt62_hints_are_one_pointer)
{
    struct test_space *s = new_desktop_heap(HEAP_FORMAT_NT62_X64, 64);
    const uint32_t lookup = 0x298, hints = lookup + 0x38 + 0x10;
    uint32_t freed[2] = { heap_alloc(s, 0x30), 0 };
    heap_alloc(s, 1);
    freed[1] = heap_alloc(s, 0x40);
    heap_alloc(s, 1);
    ck_assert_uint_eq(peek64(s, 0x138), s->base + lookup);
    ck_assert_uint_eq(peek32(s, lookup + 0xc), 0);
    ck_assert_uint_eq(peek64(s, lookup + 0x30), s->base + hints);
    heap_free(s, freed[0]);
    heap_free(s, freed[1]);
    ck_assert_uint_eq(peek64(s, hints + 4 * 8), s->base + freed[0]);
    ck_assert_uint_eq(peek64(s, hints + 5 * 8), s->base + freed[1]);
    heap_check(s);
    test_space_free(s);
}
END_TEST

START_TEST(test_heap_nt6_x64_needs_no_more_than_its_limit)
{
    struct test_space *s = new_desktop_heap(seven_x64, 3072);
    struct heap_refusal refusal;
    ck_assert_uint_eq(peek32(s, 0x9c), 0xff00);
    ck_assert_uint_eq(rtl_heap_alloc(s->k, s->base, 0xfeff1, &refusal), 0);
    ck_assert_int_eq(refusal.reason, HEAP_REFUSAL_TOO_LARGE);
    ck_assert_uint_ne(heap_alloc(s, 0xfeff0), 0);
    heap_check(s);
    test_space_free(s);
}
END_TEST

/* ---- vectors ---- */

struct fill_row {
    enum heap_format format;
    uint32_t kb, bytes;
    uint32_t prelude[2]; /* what is allocated before the first window; 0: nothing */
    uint32_t count, first, last;
};

static const struct fill_row fill_rows[] = {
    { HEAP_FORMAT_NT61_X86, 512, 0xb0, { 0 }, 2840, 0x578, 0 },
    { HEAP_FORMAT_NT61_X86, 512, 0xb0, { 0x78, 0x18 }, 2839, 0x618, 0x7fed0 },
    { HEAP_FORMAT_NT61_X86, 12288, 0xb0, { 0x78, 0x18 }, 68343, 0x618, 0xbffed0 },
    { HEAP_FORMAT_NT61_X86, 512, 0xa4, { 0 }, 2970, 0x578, 0 },
    { HEAP_FORMAT_NT60_X86, 512, 0xa4, { 0 }, 2970, 0x570, 0 },
    { HEAP_FORMAT_NT61_X64, 768, 0x128, { 0 }, 2449, 0xa60, 0 },
    { HEAP_FORMAT_NT61_X64, 768, 0x128, { 0xf0, 0x20 }, 2448, 0xb90, 0xbfe50 },
    { HEAP_FORMAT_NT62_X64, 768, 0x150, { 0 }, 2229, 0x6f0, 0xbfe70 },
    { HEAP_FORMAT_NT62_X64, 768, 0x170, { 0xf0, 0x20 }, 2042, 0x820, 0xbfda0 },
    { HEAP_FORMAT_NT2004_X64, 768, 0x150, { 0 }, 2228, 0x720, 0 },
};

START_TEST(test_heap_v11_windows_in_a_heap)
{
    const struct fill_row *row = &fill_rows[_i];
    struct test_space *s = new_desktop_heap(row->format, row->kb);
    for (uint32_t i = 0; i < 2 && row->prelude[i] != 0; i++) {
        ck_assert_uint_ne(heap_alloc(s, row->prelude[i]), 0);
    }
    uint32_t count = 0, first = 0, last = 0, at;
    while ((at = heap_alloc(s, row->bytes)) != 0) {
        first = count == 0 ? at : first;
        last = at;
        count++;
    }
    ck_assert_uint_eq(count, row->count);
    ck_assert_uint_eq(first, row->first);
    if (row->last != 0) {
        ck_assert_uint_eq(last, row->last);
    }
    ck_assert_uint_eq(s->committed_bytes, row->kb * KB);
    heap_check(s);
    test_space_free(s);
}
END_TEST

START_TEST(test_heap_v11_descriptor_moves_with_a_commit)
{
    struct test_space *s = new_desktop_heap(seven, 12);
    ck_assert_uint_eq(peek16(s, 0x570), 0x14e);
    ck_assert_uint_eq(heap_alloc(s, 0x900), 0x578);
    ck_assert_uint_eq(heap_alloc(s, 0x1800), 0xe80);
    ck_assert_uint_eq(s->committed_bytes, 0x3000);
    ck_assert_uint_eq(peek16(s, 0xe80 - 8 + 0x1808), 0x12c);
    heap_check(s);
    /* Nothing is left behind it, and it stays. */
    ck_assert_uint_eq(peek16(s, 0x2fe0), 4);
    ck_assert_uint_eq(peek8(s, 0x2fe2), 0x11);
    ck_assert_uint_eq(peek16(s, 0x2fe4), 0x12c);
    ck_assert_uint_eq(peek32(s, 0x2ff8), s->base + 0x3000);
    ck_assert_uint_eq(peek32(s, 0x2ffc), 0);
    ck_assert_uint_eq(peek32(s, 0x30), 0);
    test_space_free(s);
}
END_TEST

/* Where the descriptor was, nothing is: a pointer to it is no block, before and after it moved. */
START_TEST(test_heap_nt6_descriptor_is_nobodys)
{
    struct test_space *s = new_desktop_heap(seven, 12);
    struct heap_block block = { 0 };
    ck_assert(!rtl_heap_free(s->k, s->base, s->base + 0xfe8));
    ck_assert_uint_eq(rtl_heap_size(s->k, s->base, s->base + 0xfe8), UINT32_MAX);
    ck_assert(rtl_heap_next(s->k, s->base, &block));
    ck_assert_uint_eq(block.at, s->base + 0x578);
    ck_assert_uint_eq(block.bytes, 0xfe0 - 0x570);
    ck_assert(!rtl_heap_next(s->k, s->base, &block));
    heap_alloc(s, 0x1800);
    ck_assert(!rtl_heap_free(s->k, s->base, s->base + 0xfe8));
    heap_check(s);
    test_space_free(s);
}
END_TEST

/* NT5 grows its last block into what is not committed; here the descriptor is in between. */
START_TEST(test_heap_nt6_realloc_of_the_last_block_moves_it)
{
    struct test_space *s = new_desktop_heap(seven, 64);
    uint32_t whole = heap_alloc(s, 0xfe0 - 0x570 - 8);
    ck_assert_uint_eq(whole, 0x578);
    ck_assert_uint_eq(s->committed_bytes, 0x1000);
    ck_assert_uint_eq(heap_realloc(s, whole, 0x1000), 0xfe8);
    heap_check(s);
    test_space_free(s);
}
END_TEST

/* ---- hints ---- */

static uint32_t
hint(const struct test_space *s, uint32_t units)
{
    uint32_t at = peek32(s, 0x16c + 8 * units);
    uint32_t bit = peek32(s, 0x15c + units / 32 * 4) >> units % 32 & 1;
    ck_assert_uint_eq(bit, at != 0);
    return at != 0 ? at - (uint32_t)s->base : 0;
}

#define UNITS(n) ((n)*8 - 8) /* a request that takes a block of n units */

START_TEST(test_heap_nt6_hints_follow_the_list)
{
    struct test_space *s = new_desktop_heap(seven, 64);
    static const uint32_t units[] = { 5, 5, 9, 126, 127, 200 };
    uint32_t at[DH_ARRAY_COUNT(units)];
    for (uint32_t i = 0; i < DH_ARRAY_COUNT(units); i++) {
        at[i] = heap_alloc(s, UNITS(units[i]));
        heap_alloc(s, UNITS(2));
    }
    uint32_t rest = hint(s, 127);
    for (uint32_t i = 0; i < DH_ARRAY_COUNT(units); i++) {
        heap_free(s, at[i]);
        heap_check(s);
    }
    ck_assert_uint_eq(hint(s, 5), at[1]);
    ck_assert_uint_eq(hint(s, 9), at[2]);
    ck_assert_uint_eq(hint(s, 126), at[3]);
    ck_assert_uint_eq(hint(s, 127), at[4]);
    ck_assert_uint_eq(heap_alloc(s, UNITS(5)), at[1]);
    ck_assert_uint_eq(hint(s, 5), at[0]);
    ck_assert_uint_eq(heap_alloc(s, UNITS(5)), at[0]);
    ck_assert_uint_eq(hint(s, 5), 0);
    ck_assert_uint_eq(heap_alloc(s, UNITS(127)), at[4]);
    ck_assert_uint_eq(heap_alloc(s, UNITS(200)), at[5]);
    ck_assert_uint_eq(hint(s, 127), rest);
    heap_check(s);
    test_space_free(s);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_heap_nt6_trace_of_7_x86 },
    { &test_heap_nt6_trace_of_7_x64 },
    { &test_heap_nt6_dump_of_vista_x86 },
    { &test_heap_nt6_create_writes_the_published_structures },
    { &test_heap_nt6_first_pointer, .loops = DH_ARRAY_COUNT(first_rows) },
    { &test_heap_nt62_hints_are_one_pointer },
    { &test_heap_nt6_x64_needs_no_more_than_its_limit },
    { &test_heap_v11_windows_in_a_heap, .loops = DH_ARRAY_COUNT(fill_rows) },
    { &test_heap_v11_descriptor_moves_with_a_commit },
    { &test_heap_nt6_descriptor_is_nobodys },
    { &test_heap_nt6_realloc_of_the_last_block_moves_it },
    { &test_heap_nt6_hints_follow_the_list },
};

SUITE(tests, NULL, NULL)
