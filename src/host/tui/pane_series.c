/* SPDX-License-Identifier: MIT */
/* How full a heap, a view space or a pool was, step by step: a bar a column, the most so far as
 * dots. */
#include "host/tui/panes.h"

#define EIGHTHS    8u
#define LOWEST_BAR 0x2580 /* and 1 to 8: ▁ to █ */
#define DOT        0xb7   /* · */
#define MARK       0x25b2 /* ▲ */

typedef struct {
    const TuiDrawing *drawing;
    const Series *series;
    CellArea area; /* of the bars */
    guint64 top;
} Plot;

/* Steps are shared out among columns: the first that a column stands for. */
static guint
first_step(const Plot *plot, guint column)
{
    return (guint)((guint64)column * tui_steps(plot->drawing->subject) / plot->area.columns);
}

/* The most in the steps of a column. */
static SeriesPoint
value_of(const Plot *plot, guint column)
{
    guint from = first_step(plot, column);
    guint end = MAX(first_step(plot, column + 1), from + 1);
    SeriesPoint most = { from, 0, 0 };

    for (guint step = from; step < end; step++) {
        if (!lifetime_is_at(&plot->series->life, step))
            continue;
        SeriesPoint value = tui_series_value(plot->series, step);
        most.used = MAX(most.used, value.used);
        most.peak = MAX(most.peak, value.peak);
    }
    return most;
}

/* Anything that is used is seen. */
static guint
eighths_of(const Plot *plot, guint64 bytes)
{
    guint64 all = (guint64)plot->area.rows * EIGHTHS;
    guint eighths = (guint)((gdouble)bytes / (gdouble)plot->top * (gdouble)all);

    return CLAMP(eighths, bytes > 0, (guint)all);
}

static void
draw_bar(const Plot *plot, guint column)
{
    SeriesPoint value = value_of(plot, column);
    guint used = eighths_of(plot, value.used), peak = eighths_of(plot, value.peak);

    for (guint row = 0; row < plot->area.rows; row++) {
        guint below = (plot->area.rows - 1 - row) * EIGHTHS;
        guint part = used > below ? MIN(used - below, EIGHTHS) : 0;
        if (part > 0)
            cell_grid_put(plot->drawing->grid, plot->area, row, column, INK_USED, LOWEST_BAR + part,
                          part >= EIGHTHS / 2 ? '#' : '_');
        else if (peak > below)
            cell_grid_put(plot->drawing->grid, plot->area, row, column, INK_SOFT, DOT, '.');
    }
}

/* Under the column of the step that is shown. */
static void
draw_mark(const Plot *plot, CellArea area)
{
    guint column = 0;

    while (column + 1 < area.columns && first_step(plot, column + 1) <= plot->drawing->place->step)
        column++;
    cell_grid_put(plot->drawing->grid, area, 0, column, INK_HEADING, MARK, '^');
}

static char *
name_of(const Series *series)
{
    if (series->kind == SERIES_DESKTOP_HEAP)
        return g_strdup_printf("Series: Session %u, heap of %s", series->session, series->name);
    if (series->session == ABI_NO_SESSION)
        return g_strdup_printf("Series: %s", series->name);
    return g_strdup_printf("Series: %s, session %u", series->name, series->session);
}

static void
draw_facts(const Plot *plot, CellArea area)
{
    guint step = plot->drawing->place->step;
    SeriesPoint value = tui_series_value(plot->series, step);

    if (lifetime_is_at(&plot->series->life, step))
        cell_grid_format(plot->drawing->grid, area, 0, 0, INK_PLAIN,
                         "used %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
                         ", most %" G_GUINT64_FORMAT,
                         value.used, plot->series->size, value.peak);
    else
        cell_grid_text(plot->drawing->grid, area, 0, 0, INK_SOFT, "not there at this step");
}

static CellArea
row_of(CellArea area, guint row)
{
    return (CellArea){ area.row + row, area.column, row < area.rows, area.columns };
}

static void
draw_plot(const TuiDrawing *drawing, CellArea area, const Series *series)
{
    guint bars = area.rows > 3 ? area.rows - 3 : 0;
    guint count = series->points->len;
    guint64 peak = count > 0 ? g_array_index(series->points, SeriesPoint, count - 1).peak : 0;
    const Plot plot = {
        .drawing = drawing,
        .series = series,
        .area = { area.row + 2, area.column, bars, area.columns },
        .top = MAX(MAX(series->size, peak), 1),
    };

    draw_facts(&plot, row_of(area, 1));
    for (guint column = 0; bars > 0 && column < area.columns; column++)
        draw_bar(&plot, column);
    if (bars > 0)
        draw_mark(&plot, row_of(area, area.rows - 1));
}

void
tui_draw_series(const TuiDrawing *drawing, CellArea area)
{
    const Series *series = tui_place_series(drawing->subject, drawing->place);
    g_autofree char *name = series != NULL ? name_of(series) : g_strdup("There is no series");

    tui_draw_heading(drawing, area, TUI_SERIES, name);
    if (series != NULL)
        draw_plot(drawing, area, series);
}
