/* SPDX-License-Identifier: MIT */
/*
 * A screen as a grid of cells, a character each, without a terminal. Whatever text is put into it,
 * a cell is a cell: what a terminal would obey, what has no width of its own and bytes that are no
 * UTF-8 are written out as in printable.h, and on a screen of ASCII all else.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How a cell looks; each is told apart without colour, too, by what it shows. */
typedef enum {
    INK_PLAIN,
    INK_SOFT,
    INK_HEADING,
    INK_FAILED,
    INK_USED,
    INK_BLOCK, /* and up: a kind of block each */
} Ink;

typedef struct {
    gunichar c;        /* 0: the right half of a wide one before it */
    guint8 ink;        /* Ink */
    guint8 is_reverse; /* what is chosen, and bars */
} ScreenCell;

/* Rows and columns of a grid, which may be none. */
typedef struct {
    guint row;
    guint column;
    guint rows;
    guint columns;
} CellArea;

typedef struct {
    guint rows;
    guint columns;
    gboolean is_ascii;
    ScreenCell *cells; /* by row */
} CellGrid;

/* All blank. */
CellGrid *cell_grid_new(guint rows, guint columns, gboolean is_ascii);
void cell_grid_free(CellGrid *grid);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CellGrid, cell_grid_free)

/* NULL: it has none there. */
ScreenCell *cell_grid_at(const CellGrid *grid, guint row, guint column);
/* One character of width 1, if the area has that place. `or_ascii` stands for it in ASCII. */
void cell_grid_put(
    CellGrid *grid, CellArea area, guint row, guint column, Ink ink, gunichar c, char or_ascii);
/*
 * Text of one line, from a column of the area's row on; what has no room is cut, with a mark that
 * says so. Returns the column behind it, the number of the area's columns where it was cut.
 */
guint cell_grid_text(
    CellGrid *grid, CellArea area, guint row, guint column, Ink ink, const char *text);
guint cell_grid_format(
    CellGrid *grid, CellArea area, guint row, guint column, Ink ink, const char *format, ...)
    G_GNUC_PRINTF(6, 7);
/* The same, so that it ends with the area; whole, or not at all. Returns the column it begins at.
 */
guint cell_grid_text_right(
    CellGrid *grid, CellArea area, guint row, guint column, Ink ink, const char *text);
/* Turns a part of the area's row round. */
void cell_grid_reverse(CellGrid *grid, CellArea area, guint row, guint column, guint columns);
/* A line across the area's row, where it is blank. */
void cell_grid_rule(CellGrid *grid, CellArea area, guint row);

/* Rows as lines, blanks at their ends left out. */
GString *cell_grid_lines(const CellGrid *grid);

G_END_DECLS
