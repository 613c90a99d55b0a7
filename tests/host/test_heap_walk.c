/* SPDX-License-Identifier: MIT */
/* The observer's walk against a heap the kernel's code made, and against garbage. */
#include "host/memory/heap_walk.h"
#include "host/trace/bare_heap.h"

#include "../suite.h"

#include <string.h>

#define HEAP_KB 64u

/* A copy of a heap's bytes, so that a test can damage it. */
typedef struct {
    guint64 base;
    const HeapFormat *format;
    guint8 bytes[HEAP_KB * 1024];
} Copy;

static const guint32 formats[] = {
#define HEAP_FORMAT(name, column, text, number) HEAP_FORMAT_##name,
#include "abi/layout/heap_formats.def"
#undef HEAP_FORMAT
};

static gboolean
read_copy(gpointer user, guint64 va, gpointer buffer, gsize length)
{
    const Copy *copy = user;
    if (va < copy->base || va - copy->base + length > sizeof copy->bytes)
        return FALSE;
    memcpy(buffer, copy->bytes + (va - copy->base), length);
    return TRUE;
}

/* Blocks for 0x1d, 0x60 and 0x1000 bytes, the middle one free. */
static Copy *
make_copy(guint32 format)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(BareHeap) heap = bare_heap_new(format, HEAP_KB * 1024, &error);
    guint32 a, b, c;
    ck_assert_ptr_nonnull(heap);
    ck_assert_int_eq(bare_heap_alloc(heap, 0x1d, &a, NULL, &error), BARE_HEAP_DONE);
    ck_assert_int_eq(bare_heap_alloc(heap, 0x60, &b, NULL, &error), BARE_HEAP_DONE);
    ck_assert_int_eq(bare_heap_alloc(heap, 0x1000, &c, NULL, &error), BARE_HEAP_DONE);
    ck_assert(bare_heap_release(heap, b, &error));
    ck_assert(bare_heap_verify(heap, &error));
    Copy *copy = g_new0(Copy, 1);
    MemoryReader reader = bare_heap_reader(heap);
    copy->base = bare_heap_base(heap);
    copy->format = bare_heap_format(heap);
    ck_assert(reader.read(reader.user, copy->base, copy->bytes, sizeof copy->bytes));
    return copy;
}

static gboolean
walk(Copy *copy, HeapTotals *totals, GArray *blocks, GError **error)
{
    const MemoryReader reader = { read_copy, copy };
    return heap_walk(&reader, copy->format, copy->base, sizeof copy->bytes, totals, blocks, error);
}

static void
check_blocks(const GArray *blocks, const HeapBlock *expected, guint count)
{
    ck_assert_uint_eq(blocks->len, count);
    for (guint i = 0; i < blocks->len; i++) {
        const HeapBlock *seen = &g_array_index(blocks, HeapBlock, i);
        ck_assert_uint_eq(seen->offset, expected[i].offset);
        ck_assert_uint_eq(seen->bytes, expected[i].bytes);
        ck_assert_uint_eq(seen->requested, expected[i].requested);
        ck_assert_int_eq(seen->state, expected[i].state);
    }
}

START_TEST(test_heap_walk_yields_every_block)
{
    static const HeapBlock expected[] = {
        { 0, 0x608, 0, HEAP_BLOCK_HEADER },
        { 0x608, 0x40, 0, HEAP_BLOCK_SEGMENT },
        { 0x648, 0x28, 0x1d, HEAP_BLOCK_BUSY },
        { 0x670, 0x68, 0, HEAP_BLOCK_FREE },
        { 0x6d8, 0x1008, 0x1000, HEAP_BLOCK_BUSY },
        { 0x16e0, 0x1920, 0, HEAP_BLOCK_FREE },
        { 0x3000, 0xd000, 0, HEAP_BLOCK_UNCOMMITTED },
    };
    g_autofree Copy *copy = make_copy(HEAP_FORMAT_NT5_X86);
    g_autoptr(GArray) blocks = g_array_new(FALSE, FALSE, sizeof(HeapBlock));
    g_autoptr(GError) error = NULL;
    HeapTotals totals;
    ck_assert(walk(copy, &totals, blocks, &error));
    check_blocks(blocks, expected, G_N_ELEMENTS(expected));
    ck_assert_uint_eq(totals.base, copy->base);
    ck_assert_uint_eq(totals.flags, 9);
    ck_assert_uint_eq(totals.reserve_bytes, 0x10000);
    ck_assert_uint_eq(totals.committed_bytes, 0x3000);
    ck_assert_uint_eq(totals.uncommitted_bytes, 0xd000);
    ck_assert_uint_eq(totals.free_bytes, 0x68 + 0x1920);
    ck_assert_uint_eq(totals.free_count, 2);
    ck_assert_uint_eq(totals.largest_free_bytes, 0x1920);
    ck_assert_uint_eq(totals.largest_block_bytes, 0xd000);
    ck_assert_uint_eq(totals.block_bytes_max, 0x7f000);
    ck_assert_uint_eq(totals.busy_bytes, 0x28 + 0x1008);
    ck_assert_uint_eq(totals.busy_count, 2);
    ck_assert_uint_eq(totals.requested_bytes, 0x1d + 0x1000);
    ck_assert_uint_eq(totals.used_bytes, 0x648 + 0x28 + 0x1008);
}
END_TEST

