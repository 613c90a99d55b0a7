/* SPDX-License-Identifier: MIT */
/* What panes have in common. */
#include "host/tui/drawing.h"

guint
tui_first_shown(guint rows, guint count, guint chosen)
{
    guint first = chosen > rows / 2 ? chosen - rows / 2 : 0;

    return count > rows ? MIN(first, count - rows) : 0;
}

void
tui_draw_heading(const TuiDrawing *drawing, CellArea area, TuiPane pane, const char *text)
{
    gboolean has_focus = drawing->place->focus == pane;
    CellArea inner = area;

    if (area.rows == 0 || area.columns < 3)
        return;
    cell_grid_put(drawing->grid, area, 0, 0, INK_HEADING, has_focus ? '[' : ' ',
                  has_focus ? '[' : ' ');
    inner.columns--;
    guint end = cell_grid_text(drawing->grid, inner, 0, 1, INK_HEADING, text);
    cell_grid_put(drawing->grid, area, 0, end, INK_HEADING, has_focus ? ']' : ' ',
                  has_focus ? ']' : ' ');
    if (has_focus)
        cell_grid_reverse(drawing->grid, area, 0, 0, end + 1);
    area.column += end + 1;
    area.columns -= end + 1;
    cell_grid_rule(drawing->grid, area, 0);
}
