/* SPDX-License-Identifier: MIT */
/* The panes, each of a file of its own: its heading and what is below, in an area of a row and a
 * column at least. */
#pragma once

#include "host/tui/drawing.h"

G_BEGIN_DECLS

void tui_draw_tree(const TuiDrawing *drawing, CellArea area);
void tui_draw_map(const TuiDrawing *drawing, CellArea area);
void tui_draw_series(const TuiDrawing *drawing, CellArea area);
void tui_draw_steps(const TuiDrawing *drawing, CellArea area);
/* The list of keys, and the letters of a map; so many rows. */
guint tui_keys_rows(void);
void tui_draw_keys(const TuiDrawing *drawing, CellArea area);

G_END_DECLS
