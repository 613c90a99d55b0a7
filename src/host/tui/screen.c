/* SPDX-License-Identifier: MIT */
/* The frame: title, headings, status. */
#include "host/tui/screen.h"

#include "host/tui/keys.h"
#include "host/tui/panes.h"

#define DIVIDER 0x2502 /* │ */

static void (*const draw_pane[TUI_PANE_COUNT])(const TuiDrawing *drawing, CellArea area) = {
    [TUI_TREE] = tui_draw_tree,
    [TUI_MAP] = tui_draw_map,
    [TUI_SERIES] = tui_draw_series,
    [TUI_STEPS] = tui_draw_steps,
};

static void
draw_title(const TuiDrawing *drawing)
{
    const RunRecord *record = drawing->subject->record;
    const RunStep *step = tui_step(drawing->subject, drawing->place->step);
    CellArea area = drawing->layout->title;
    g_autofree char *place = tui_step_place_text(drawing->subject, drawing->place->step);
    g_autofree char *where =
        g_strdup_printf("%s, %u.%03u s", place, step->time_ms / 1000, step->time_ms % 1000);

    cell_grid_reverse(drawing->grid, area, 0, 0, area.columns);
    guint end = cell_grid_text_right(drawing->grid, area, 0, 0, INK_HEADING, where);
    if (end == area.columns) {
        cell_grid_text(drawing->grid, area, 0, 0, INK_HEADING, where);
        return;
    }
    area.columns = end > 0 ? end - 1 : 0;
    cell_grid_format(drawing->grid, area, 0, 0, INK_HEADING, "%s%s%s, %s", record->title,
                     *record->variant != '\0' ? ", " : "", record->variant, record->edition);
}

/* What some keys do, by their names in the list. */
static void
draw_hints(const TuiDrawing *drawing)
{
    static const struct {
        TuiAction action;
        const char *words;
    } hints[] = {
        { TUI_BACK, "back" },          { TUI_ON, "on" },     { TUI_FOCUS_NEXT, "pane" },
        { TUI_NEXT_FAILURE, "fails" }, { TUI_FIND, "find" }, { TUI_HELP, "keys" },
        { TUI_QUIT, "end" },
    };
    guint column = 0;

    for (guint i = 0; i < G_N_ELEMENTS(hints); i++) {
        column = cell_grid_format(drawing->grid, drawing->layout->status, 0, column, INK_HEADING,
                                  "%s ", tui_keys()[hints[i].action].name);
        column = cell_grid_format(drawing->grid, drawing->layout->status, 0, column, INK_SOFT,
                                  "%s  ", hints[i].words);
    }
}

static void
draw_status(const TuiDrawing *drawing)
{
    const TuiPlace *place = drawing->place;
    CellArea area = drawing->layout->status;

    if (place->mode == TUI_TYPES)
        cell_grid_format(drawing->grid, area, 0, 0, INK_HEADING, "find: %s_", place->typed);
    else if (place->said != NULL)
        cell_grid_text(drawing->grid, area, 0, 0, INK_FAILED, place->said);
    else
        draw_hints(drawing);
}

static void
draw_panes(const TuiDrawing *drawing)
{
    const TuiLayout *layout = drawing->layout;

    for (guint i = 0; i < layout->divider.rows; i++)
        cell_grid_put(drawing->grid, layout->divider, i, 0, INK_SOFT, DIVIDER, '|');
    for (guint i = 0; i < TUI_PANE_COUNT; i++)
        if (layout->panes[i].rows > 0 && layout->panes[i].columns > 0)
            draw_pane[i](drawing, layout->panes[i]);
}

CellGrid *
tui_screen(const TuiSubject *subject, const TuiPlace *place, const TuiLayout *layout)
{
    CellGrid *grid = cell_grid_new(layout->rows, layout->columns, layout->is_ascii);
    const TuiDrawing drawing = { subject, place, layout, grid };

    if (layout->rows == 0 || layout->columns == 0)
        return grid;
    draw_title(&drawing);
    if (place->mode == TUI_READS_KEYS)
        tui_draw_keys(&drawing, tui_layout_body(layout));
    else
        draw_panes(&drawing);
    draw_status(&drawing);
    return grid;
}
