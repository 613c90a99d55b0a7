/* SPDX-License-Identifier: MIT */
/* Blocks that changed lead from any tiling of a heap to any other. */
#include "config_test.h"
#include "host/history/heap_history.h"

#include "../suite.h"

#define HEAP_BYTES 65536u

/* Blocks of many sizes that cover the heap. */
static GArray *
tiling(GRand *random)
{
    GArray *blocks = g_array_new(FALSE, TRUE, sizeof(HistoryBlock));

    for (guint offset = 0; offset < HEAP_BYTES;) {
        guint bytes = (guint)g_rand_int_range(random, 1, 64) * 8;
        HistoryBlock block = { .block = { .offset = offset,
                                          .bytes = MIN(bytes, HEAP_BYTES - offset),
                                          .pid = (guint)g_rand_int_range(random, 0, 3) } };
        g_array_append_val(blocks, block);
        offset += block.block.bytes;
    }
    return blocks;
}

/* Some of it again, as one step leaves most of a heap. */
static GArray *
partly_other(const GArray *blocks, GRand *random)
{
    GArray *result = g_array_new(FALSE, TRUE, sizeof(HistoryBlock));

    for (guint i = 0; i < blocks->len; i++) {
        HistoryBlock block = g_array_index(blocks, HistoryBlock, i);
        if (g_rand_int_range(random, 0, 4) == 0)
            block.header[0]++, block.header_bytes = 8;
        if (i + 1 < blocks->len && g_rand_int_range(random, 0, 8) == 0)
            block.block.bytes += g_array_index(blocks, HistoryBlock, ++i).block.bytes;
        g_array_append_val(result, block);
    }
    return result;
}

static void
leads_to(const GArray *before, const GArray *after)
{
    g_autoptr(GArray) changed = history_blocks_changed(before, after);
    g_autoptr(GArray) followed = g_array_new(FALSE, TRUE, sizeof(HistoryBlock));

    g_array_append_vals(followed, before->data, before->len);
    history_blocks_apply(followed, changed);
    ck_assert_uint_eq(followed->len, after->len);
    g_autoptr(GArray) left = history_blocks_changed(followed, after);
    ck_assert_uint_eq(left->len, 0);
}

START_TEST(test_heap_history_leads_anywhere)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(7);

    for (guint i = 0; i < 50; i++) {
        g_autoptr(GArray) one = tiling(random);
        g_autoptr(GArray) other = tiling(random);
        g_autoptr(GArray) near = partly_other(one, random);
        g_autoptr(GArray) none = g_array_new(FALSE, TRUE, sizeof(HistoryBlock));
        leads_to(one, other);
        leads_to(one, near);
        leads_to(near, one);
        leads_to(none, one);
    }
}
END_TEST

START_TEST(test_heap_history_says_nothing_twice)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(8);
    g_autoptr(GArray) blocks = tiling(random);
    g_autoptr(GArray) changed = history_blocks_changed(blocks, blocks);

    ck_assert_uint_eq(changed->len, 0);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_heap_history_leads_anywhere },
    { &test_heap_history_says_nothing_twice },
};

SUITE(tests, NULL, NULL)
