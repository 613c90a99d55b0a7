/* SPDX-License-Identifier: MIT */
/*
 * Where somebody is who looks at a run: after which step, at which heap, block and series, in which
 * pane. A key makes another place of a place (press.h);
 * nothing else does.
 */
#pragma once

#include "host/tui/screen_layout.h"
#include "host/tui/subject.h"

G_BEGIN_DECLS

#define TUI_TEXT_MAX 64u /* bytes of what is looked for, with the NUL */

typedef enum {
    TUI_LOOKS,
    TUI_READS_KEYS, /* the list of keys is shown */
    TUI_TYPES,      /* what is to be found */
} TuiMode;

typedef struct {
    guint step;
    TuiPane focus;
    TuiMode mode;
    guint wanted; /* the heap whose desktop is wanted where it is there; TUI_NONE: none yet */
    guint heap;   /* the one that is shown; TUI_NONE: there is none after this step */
    gboolean has_block;
    guint32 block;        /* offset of the one that is chosen */
    const Series *series; /* NULL: the heap's */
    guint keys_row;       /* the first that is shown of the list of keys */
    char typed[TUI_TEXT_MAX];
    char found[TUI_TEXT_MAX]; /* looked for last */
    const char *said;         /* static; NULL: nothing */
    gboolean is_over;
} TuiPlace;

/* Where views of the run begin (host/history/concluded.h). */
TuiPlace tui_place_first(const TuiSubject *subject);

/* The series that is shown; NULL: none. */
const Series *tui_place_series(const TuiSubject *subject, const TuiPlace *place);
/* The blocks of the heap that is shown; NULL: there is none. */
const GArray *tui_place_blocks(const TuiSubject *subject, const TuiPlace *place);
/* The one that is chosen, an index of those; TUI_NONE: none is. */
guint tui_place_block(const GArray *blocks, const TuiPlace *place);

/* ---- for keys ---- */

void tui_go_to_step(const TuiSubject *subject, TuiPlace *place, guint step);
/* pre: it is there after the step. */
void tui_go_to_heap(TuiPlace *place, guint heap);
void tui_go_to_block(TuiPlace *place, guint32 offset);

G_END_DECLS
