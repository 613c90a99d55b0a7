/* SPDX-License-Identifier: MIT */
/* Text becomes cells here alone. */
#include "host/tui/cell_grid.h"

#include "host/text/printable.h"

#include <string.h>

#define CUT       0x2026 /* … */
#define RULE      0x2500 /* ─ */
#define CUT_ASCII '~'

CellGrid *
cell_grid_new(guint rows, guint columns, gboolean is_ascii)
{
    CellGrid *grid = g_new0(CellGrid, 1);

    grid->rows = rows;
    grid->columns = columns;
    grid->is_ascii = is_ascii;
    grid->cells = g_new0(ScreenCell, (gsize)rows * columns + 1);
    for (gsize i = 0; i < (gsize)rows * columns; i++)
        grid->cells[i].c = ' ';
    return grid;
}

void
cell_grid_free(CellGrid *grid)
{
    if (grid == NULL)
        return;
    g_free(grid->cells);
    g_free(grid);
}

ScreenCell *
cell_grid_at(const CellGrid *grid, guint row, guint column)
{
    return row < grid->rows && column < grid->columns
               ? &grid->cells[(gsize)row * grid->columns + column]
               : NULL;
}

static ScreenCell *
cell_of(const CellGrid *grid, CellArea area, guint row, guint column)
{
    return row < area.rows && column < area.columns
               ? cell_grid_at(grid, area.row + row, area.column + column)
               : NULL;
}

void
cell_grid_put(
    CellGrid *grid, CellArea area, guint row, guint column, Ink ink, gunichar c, char or_ascii)
{
    ScreenCell *cell = cell_of(grid, area, row, column);

    if (cell == NULL)
        return;
    cell->c = grid->is_ascii ? (gunichar)or_ascii : c;
    cell->ink = (guint8)ink;
}

/* ---- text ---- */

/* The first character of a text as it may stand in cells; free with g_string_free(). */
static GString *
shown(const CellGrid *grid, gunichar c)
{
    GString *out = g_string_new(NULL);

    if (!printable_is_visible(c))
        printable_append(out, c);
    else if (grid->is_ascii ? c >= 0x80 : g_unichar_iszerowidth(c))
        g_string_append_printf(out, c < 0x10000 ? "\\u%04x" : "\\U%08x", c);
    else
        g_string_append_unichar(out, c);
    return out;
}

/* FALSE: there is no room, which the last cell says. */
static gboolean
put_next(CellGrid *grid, CellArea area, guint row, guint *column, Ink ink, gunichar c)
{
    guint width = g_unichar_iswide(c) ? 2 : 1;

    if (*column + width > area.columns) {
        if (area.columns > 0)
            cell_grid_put(grid, area, row, area.columns - 1, ink, CUT, CUT_ASCII);
        return FALSE;
    }
    cell_grid_put(grid, area, row, *column, ink, c, (char)c);
    if (width == 2)
        cell_grid_put(grid, area, row, *column + 1, ink, 0, 0);
    *column += width;
    return TRUE;
}

/* The left half of a wide character whose right half was written over. */
static void
mend_cut(CellGrid *grid, CellArea area, guint row)
{
    ScreenCell *cut = area.columns > 1 ? cell_of(grid, area, row, area.columns - 2) : NULL;

    if (cut != NULL && cut->c != 0 && g_unichar_iswide(cut->c))
        cut->c = ' ';
}

static gboolean
put_character(CellGrid *grid, CellArea area, guint row, guint *column, Ink ink, gunichar c)
{
    g_autoptr(GString) text = shown(grid, c);

    for (const char *at = text->str; *at != '\0'; at = g_utf8_next_char(at)) {
        if (put_next(grid, area, row, column, ink, g_utf8_get_char(at)))
            continue;
        mend_cut(grid, area, row);
        return FALSE;
    }
    return TRUE;
}

guint
cell_grid_text(CellGrid *grid, CellArea area, guint row, guint column, Ink ink, const char *text)
{
    const char *end = text + strlen(text);

    for (const char *at = text; at < end;) {
        gunichar c = printable_next(at, end, &at);
        if (!put_character(grid, area, row, &column, ink, c))
            return area.columns;
    }
    return column;
}

guint
cell_grid_format(
    CellGrid *grid, CellArea area, guint row, guint column, Ink ink, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return cell_grid_text(grid, area, row, column, ink, text);
}

guint
cell_grid_text_right(
    CellGrid *grid, CellArea area, guint row, guint column, Ink ink, const char *text)
{
    glong width = g_utf8_strlen(text, -1);

    if (column + (gulong)width > area.columns)
        return area.columns;
    cell_grid_text(grid, area, row, area.columns - (guint)width, ink, text);
    return area.columns - (guint)width;
}

void
cell_grid_reverse(CellGrid *grid, CellArea area, guint row, guint column, guint columns)
{
    for (guint i = 0; i < columns && column + i < area.columns; i++) {
        ScreenCell *cell = cell_of(grid, area, row, column + i);
        if (cell != NULL)
            cell->is_reverse = TRUE;
    }
}

void
cell_grid_rule(CellGrid *grid, CellArea area, guint row)
{
    for (guint i = 0; i < area.columns; i++) {
        const ScreenCell *cell = cell_of(grid, area, row, i);
        if (cell != NULL && cell->c == ' ')
            cell_grid_put(grid, area, row, i, INK_SOFT, RULE, '-');
    }
}

GString *
cell_grid_lines(const CellGrid *grid)
{
    GString *out = g_string_new(NULL);

    for (guint row = 0; row < grid->rows; row++) {
        for (guint column = 0; column < grid->columns; column++) {
            gunichar c = cell_grid_at(grid, row, column)->c;
            if (c != 0)
                g_string_append_unichar(out, c);
        }
        while (out->len > 0 && out->str[out->len - 1] == ' ')
            g_string_truncate(out, out->len - 1);
        g_string_append_c(out, '\n');
    }
    return out;
}
