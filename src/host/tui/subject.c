/* SPDX-License-Identifier: MIT */
/* Questions about a run that is done. */
#include "host/tui/subject.h"

void
tui_subject_init(TuiSubject *subject, const History *history, const RunRecord *record)
{
    subject->record = record;
    subject->history = history;
    subject->timeline = timeline_new(history);
}

void
tui_subject_clear(TuiSubject *subject)
{
    g_clear_pointer(&subject->timeline, timeline_free);
}

guint
tui_steps(const TuiSubject *subject)
{
    return subject->record->steps->len;
}

const RunStep *
tui_step(const TuiSubject *subject, guint step)
{
    return subject->record->steps->pdata[step];
}

const RunFailure *
tui_failure(const TuiSubject *subject, guint step)
{
    gint failure = tui_step(subject, step)->failure;

    return failure >= 0 ? subject->record->failures->pdata[failure] : NULL;
}

/* ---- heaps ---- */

guint
tui_heap_count(const TuiSubject *subject, guint step)
{
    return timeline_heaps(subject->timeline, step)->len;
}

const HistoryHeap *
tui_heap(const TuiSubject *subject, guint heap)
{
    return subject->history->heaps.all->pdata[heap];
}

static guint
heap_index_at(const TuiSubject *subject, guint step, guint index)
{
    return GPOINTER_TO_UINT(timeline_heaps(subject->timeline, step)->pdata[index]);
}

const HistoryHeap *
tui_heap_at(const TuiSubject *subject, guint step, guint index)
{
    return tui_heap(subject, heap_index_at(subject, step, index));
}

guint
tui_heap_position(const TuiSubject *subject, guint step, guint heap)
{
    for (guint i = 0; i < tui_heap_count(subject, step); i++)
        if (heap_index_at(subject, step, i) == heap)
            return i;
    return TUI_NONE;
}

char *
tui_heap_path(const HistoryHeap *heap)
{
    return g_strconcat(heap->winsta, "\\", heap->desktop, NULL);
}

static const HistoryHeap *
first_refused(const TuiSubject *subject)
{
    const GPtrArray *failures = subject->record->failures;
    const HistoryHeap *heap = NULL;

    for (guint i = 0; heap == NULL && i < failures->len; i++)
        heap = history_refused_heap(subject->history, failures->pdata[i]);
    return heap;
}

guint
tui_heap_first_choice(const TuiSubject *subject, guint step)
{
    const HistoryHeap *refused = first_refused(subject);
    guint best = TUI_NONE;

    if (refused != NULL && tui_heap_position(subject, step, refused->index) != TUI_NONE)
        return refused->index;
    for (guint i = 0; i < tui_heap_count(subject, step); i++) {
        guint heap = heap_index_at(subject, step, i);
        if (best == TUI_NONE || timeline_row(subject->timeline, heap, step)->used_tenths >
                                    timeline_row(subject->timeline, best, step)->used_tenths)
            best = heap;
    }
    return best;
}

char *
tui_process_text(const TuiSubject *subject, guint32 pid, guint step)
{
    const HistoryProcess *process = timeline_process(subject->timeline, pid, step);

    if (process == NULL)
        return g_strdup_printf("pid %u", pid);
    if (*process->service == '\0')
        return g_strdup_printf("%s (pid %u)", process->name, pid);
    return g_strdup_printf("%s (%s, pid %u)", process->service, process->name, pid);
}

guint
tui_block_index(const GArray *blocks, guint32 offset)
{
    guint low = 0, high = blocks->len;

    while (low < high) {
        guint middle = (low + high) / 2;
        if (g_array_index(blocks, HistoryBlock, middle).block.offset <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return TUI_NONE;
    const SnapshotBlock *block = &g_array_index(blocks, HistoryBlock, low - 1).block;
    return offset - block->offset < block->bytes ? low - 1 : TUI_NONE;
}

/* ---- series ---- */

static const Series *
next_series(const TuiSubject *subject, guint step, guint *at)
{
    const GPtrArray *all = subject->history->series.all;

    while (*at < all->len) {
        const Series *series = all->pdata[(*at)++];
        if (lifetime_is_at(&series->life, step))
            return series;
    }
    return NULL;
}

guint
tui_series_count(const TuiSubject *subject, guint step)
{
    guint count = 0, at = 0;

    while (next_series(subject, step, &at) != NULL)
        count++;
    return count;
}

const Series *
tui_series_at(const TuiSubject *subject, guint step, guint index)
{
    guint at = 0;
    const Series *series = NULL;

    for (guint i = 0; i <= index; i++)
        series = next_series(subject, step, &at);
    return series;
}

guint
tui_series_position(const TuiSubject *subject, guint step, const Series *series)
{
    guint at = 0;
    const Series *other;

    for (guint i = 0; (other = next_series(subject, step, &at)) != NULL; i++)
        if (other == series)
            return i;
    return TUI_NONE;
}

const Series *
tui_series_of(const TuiSubject *subject, const HistoryHeap *heap)
{
    const GPtrArray *all = subject->history->series.all;

    for (guint i = 0; i < all->len; i++) {
        const Series *series = all->pdata[i];
        if (series->kind == SERIES_DESKTOP_HEAP && series->session == heap->session &&
            series->base == heap->base && series->life.first_step == heap->life.first_step)
            return series;
    }
    return NULL;
}

SeriesPoint
tui_series_value(const Series *series, guint step)
{
    const GArray *points = series->points;
    guint low = 0, high = points->len;

    while (low < high) {
        guint middle = (low + high) / 2;
        if (g_array_index(points, SeriesPoint, middle).step <= step)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? g_array_index(points, SeriesPoint, low - 1) : (SeriesPoint){ step, 0, 0 };
}
