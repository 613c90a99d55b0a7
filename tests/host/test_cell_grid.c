/* SPDX-License-Identifier: MIT */
/* A cell is a cell, whatever text is put into a grid. */
#include "config_test.h"
#include "host/tui/cell_grid.h"

#include "../suite.h"

#define SEED 20261129u

static char *
row_of(const CellGrid *grid, guint row)
{
    GString *lines = cell_grid_lines(grid);
    g_auto(GStrv) each = g_strsplit(lines->str, "\n", -1);

    g_string_free(lines, TRUE);
    return g_strdup(each[row]);
}

static void
looks(guint columns, gboolean is_ascii, const char *text, const char *wanted)
{
    g_autoptr(CellGrid) grid = cell_grid_new(1, columns, is_ascii);
    const CellArea area = { 0, 0, 1, columns };

    cell_grid_text(grid, area, 0, 0, INK_PLAIN, text);
    g_autofree char *row = row_of(grid, 0);
    ck_assert_str_eq(row, wanted);
}

START_TEST(test_cell_grid_text)
{
    looks(8, FALSE, "window", "window");
    looks(6, FALSE, "window", "window");
    looks(5, FALSE, "window", "wind…");
    looks(5, TRUE, "window", "wind~");
    looks(1, FALSE, "window", "…");
    looks(8, FALSE, "naïve", "naïve");
    looks(12, TRUE, "naïve", "na\\u00efve");
}
END_TEST

/* What a terminal obeys, or would put on top of something else. */
START_TEST(test_cell_grid_foreign_text)
{
    looks(20, FALSE, "a\033[2Jb", "a\\x1b[2Jb");
    looks(20, FALSE, "a\nb\tc", "a\\nb\\tc");
    looks(20, FALSE, "e\xcc\x81 x", "e\\u0301 x");
    looks(20, FALSE, "\xe2\x80\xae x", "\\u202e x");
    looks(20, FALSE, "\xff\xc3", "\\xff\\xc3");
    looks(20, FALSE, "\xe2\x80\x8b", "\\u200b");
    looks(4, FALSE, "\033[2J", "\\x1…");
}
END_TEST

START_TEST(test_cell_grid_wide_characters)
{
    looks(6, FALSE, "日本語", "日本語");
    looks(5, FALSE, "日本語", "日本…");
    looks(4, FALSE, "日本語", "日 …");
    looks(2, FALSE, "日本", " …");
    looks(1, FALSE, "日", "…");
    g_autoptr(CellGrid) grid = cell_grid_new(1, 6, FALSE);
    cell_grid_text(grid, (CellArea){ 0, 0, 1, 6 }, 0, 0, INK_PLAIN, "a日b");
    ck_assert_uint_eq(cell_grid_at(grid, 0, 2)->c, 0);
    ck_assert_uint_eq(cell_grid_at(grid, 0, 3)->c, 'b');
}
END_TEST

START_TEST(test_cell_grid_keeps_to_areas)
{
    g_autoptr(CellGrid) grid = cell_grid_new(3, 8, FALSE);
    const CellArea area = { 1, 2, 1, 4 };

    cell_grid_text(grid, area, 0, 0, INK_PLAIN, "abcdefgh");
    cell_grid_text(grid, area, 1, 0, INK_PLAIN, "below");
    cell_grid_put(grid, area, 0, 4, INK_PLAIN, 'x', 'x');
    cell_grid_reverse(grid, area, 0, 2, 99);
    g_autoptr(GString) lines = cell_grid_lines(grid);
    ck_assert_str_eq(lines->str, "\n  abc…\n\n");
    ck_assert(cell_grid_at(grid, 1, 5)->is_reverse);
    ck_assert(!cell_grid_at(grid, 1, 6)->is_reverse);
    ck_assert_ptr_null(cell_grid_at(grid, 3, 0));
    ck_assert_ptr_null(cell_grid_at(grid, 0, 8));
}
END_TEST

START_TEST(test_cell_grid_right)
{
    g_autoptr(CellGrid) grid = cell_grid_new(2, 8, FALSE);
    const CellArea area = { 0, 0, 2, 8 };

    ck_assert_uint_eq(cell_grid_text_right(grid, area, 0, 3, INK_PLAIN, "12345"), 3);
    ck_assert_uint_eq(cell_grid_text_right(grid, area, 1, 3, INK_PLAIN, "123456"), 8);
    g_autoptr(GString) lines = cell_grid_lines(grid);
    ck_assert_str_eq(lines->str, "   12345\n\n");
}
END_TEST

/* Every row has as many columns as the grid, and halves of wide characters lie side by side. */
static void
is_sound(const CellGrid *grid)
{
    for (guint row = 0; row < grid->rows; row++) {
        for (guint column = 0; column < grid->columns; column++) {
            const ScreenCell *cell = cell_grid_at(grid, row, column);
            const ScreenCell *next = cell_grid_at(grid, row, column + 1);
            gboolean is_wide = cell->c != 0 && g_unichar_iswide(cell->c);
            gboolean has_half = next != NULL && next->c == 0;
            ck_assert_msg(is_wide == has_half || cell->c == 0, "row %u, column %u", row, column);
            ck_assert(cell->c == 0 || !g_unichar_iszerowidth(cell->c));
            ck_assert(!grid->is_ascii || (cell->c >= ' ' && cell->c < 0x7f));
        }
    }
}

START_TEST(test_cell_grid_is_sound_whatever_comes)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(SEED + (guint)_i);

    for (guint i = 0; i < 200; i++) {
        guint columns = (guint)g_rand_int_range(random, 0, 30);
        g_autoptr(CellGrid) grid = cell_grid_new(1, columns, _i % 2 == 1);
        g_autoptr(GString) text = g_string_new(NULL);
        for (gint left = g_rand_int_range(random, 0, 20); left > 0; left--) {
            gint kind = g_rand_int_range(random, 0, 4);
            if (kind == 0)
                g_string_append_c(text, (char)g_rand_int_range(random, 1, 256));
            else if (kind == 1)
                g_string_append_unichar(text, (gunichar)g_rand_int_range(random, 0x300, 0x3000));
            else if (kind == 2)
                g_string_append_unichar(text, (gunichar)g_rand_int_range(random, 0x4e00, 0x9000));
            else
                g_string_append_c(text, (char)g_rand_int_range(random, ' ', 0x7f));
        }
        cell_grid_text(grid, (CellArea){ 0, 0, 1, columns }, 0, 0, INK_PLAIN, text->str);
        is_sound(grid);
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_cell_grid_text },
    { &test_cell_grid_foreign_text },
    { &test_cell_grid_wide_characters },
    { &test_cell_grid_keeps_to_areas },
    { &test_cell_grid_right },
    { &test_cell_grid_is_sound_whatever_comes, .loops = 10 },
};

SUITE(tests, NULL, NULL)
