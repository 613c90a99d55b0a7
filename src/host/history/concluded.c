/* SPDX-License-Identifier: MIT */
/* A failure is the moment to begin with; where there is none, the end, and what steps worked on. */
#include "host/history/concluded.h"

#include "host/history/timeline.h"

/* ---- the moment ---- */

static void
find_failure(History *history, const RunRecord *record)
{
    for (guint i = 0; history->shown_heap == NULL && i < record->failures->len; i++) {
        const RunFailure *failure = record->failures->pdata[i];
        history->shown_heap = history_refused_heap(history, failure);
        if (history->shown_heap != NULL ||
            (history->shown_failure == NULL && failure->session != ABI_NO_SESSION))
            history->shown_failure = failure;
    }
}

static void
find_step(History *history)
{
    if (history->shown_failure != NULL)
        history->shown_step = history->shown_failure->step;
    else
        history->shown_step = history->steps->len > 0 ? history->steps->len - 1 : 0;
}

/* ---- what steps worked on ---- */

static guint64
distance(guint64 one, guint64 other)
{
    return one > other ? one - other : other - one;
}

/* What a heap has when it is made counts for little: one that is only made is not worked on. */
static void
add_work(History *history, const RunRecord *record)
{
    g_autofree guint64 *used = g_new0(guint64, MAX(history->heaps.all->len, 1));

    for (guint i = 0; i < history->steps->len; i++) {
        const HistoryStep *step = history->steps->pdata[i];
        gboolean is_of_boot = ((const RunStep *)record->steps->pdata[i])->kind == &step_boot;
        for (guint j = 0; j < step->changes->len; j++) {
            const HistoryChange *change = step->changes->pdata[j];
            HistoryHeap *heap = history->heaps.all->pdata[change->heap];
            if (heap->life.first_step == i)
                heap->is_made = !is_of_boot;
            else if (!is_of_boot)
                heap->worked_bytes += distance(change->row.used_bytes, used[change->heap]);
            used[change->heap] = change->row.used_bytes;
        }
    }
}

/* ---- the series ---- */

static gdouble
peak_rate(const Series *series)
{
    const GArray *points = series->points;

    if (points->len == 0 || series->size == 0)
        return 0;
    return (gdouble)g_array_index(points, SeriesPoint, points->len - 1).peak /
           (gdouble)series->size;
}

static const Series *
fullest(const History *history)
{
    const Series *best = NULL;

    for (guint i = 0; i < history->series.all->len; i++) {
        const Series *series = history->series.all->pdata[i];
        if (lifetime_is_at(&series->life, history->shown_step) &&
            (best == NULL || peak_rate(series) > peak_rate(best)))
            best = series;
    }
    return best;
}

/* That of the heap that is shown; but where something failed that no heap refused, the fullest. */
static const Series *
find_series(const History *history)
{
    const HistoryHeap *heap = history->shown_heap;

    if (heap == NULL && history->shown_failure == NULL) {
        g_autoptr(Timeline) timeline = timeline_new(history);
        heap = timeline_shown(timeline, history->shown_step);
    }
    const Series *series = heap != NULL ? history_heap_series(history, heap) : NULL;
    return series != NULL ? series : fullest(history);
}

void
history_conclude(History *history, const RunRecord *record)
{
    g_return_if_fail(history->steps->len == record->steps->len);
    find_failure(history, record);
    find_step(history);
    add_work(history, record);
    history->shown_series = find_series(history);
    diagnosis_conclude(history->diagnosis, record);
}

static gboolean
on_look(Run *run, gpointer user, GError **error)
{
    return history_look(user, run, error);
}

RunRecord *
history_run(History *history,
            const Scenario *scenario,
            const ScenarioVariant *variant,
            const RunOptions *options,
            GError **error)
{
    RunOptions watched = options != NULL ? *options : (RunOptions){ 0 };

    watched.on_look = on_look;
    watched.user = history;
    RunRecord *record = run_scenario(scenario, variant, &watched, error);
    if (record != NULL)
        history_conclude(history, record);
    return record;
}
