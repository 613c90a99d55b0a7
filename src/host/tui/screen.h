/* SPDX-License-Identifier: MIT */
/* A place of a run as a screen: the same place on a screen of the same size is the same cells. */
#pragma once

#include "host/tui/place.h"

G_BEGIN_DECLS

/* Free with cell_grid_free(). */
CellGrid *tui_screen(const TuiSubject *subject, const TuiPlace *place, const TuiLayout *layout);

G_END_DECLS
