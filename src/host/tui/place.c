/* SPDX-License-Identifier: MIT */
/* Steps, heaps and blocks that one goes to; which heap is shown where the wanted one is not there.
 */
#include "host/tui/place.h"

static gboolean
is_same_desktop(const HistoryHeap *one, const HistoryHeap *other)
{
    return one->session == other->session && g_str_equal(one->winsta, other->winsta) &&
           g_str_equal(one->desktop, other->desktop);
}

static guint
same_desktop_at(const TuiSubject *subject, guint step, guint wanted)
{
    for (guint i = 0; i < tui_heap_count(subject, step); i++) {
        const HistoryHeap *heap = tui_heap_at(subject, step, i);
        if (is_same_desktop(heap, tui_heap(subject, wanted)))
            return heap->index;
    }
    return TUI_NONE;
}

/* The desktop that is wanted where it is there, also if its heap was made anew; else another one
 * meanwhile. */
static void
keep_heap(const TuiSubject *subject, TuiPlace *place)
{
    guint before = place->heap;

    if (place->wanted == TUI_NONE)
        place->wanted = tui_heap_first_choice(subject, place->step);
    place->heap =
        place->wanted != TUI_NONE ? same_desktop_at(subject, place->step, place->wanted) : TUI_NONE;
    if (place->heap == TUI_NONE)
        place->heap = tui_heap_first_choice(subject, place->step);
    if (place->heap != before)
        place->has_block = FALSE;
}

TuiPlace
tui_place_first(const TuiSubject *subject)
{
    TuiPlace place = { .focus = TUI_STEPS, .wanted = TUI_NONE, .heap = TUI_NONE };

    tui_go_to_step(subject, &place, subject->history->shown_step);
    if (tui_place_series(subject, &place) != subject->history->shown_series)
        place.series = subject->history->shown_series;
    return place;
}

void
tui_go_to_step(const TuiSubject *subject, TuiPlace *place, guint step)
{
    place->step = MIN(step, tui_steps(subject) - 1);
    keep_heap(subject, place);
}

void
tui_go_to_heap(TuiPlace *place, guint heap)
{
    if (place->heap != heap)
        place->has_block = FALSE;
    place->wanted = heap;
    place->heap = heap;
    place->series = NULL;
}

void
tui_go_to_block(TuiPlace *place, guint32 offset)
{
    place->has_block = TRUE;
    place->block = offset;
}

const Series *
tui_place_series(const TuiSubject *subject, const TuiPlace *place)
{
    if (place->series != NULL)
        return place->series;
    return place->heap != TUI_NONE
               ? history_heap_series(subject->history, tui_heap(subject, place->heap))
               : NULL;
}

const GArray *
tui_place_blocks(const TuiSubject *subject, const TuiPlace *place)
{
    return place->heap != TUI_NONE ? timeline_blocks(subject->timeline, place->heap, place->step)
                                   : NULL;
}

guint
tui_place_block(const GArray *blocks, const TuiPlace *place)
{
    return place->has_block && blocks != NULL ? tui_block_index(blocks, place->block) : TUI_NONE;
}
