/* SPDX-License-Identifier: MIT */
/* What the panes of a screen are drawn with. */
#pragma once

#include "host/tui/place.h"

G_BEGIN_DECLS

typedef struct {
    const TuiSubject *subject;
    const TuiPlace *place;
    const TuiLayout *layout;
    CellGrid *grid;
} TuiDrawing;

/* A pane's first row; brackets tell that it has the focus. TUI_PANE_COUNT: it never has. */
void tui_draw_heading(const TuiDrawing *drawing, CellArea area, TuiPane pane, const char *text);
/* Which of `count` rows is shown first, so that `chosen` is seen among `rows`, and what is around
 * it. */
guint tui_first_shown(guint rows, guint count, guint chosen);

G_END_DECLS
