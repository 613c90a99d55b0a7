/* SPDX-License-Identifier: MIT */
/* Shares rows and columns out. */
#include "host/tui/screen_layout.h"

/* Less is too little for all panes at once. */
#define COLUMNS_MIN 60u
#define ROWS_MIN    16u

#define TREE_COLUMNS_MIN 34u
#define TREE_COLUMNS_MAX 56u
#define STEPS_ROWS_MIN   5u
#define STEPS_ROWS_MAX   14u
#define SERIES_ROWS_MIN  5u
#define SERIES_ROWS_MAX  10u
#define OFFSET_COLUMNS   7u
#define OFFSETS_FROM     39u /* columns of a pane */
#define CELLS_ALIGN      8u  /* columns, so that rows begin at round offsets */

static void
lay_all(TuiLayout *layout, guint top, guint rows)
{
    guint left = CLAMP(layout->columns * 2 / 5, TREE_COLUMNS_MIN, TREE_COLUMNS_MAX);
    guint right = layout->columns - left - 1;
    guint steps = CLAMP(rows / 4, STEPS_ROWS_MIN, STEPS_ROWS_MAX);
    guint body = rows - steps;
    guint series = CLAMP(body / 4, SERIES_ROWS_MIN, SERIES_ROWS_MAX);

    layout->panes[TUI_TREE] = (CellArea){ top, 0, body, left };
    layout->divider = (CellArea){ top, left, body, 1 };
    layout->panes[TUI_MAP] = (CellArea){ top, left + 1, body - series, right };
    layout->panes[TUI_SERIES] = (CellArea){ top + body - series, left + 1, series, right };
    layout->panes[TUI_STEPS] = (CellArea){ top + body, 0, steps, layout->columns };
}

TuiLayout
tui_layout(guint rows, guint columns, gboolean is_ascii, TuiPane focus)
{
    TuiLayout layout = { .rows = rows, .columns = columns, .is_ascii = is_ascii };
    guint title = rows >= 1, status = rows >= 3;

    layout.title = (CellArea){ 0, 0, title, columns };
    layout.status = (CellArea){ rows - status, 0, status, columns };
    if (rows >= ROWS_MIN && columns >= COLUMNS_MIN)
        lay_all(&layout, title, rows - title - status);
    else
        layout.panes[focus] = (CellArea){ title, 0, rows - title - status, columns };
    return layout;
}

/* Takes rows from the top of what is left. */
static CellArea
take_rows(CellArea *left, guint rows)
{
    CellArea taken = { left->row, left->column, MIN(rows, left->rows), left->columns };

    left->row += taken.rows;
    left->rows -= taken.rows;
    return taken;
}

TuiMapParts
tui_map_parts(CellArea pane)
{
    TuiMapParts parts = { .cells = pane };
    guint block = pane.rows >= 11 ? 4 : pane.rows >= 7 ? 2 : pane.rows >= 4 ? 1 : 0;

    take_rows(&parts.cells, 1);
    parts.facts = take_rows(&parts.cells, pane.rows >= 11 ? 2 : pane.rows >= 6 ? 1 : 0);
    parts.cells.rows -= MIN(block, parts.cells.rows);
    parts.block =
        (CellArea){ parts.cells.row + parts.cells.rows, pane.column, block, pane.columns };
    parts.offsets = parts.cells;
    parts.offsets.columns = pane.columns >= OFFSETS_FROM ? OFFSET_COLUMNS : 0;
    parts.cells.column += parts.offsets.columns;
    parts.cells.columns -= parts.offsets.columns;
    if (parts.cells.columns > CELLS_ALIGN)
        parts.cells.columns -= parts.cells.columns % CELLS_ALIGN;
    return parts;
}

CellArea
tui_layout_body(const TuiLayout *layout)
{
    guint frame = layout->title.rows + layout->status.rows;

    return (CellArea){ layout->title.rows, 0, layout->rows - MIN(frame, layout->rows),
                       layout->columns };
}

guint
tui_page_rows(CellArea pane)
{
    return pane.rows > 2 ? pane.rows - 1 : 1;
}