/* One header for heap and segment, and the descriptor at the end of what is committed. */
START_TEST(test_heap_walk_yields_every_block_of_windows_7)
{
    static const HeapBlock expected[] = {
        { 0, 0x570, 0, HEAP_BLOCK_HEADER },
        { 0x570, 0x28, 0x1d, HEAP_BLOCK_BUSY },
        { 0x598, 0x68, 0, HEAP_BLOCK_FREE },
        { 0x600, 0x1008, 0x1000, HEAP_BLOCK_BUSY },
        { 0x1608, 0x19d8, 0, HEAP_BLOCK_FREE },
        { 0x2fe0, 0x20, 0, HEAP_BLOCK_DESCRIPTOR },
        { 0x3000, 0xd000, 0, HEAP_BLOCK_UNCOMMITTED },
    };
    g_autofree Copy *copy = make_copy(HEAP_FORMAT_NT61_X86);
    g_autoptr(GArray) blocks = g_array_new(FALSE, FALSE, sizeof(HeapBlock));
    g_autoptr(GError) error = NULL;
    HeapTotals totals;
    ck_assert(walk(copy, &totals, blocks, &error));
    check_blocks(blocks, expected, G_N_ELEMENTS(expected));
    ck_assert_uint_eq(totals.busy_count, 2);
    ck_assert_uint_eq(totals.busy_bytes, 0x28 + 0x1008);
    ck_assert_uint_eq(totals.used_bytes, 0x570 + 0x28 + 0x1008 + 0x20);
}
END_TEST

START_TEST(test_heap_walk_needs_neither_totals_nor_blocks)
{
    g_autofree Copy *copy = make_copy(HEAP_FORMAT_NT5_X86);
    ck_assert(walk(copy, NULL, NULL, NULL));
}
END_TEST

struct damage {
    guint32 offset, width, value;
    gint code;
    guint32 format; /* 0: NT5 of 32 bits */
};

static const struct damage damages[] = {
    { 0x8, 4, 0, HEAP_WALK_ERROR_NO_HEAP },           /* signature */
    { 0x58, 4, 0x80000000, HEAP_WALK_ERROR_DAMAGED }, /* segment pointer */
    { 0x610, 4, 0, HEAP_WALK_ERROR_DAMAGED },         /* segment signature */
    { 0x624, 4, 0, HEAP_WALK_ERROR_DAMAGED },         /* pages */
    { 0x624, 4, 0xffffffff, HEAP_WALK_ERROR_DAMAGED },
    { 0x624, 4, 17, HEAP_WALK_ERROR_DAMAGED }, /* more than the view */
    { 0x628, 4, 0, HEAP_WALK_ERROR_DAMAGED },  /* first entry */
    { 0x630, 4, 16, HEAP_WALK_ERROR_DAMAGED }, /* uncommitted pages */
    { 0x630, 4, 0, HEAP_WALK_ERROR_DAMAGED },
    { 0x648, 2, 0, HEAP_WALK_ERROR_DAMAGED }, /* sizes */
    { 0x648, 2, 1, HEAP_WALK_ERROR_DAMAGED },
    { 0x648, 2, 0xffff, HEAP_WALK_ERROR_DAMAGED },
    { 0x64a, 2, 9, HEAP_WALK_ERROR_DAMAGED },    /* previous size */
    { 0x64d, 1, 0x11, HEAP_WALK_ERROR_DAMAGED }, /* "last", too early */
    { 0x64e, 1, 0xff, HEAP_WALK_ERROR_DAMAGED }, /* unused bytes */
    { 0x16e5, 1, 0, HEAP_WALK_ERROR_DAMAGED },   /* the last block is not "last" */
    { 0x64, 4, 0, HEAP_WALK_ERROR_NO_HEAP, HEAP_FORMAT_NT61_X86 },   /* signature */
    { 0x8, 4, 0, HEAP_WALK_ERROR_DAMAGED, HEAP_FORMAT_NT61_X86 },    /* segment signature */
    { 0x20, 4, 17, HEAP_WALK_ERROR_DAMAGED, HEAP_FORMAT_NT61_X86 },  /* more than the view */
    { 0x2c, 4, 0, HEAP_WALK_ERROR_DAMAGED, HEAP_FORMAT_NT61_X86 },   /* uncommitted pages */
    { 0x40, 4, 8, HEAP_WALK_ERROR_DAMAGED, HEAP_FORMAT_NT61_X86 },   /* a lock: blocks elsewhere */
    { 0x570, 2, 1, HEAP_WALK_ERROR_DAMAGED, HEAP_FORMAT_NT61_X86 },  /* size */
    { 0x574, 2, 9, HEAP_WALK_ERROR_DAMAGED, HEAP_FORMAT_NT61_X86 },  /* previous size */
    { 0x2fe0, 2, 3, HEAP_WALK_ERROR_DAMAGED, HEAP_FORMAT_NT61_X86 }, /* the descriptor: short, */
    { 0x2fe2, 1, 1, HEAP_WALK_ERROR_DAMAGED, HEAP_FORMAT_NT61_X86 }, /* not the last, */
    { 0x2fe2, 1, 0x10, HEAP_WALK_ERROR_DAMAGED, HEAP_FORMAT_NT61_X86 },       /* free, */
    { 0x1608, 2, 0x19f8 / 8, HEAP_WALK_ERROR_DAMAGED, HEAP_FORMAT_NT61_X86 }, /* not there */
};

