/* SPDX-License-Identifier: MIT */
/* Questions about a run that is done. */
#include "host/tui/subject.h"

#include "host/history/sorted.h"
#include "host/words/desktop_path.h"
#include "host/words/process_label.h"

#include <stddef.h>

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

char *
tui_step_place_text(const TuiSubject *subject, guint step)
{
    gboolean is_end;
    guint number = run_record_place(subject->record, step, &is_end);
    const char *when = is_end ? "after" : "in";

    return number > 0 ? g_strdup_printf("%s step %u", when, number)
                      : g_strdup_printf("%s the boot", when);
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
    return desktop_path_text(heap->winsta, heap->desktop);
}

guint
tui_heap_first_choice(const TuiSubject *subject, guint step)
{
    const HistoryHeap *heap = timeline_shown(subject->timeline, step);

    return heap != NULL ? heap->index : TUI_NONE;
}

char *
tui_process_text(const TuiSubject *subject, guint32 pid, guint step)
{
    const HistoryProcess *process = timeline_process(subject->timeline, pid, step);

    if (process == NULL)
        return g_strdup_printf("pid %u", pid);
    return process_label_text(process->name, process->service, pid);
}

guint
tui_block_index(const GArray *blocks, guint32 offset)
{
    guint passed = sorted_count(blocks, offsetof(HistoryBlock, block.offset), offset);

    if (passed == 0)
        return TUI_NONE;
    const SnapshotBlock *block = &g_array_index(blocks, HistoryBlock, passed - 1).block;
    return offset - block->offset < block->bytes ? passed - 1 : TUI_NONE;
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

SeriesPoint
tui_series_value(const Series *series, guint step)
{
    const GArray *points = series->points;
    guint passed = sorted_count(points, offsetof(SeriesPoint, step), step);

    return passed > 0 ? g_array_index(points, SeriesPoint, passed - 1)
                      : (SeriesPoint){ step, 0, 0 };
}
