/* SPDX-License-Identifier: MIT */
/*
 * Which part of a screen shows what: the tree on the left, a heap's map and a series on the right,
 * the steps below. Where that has no room, the pane in which one is fills the screen.
 */
#pragma once

#include "host/tui/cell_grid.h"

G_BEGIN_DECLS

typedef enum {
    TUI_TREE,
    TUI_MAP,
    TUI_SERIES,
    TUI_STEPS,
    TUI_PANE_COUNT,
} TuiPane;

typedef struct {
    guint rows;
    guint columns;
    gboolean is_ascii;
    CellArea title;
    CellArea panes[TUI_PANE_COUNT]; /* the first row is its heading; of no rows: it is not shown */
    CellArea divider;               /* between left and right; of no rows: there is none */
    CellArea status;
} TuiLayout;

/* Of any size, from 0 by 0. */
TuiLayout tui_layout(guint rows, guint columns, gboolean is_ascii, TuiPane focus);

/* Parts of the map's pane. */
typedef struct {
    CellArea facts;
    CellArea offsets; /* of each row of cells; of no columns: they have no room */
    CellArea cells;
    CellArea block; /* the one that is chosen */
} TuiMapParts;

TuiMapParts tui_map_parts(CellArea pane);
/* All between title and status line, where the list of keys stands. */
CellArea tui_layout_body(const TuiLayout *layout);
/* Rows of a list in the pane, one at least. */
guint tui_page_rows(CellArea pane);

G_END_DECLS