START_TEST(test_heap_walk_reports_damage)
{
    const struct damage *damage = &damages[_i];
    g_autofree Copy *copy = make_copy(damage->format != 0 ? damage->format : HEAP_FORMAT_NT5_X86);
    g_autoptr(GError) error = NULL;
    for (guint i = 0; i < damage->width; i++)
        copy->bytes[damage->offset + i] = (guint8)(damage->value >> 8 * i);
    ck_assert(!walk(copy, NULL, NULL, &error));
    ck_assert_msg(g_error_matches(error, HEAP_WALK_ERROR, damage->code), "%s", error->message);
}
END_TEST

START_TEST(test_heap_walk_says_what_cannot_be_read)
{
    g_autofree Copy *copy = make_copy(HEAP_FORMAT_NT5_X86);
    g_autoptr(GError) error = NULL;
    const MemoryReader reader = { read_copy, copy };
    ck_assert(!heap_walk(&reader, heap_format_find(HEAP_FORMAT_NT5_X86), copy->base + 0x10000, 0,
                         NULL, NULL, &error));
    ck_assert(g_error_matches(error, HEAP_WALK_ERROR, HEAP_WALK_ERROR_UNREADABLE));
    g_clear_error(&error);
    ck_assert(!heap_walk(&reader, heap_format_find(HEAP_FORMAT_NT5_X86), copy->base + 8, 0, NULL,
                         NULL, &error));
    ck_assert(g_error_matches(error, HEAP_WALK_ERROR, HEAP_WALK_ERROR_NO_HEAP));
    g_clear_error(&error);
    ck_assert(!heap_walk(&reader, heap_format_find(HEAP_FORMAT_NT5_X86),
                         G_GUINT64_CONSTANT(0xfffff80000000000), 0, NULL, NULL, &error));
    ck_assert(g_error_matches(error, HEAP_WALK_ERROR, HEAP_WALK_ERROR_NO_HEAP));
}
END_TEST

START_TEST(test_heap_walk_survives_garbage)
{
    g_autofree Copy *good = make_copy(formats[_i]);
    g_autofree Copy *copy = g_new0(Copy, 1);
    g_autoptr(GRand) random = g_rand_new_with_seed(1);
    guint refused = 0;
    for (guint round = 0; round < 2000; round++) {
        *copy = *good;
        guint32 limit = round % 2 != 0 ? 0xc80 : 0x3000;
        for (gint i = g_rand_int_range(random, 1, 6); i > 0; i--)
            copy->bytes[g_rand_int_range(random, 0, (gint32)limit)] = (guint8)g_rand_int(random);
        refused += !walk(copy, NULL, NULL, NULL);
    }
    ck_assert_uint_gt(refused, 40);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_heap_walk_yields_every_block },
    { &test_heap_walk_yields_every_block_of_windows_7 },
    { &test_heap_walk_needs_neither_totals_nor_blocks },
    { &test_heap_walk_reports_damage, .loops = G_N_ELEMENTS(damages) },
    { &test_heap_walk_says_what_cannot_be_read },
    { &test_heap_walk_survives_garbage, .loops = G_N_ELEMENTS(formats) },
};

SUITE(tests, NULL, NULL)
