/* SPDX-License-Identifier: MIT */
/*
 * Random traces against the naive model: every address, every block, every count must agree, and
 * the verifier must be content after every step. A failure names the row, the seed and the step.
 * DESKHEAP_TEST_SEED starts another series.
 */
#include "heap_fixture.h"
#include "heap_model.h"

#include "../suite.h"

#include <stdio.h>
#include <stdlib.h>

#define SLOTS 400u

/* A format as the model wants it, and where it has what: as published, not from the kernel's list.
 */
struct format_row {
    const char *name;
    enum heap_format number;
    struct model_format rules;
    uint32_t first, first_with_lock;
    uint32_t size_at, flags_at, unused_at; /* in a block's header */
};

static const struct format_row formats[] = {
    { "nt5-x86", HEAP_FORMAT_NT5_X86, { 8, 0xfe00, 0 }, 0x648, 0x680, 0, 5, 6 },
    { "nt5-x64", HEAP_FORMAT_NT5_X64, { 16, 0xff00, 0 }, 0xc60, 0xcd0, 8, 0xd, 0xe },
    { "nt60-x86", HEAP_FORMAT_NT60_X86, { 8, 0xfe00, 0x20 }, 0x568, 0x580, 0, 2, 7 },
    { "nt61-x86", HEAP_FORMAT_NT61_X86, { 8, 0xfe00, 0x20 }, 0x570, 0x588, 0, 2, 7 },
    { "nt61-x64", HEAP_FORMAT_NT61_X64, { 16, 0xff00, 0x40 }, 0xa50, 0xa80, 8, 0xa, 0xf },
    { "nt62-x64", HEAP_FORMAT_NT62_X64, { 16, 0xff00, 0x40 }, 0x6e0, 0x710, 8, 0xa, 0xf },
    { "nt62-x86", HEAP_FORMAT_NT62_X86, { 8, 0xfe00, 0x20 }, 0x480, 0x498, 0, 2, 7 },
    { "nt1703-x64", HEAP_FORMAT_NT1703_X64, { 16, 0xff00, 0x40 }, 0x6f0, 0x710, 8, 0xa, 0xf },
    { "nt2004-x64", HEAP_FORMAT_NT2004_X64, { 16, 0xff00, 0x40 }, 0x710, 0x730, 8, 0xa, 0xf },
};

/* Of 32-bit formats; 64-bit ones have twice of everything but steps. */
struct trace_row {
    const char *name;
    uint32_t reserve, commit, flags;
    uint32_t steps;
    /* Sizes: one of three ranges, chosen with these weights in 100. */
    uint32_t small_weight, medium_weight;
    uint32_t large_max;
    uint32_t realloc_weight; /* in 100 */
};

static const struct trace_row rows[] = {
    { "small blocks, 64 KB", 0x10000, 0x1000, 9, 6000, 95, 5, 0x8000, 10 },
    { "mixed, 512 KB", 0x80000, 0x1000, 9, 6000, 50, 35, 0x20000, 15 },
    { "mixed with lock, 512 KB", 0x80000, 0x2000, 8, 6000, 50, 35, 0x7eff8, 15 },
    { "large, 3 MB", 0x300000, 0x1000, 9, 6000, 10, 60, 0x10000, 20 },
    { "up to the limit, 3 MB", 0x300000, 0x200000, 9, 6000, 20, 20, 0x7f100, 25 },
    { "few sizes, 1 MB", 0x100000, 0x100000, 9, 6000, 0, 0, 0, 10 },
    { "at the limit, 4 MB", 0x400000, 0x400000, 9, 4000, 20, 0, 1, 30 },
};

static uint32_t
random_size(struct test_random *random,
            const struct trace_row *row,
            const struct format_row *format)
{
    const uint32_t unit = format->rules.unit;
    const uint32_t scale = unit / 8;
    if (row->large_max == 0) {
        return test_random_in(random, 1, 12) * 0x600 * scale;
    }
    if (row->large_max == 1 && test_random_in(random, 0, 99) >= row->small_weight) {
        return (format->rules.max - test_random_in(random, 0, 40)) * unit;
    }
    uint32_t kind = test_random_in(random, 0, 99);
    if (kind < row->small_weight) {
        return test_random_in(random, 0, 300 * scale);
    }
    if (kind < row->small_weight + row->medium_weight) {
        return test_random_in(random, 300, 0x2000 * scale);
    }
    uint32_t large_max = row->large_max > 0x400 ? row->large_max : 0x400;
    return test_random_in(random, 0x400, large_max * scale);
}

