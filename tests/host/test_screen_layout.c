/* SPDX-License-Identifier: MIT */
/* Parts of a screen lie on it, and not on each other, whatever size it has. */
#include "config_test.h"
#include "host/tui/screen_layout.h"

#include "../suite.h"

#define ROWS_MAX    70u
#define COLUMNS_MAX 140u

/* Counts each cell of the area once more. */
static void
cover(guint8 *covered, const TuiLayout *layout, CellArea area)
{
    ck_assert_uint_le(area.row + area.rows, layout->rows);
    ck_assert_uint_le(area.column + area.columns, layout->columns);
    for (guint row = 0; row < area.rows; row++)
        for (guint column = 0; column < area.columns; column++)
            covered[(area.row + row) * layout->columns + area.column + column]++;
}

static void
is_whole(guint rows, guint columns, TuiPane focus)
{
    TuiLayout layout = tui_layout(rows, columns, FALSE, focus);
    g_autofree guint8 *covered = g_new0(guint8, (gsize)rows * columns + 1);

    cover(covered, &layout, layout.title);
    cover(covered, &layout, layout.status);
    cover(covered, &layout, layout.divider);
    for (guint i = 0; i < TUI_PANE_COUNT; i++)
        cover(covered, &layout, layout.panes[i]);
    guint wrong = 0;
    for (guint i = 0; i < rows * columns; i++)
        wrong += covered[i] != 1;
    ck_assert_msg(wrong == 0, "%u by %u: %u cells are of no part, or of several", columns, rows,
                  wrong);
}

START_TEST(test_screen_layout_shares_all_out)
{
    for (guint rows = 0; rows < ROWS_MAX; rows++)
        for (guint columns = 0; columns < COLUMNS_MAX; columns += 1 + columns / 20)
            is_whole(rows, columns, (TuiPane)((rows + columns) % TUI_PANE_COUNT));
    is_whole(1000, 1000, TUI_TREE);
}
END_TEST

static guint
panes_at(guint rows, guint columns)
{
    TuiLayout layout = tui_layout(rows, columns, FALSE, TUI_MAP);
    guint count = 0;

    ck_assert(rows < 2 || layout.panes[TUI_MAP].rows > 0);
    for (guint i = 0; i < TUI_PANE_COUNT; i++)
        count += layout.panes[i].rows > 0;
    return count;
}

START_TEST(test_screen_layout_shows_all_where_there_is_room)
{
    ck_assert_uint_eq(panes_at(24, 80), TUI_PANE_COUNT);
    ck_assert_uint_eq(panes_at(40, 120), TUI_PANE_COUNT);
    ck_assert_uint_eq(panes_at(16, 60), TUI_PANE_COUNT);
    ck_assert_uint_eq(panes_at(10, 40), 1);
    ck_assert_uint_eq(panes_at(15, 200), 1);
    ck_assert_uint_eq(panes_at(50, 59), 1);
}
END_TEST

/* The parts of a map's pane lie below each other, and its heading above them. */
START_TEST(test_screen_layout_of_a_map)
{
    for (guint rows = 1; rows < ROWS_MAX; rows++) {
        const CellArea pane = { 3, 5, rows, 1 + rows };
        TuiMapParts parts = tui_map_parts(pane);
        ck_assert_uint_eq(parts.facts.row, pane.row + 1);
        ck_assert_uint_eq(parts.cells.row, parts.facts.row + parts.facts.rows);
        ck_assert_uint_eq(parts.block.row, parts.cells.row + parts.cells.rows);
        ck_assert_uint_le(parts.block.row + parts.block.rows, MAX(pane.row + rows, 4u));
        ck_assert(rows < 5 || parts.cells.rows > 0);
        ck_assert_uint_ge(parts.cells.columns, 1);
        ck_assert_uint_le(parts.offsets.columns + parts.cells.columns, pane.columns);
    }
}
END_TEST

static const struct suite_test tests[] = {
    { &test_screen_layout_shares_all_out },
    { &test_screen_layout_shows_all_where_there_is_room },
    { &test_screen_layout_of_a_map },
};

SUITE(tests, NULL, NULL)
