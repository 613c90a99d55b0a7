/* SPDX-License-Identifier: MIT */
/* A heap drawn: nothing in use is lost, nothing free is drawn over it. */
#include "config_test.h"
#include "host/text/heap_bar.h"

#include "../suite.h"

static GArray *
blocks_new(void)
{
    return g_array_new(FALSE, FALSE, sizeof(HeapBarBlock));
}

static void
add(GArray *blocks, guint32 bytes, char letter)
{
    HeapBarBlock block = { .bytes = bytes, .letter = letter, .is_used = letter != '.' };
    if (blocks->len > 0) {
        const HeapBarBlock *last = &g_array_index(blocks, HeapBarBlock, blocks->len - 1);
        block.offset = last->offset + last->bytes;
    }
    g_array_append_val(blocks, block);
}

static guint
count_letters(const char *text, char letter)
{
    guint count = 0;
    for (; *text != '\0'; text++)
        count += *text == letter;
    return count;
}

/* Two blocks of 176 bytes in a heap of 64 KB were nothing at its scale. */
START_TEST(test_heap_bar_draws_small_blocks_of_a_large_heap)
{
    g_autoptr(GArray) blocks = blocks_new();
    g_autoptr(GString) out = g_string_new(NULL);
    add(blocks, 1608, '=');
    add(blocks, 176, 'a');
    add(blocks, 176, 'b');
    add(blocks, 4096 - 1608 - 352, '.');
    HeapBarScale scale = heap_bar_print(out, blocks, 4096, 65536);
    ck_assert_uint_eq(scale.cell_bytes, 16);
    ck_assert_uint_eq(scale.unseen, 0);
    ck_assert_uint_eq(count_letters(out->str, 'a'), 11);
    ck_assert_uint_eq(count_letters(out->str, 'b'), 11);
    ck_assert_ptr_nonnull(strstr(out->str, "\n  001000  not committed yet: 60 KB, up to 010000\n"));
}
END_TEST

START_TEST(test_heap_bar_shows_what_shares_its_cell)
{
    g_autoptr(GArray) blocks = blocks_new();
    g_autoptr(GString) out = g_string_new(NULL);
    /* Cells of 256 bytes: a large block around a small one, then eight small ones in a row. */
    add(blocks, 240, 'A');
    add(blocks, 32, 'x');
    add(blocks, 240, 'B');
    for (guint i = 0; i < 8; i++)
        add(blocks, 32, 's');
    add(blocks, 64, 'f');
    add(blocks, 0x40000 - 832, '.');
    HeapBarScale scale = heap_bar_print(out, blocks, 0x40000, 0x40000);
    ck_assert_uint_eq(scale.cell_bytes, 256);
    ck_assert_msg(g_str_has_prefix(out->str, "  000000 |ABsf..."), "%s", out->str);
    /* x and seven of the small ones. */
    ck_assert_uint_eq(scale.unseen, 8);
    g_autofree char *text = heap_bar_unseen_text(&scale);
    ck_assert_str_eq(text, "; 8 blocks in use are too small to be seen");
    ck_assert_ptr_null(strstr(out->str, "not committed"));
}
END_TEST

/* Every block is seen or counted, and a cell that looks free is free. */
START_TEST(test_heap_bar_loses_nothing)
{
    g_autoptr(GRand) random = g_rand_new_with_seed((guint32)_i + 1);
    g_autoptr(GArray) blocks = blocks_new();
    g_autoptr(GString) out = g_string_new(NULL);
    guint32 left = (guint32)g_rand_int_range(random, 1, 200) * 4096;
    const guint32 committed = left;
    guint used = 0;
    while (left > 0) {
        guint32 bytes = (guint32)g_rand_int_range(random, 2, 90) * 8;
        bytes = MIN(bytes, left);
        gboolean is_used = g_rand_int_range(random, 0, 3) > 0;
        add(blocks, bytes, is_used ? 'u' : '.');
        used += is_used;
        left -= bytes;
    }
    HeapBarScale scale = heap_bar_print(out, blocks, committed, committed);
    ck_assert_uint_le(scale.unseen, used);
    ck_assert_uint_ge(count_letters(out->str, 'u'), used - scale.unseen);
    g_auto(GStrv) rows = g_strsplit(out->str, "\n", -1);
    ck_assert_uint_le(g_strv_length(rows), 17);
    guint32 at = 0;
    guint block = 0;
    guint wrong = 0;
    for (char **row = rows; **row != '\0'; row++) {
        for (const char *cell = strchr(*row, '|') + 1; *cell != '|'; cell++) {
            gboolean has_used = FALSE;
            for (guint i = block; i < blocks->len; i++) {
                const HeapBarBlock *b = &g_array_index(blocks, HeapBarBlock, i);
                if (b->offset >= at + scale.cell_bytes)
                    break;
                block = i;
                has_used = has_used || (b->is_used && b->offset + b->bytes > at);
            }
            wrong += (*cell == 'u') != has_used;
            at += scale.cell_bytes;
        }
    }
    ck_assert_msg(wrong == 0, "%u cells lie:\n%s", wrong, out->str);
    ck_assert_uint_ge(at, committed);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_heap_bar_draws_small_blocks_of_a_large_heap },
    { &test_heap_bar_shows_what_shares_its_cell },
    { &test_heap_bar_loses_nothing, .loops = 40 },
};

SUITE(tests, NULL, NULL)