/* Everything the model knows against what lies in memory. */
static void
compare_blocks(const struct test_space *s,
               const struct heap_model *m,
               const struct format_row *format)
{
    uint32_t free_units = 0, free_count = 0, largest = 0;
    const uint32_t unit = format->rules.unit;
    for (uint32_t i = 0; i < m->count; i++) {
        const struct model_block *b = &m->blocks[i];
        uint32_t last = format->rules.descriptor == 0 && i + 1 == m->count ? 0x10 : 0;
        ck_assert_uint_eq(peek16(s, b->offset + format->size_at), b->units);
        ck_assert_uint_eq(peek8(s, b->offset + format->flags_at), (b->is_busy ? 1 : 0) | last);
        if (b->is_busy) {
            uint32_t unused = peek8(s, b->offset + format->unused_at);
            ck_assert_uint_eq(b->units * unit - unused, b->bytes);
        } else {
            free_units += b->units;
            free_count++;
            largest = b->units > largest ? b->units : largest;
        }
    }
    struct heap_usage usage;
    rtl_heap_usage(s->k, s->base, &usage);
    ck_assert_uint_eq(usage.committed_bytes, m->committed);
    ck_assert_uint_eq(usage.free_block_bytes, free_units * unit);
    ck_assert_uint_eq(usage.free_block_count, free_count);
    ck_assert_uint_eq(usage.largest_free_bytes, largest * unit);
    ck_assert_uint_eq(usage.used_bytes, m->committed - free_units * unit);
}

/* What the heap says it could give decides: a request is refused if and only if it needs more. */
static void
compare_refusal(const struct test_space *s, uint32_t bytes, uint32_t most, bool is_refused)
{
    uint64_t needed = rtl_heap_request_bytes(s->k, s->base, bytes);
    ck_assert_msg(is_refused == (needed > most), "%u bytes need %llu of at most %u: %s", bytes,
                  (unsigned long long)needed, most, is_refused ? "refused" : "given");
}

static void
play(const struct trace_row *row, const struct format_row *format, uint64_t seed)
{
    const uint32_t scale = format->rules.unit / 8;
    struct test_random random = { seed };
    struct test_space *s =
        heap_new_of(format->number, row->reserve * scale, row->commit * scale, row->flags);
    struct heap_model m;
    uint32_t slots[SLOTS] = { 0 };
    model_new(&m, &format->rules, row->reserve * scale, row->commit * scale,
              row->flags & 1 ? format->first : format->first_with_lock);
    compare_blocks(s, &m, format);
    /* The first format in full, the others, which share its code, a sixth of it. */
    const uint32_t steps = format == formats ? row->steps : row->steps / 6;
    for (uint32_t step = 0; step < steps; step++) {
        uint32_t *slot = &slots[test_random_in(&random, 0, SLOTS - 1)];
        uint32_t most = rtl_heap_largest_block(s->k, s->base);
        uint32_t expected, seen;
        if (*slot == 0) {
            uint32_t bytes = random_size(&random, row, format);
            expected = model_alloc(&m, bytes);
            seen = heap_alloc(s, bytes);
            compare_refusal(s, bytes, most, seen == 0);
            *slot = seen;
        } else if (test_random_in(&random, 0, 99) < row->realloc_weight) {
            uint32_t bytes = random_size(&random, row, format);
            expected = model_realloc(&m, *slot, bytes);
            seen = heap_realloc(s, *slot, bytes);
            if (seen == 0)
                compare_refusal(s, bytes, most, true);
            *slot = seen ? seen : *slot;
        } else {
            model_free(&m, *slot);
            heap_free(s, *slot);
            *slot = expected = seen = 0;
        }
        ck_assert_msg(expected == seen, "%s, %s, seed %#llx, step %u: expected +%#x, seen +%#x",
                      format->name, row->name, (unsigned long long)seed, step, expected, seen);
        heap_check(s);
        if (step % 16 == 0) {
            compare_blocks(s, &m, format);
        }
    }
    for (uint32_t i = 0; i < SLOTS; i++) {
        if (slots[i]) {
            model_free(&m, slots[i]);
            heap_free(s, slots[i]);
            heap_check(s);
        }
    }
    compare_blocks(s, &m, format);
    free(m.blocks);
    test_space_free(s);
}

START_TEST(test_heap_agrees_with_the_naive_model)
{
    const char *text = getenv("DESKHEAP_TEST_SEED");
    uint64_t seed = text ? strtoull(text, NULL, 0) : 1;
    play(&rows[(size_t)_i % DH_ARRAY_COUNT(rows)], &formats[(size_t)_i / DH_ARRAY_COUNT(rows)],
         seed);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_heap_agrees_with_the_naive_model,
      .loops = DH_ARRAY_COUNT(rows) * DH_ARRAY_COUNT(formats) },
};

SUITE(tests, NULL, NULL)
