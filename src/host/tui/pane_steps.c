/* SPDX-License-Identifier: MIT */
/* All steps; the one that is shown is marked, and if it fails, why. */
#include "host/tui/panes.h"

static void
draw_step(const TuiDrawing *drawing, CellArea area, guint row, guint step)
{
    gboolean is_here = step == drawing->place->step;
    gboolean fails = tui_failure(drawing->subject, step) != NULL;
    const RunStep *told = tui_step(drawing->subject, step);
    g_autofree char *number = told->number > 0 ? g_strdup_printf("%u", told->number) : g_strdup("");

    cell_grid_format(drawing->grid, area, row, 0, fails ? INK_FAILED : INK_PLAIN, "%c%c%4s %s%s",
                     is_here ? '>' : ' ', fails ? '!' : ' ', number, told->title,
                     fails ? ", fails" : "");
    if (is_here)
        cell_grid_reverse(drawing->grid, area, row, 0, area.columns);
}

static void
draw_failure(const TuiDrawing *drawing, CellArea area, guint row, const RunFailure *failure)
{
    g_autofree char *status = run_status_text(failure->status);

    cell_grid_format(drawing->grid, area, row, 0, INK_FAILED, "%s (%s): %s", status, failure->cause,
                     failure->detail);
}

void
tui_draw_steps(const TuiDrawing *drawing, CellArea area)
{
    const RunFailure *failure = tui_failure(drawing->subject, drawing->place->step);
    CellArea list = { area.row + 1, area.column, area.rows - 1, area.columns };

    tui_draw_heading(drawing, area, TUI_STEPS, "Steps");
    if (failure != NULL && list.rows > 1) {
        list.rows--;
        draw_failure(drawing, area, area.rows - 1, failure);
    }
    guint count = tui_steps(drawing->subject);
    guint first = tui_first_shown(list.rows, count, drawing->place->step);
    for (guint i = 0; i < list.rows && first + i < count; i++)
        draw_step(drawing, list, i, first + i);
}
