/* SPDX-License-Identifier: MIT */
/* Changes by heap, so that a moment is found without looking at all steps. */
#include "host/history/timeline.h"

#include "host/history/sorted.h"
#include "host/words/desktop_path.h"

#include <stddef.h>

#define KEPT_EVERY 32u /* changes between two states of a heap that are kept */

/* A step's change of one heap. */
typedef struct {
    guint step;
    const HistoryChange *change;
} Dated;

/* A heap's blocks when so many of its changes were done. */
typedef struct {
    guint done;
    GArray *blocks;
} State;

struct Timeline {
    const History *history;
    GPtrArray *changes; /* by heap: GArray of Dated */
    GArray *orders;     /* of each step: a borrowed GPtrArray */
    guint heap;         /* of which states are kept; the number of heaps: of none */
    State now;
    GPtrArray *kept; /* State, by `done`: each one KEPT_EVERY further, the first at 0 changes */
};

static void
state_free(gpointer data)
{
    State *state = data;

    g_array_unref(state->blocks);
    g_free(state);
}

static void
index_changes(Timeline *timeline, guint step, const HistoryStep *kept)
{
    for (guint i = 0; i < kept->changes->len; i++) {
        const Dated dated = { step, kept->changes->pdata[i] };
        g_array_append_val(timeline->changes->pdata[dated.change->heap], dated);
    }
}

static void
index_orders(Timeline *timeline)
{
    const GPtrArray *order = NULL;

    for (guint i = 0; i < timeline->history->steps->len; i++) {
        const HistoryStep *step = timeline->history->steps->pdata[i];
        order = step->order != NULL ? step->order : order;
        g_array_append_val(timeline->orders, order);
        index_changes(timeline, i, step);
    }
}

Timeline *
timeline_new(const History *history)
{
    Timeline *timeline = g_new0(Timeline, 1);

    timeline->history = history;
    timeline->changes = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
    for (guint i = 0; i < history->heaps.all->len; i++)
        g_ptr_array_add(timeline->changes, g_array_new(FALSE, FALSE, sizeof(Dated)));
    timeline->orders = g_array_new(FALSE, FALSE, sizeof(const GPtrArray *));
    timeline->heap = history->heaps.all->len;
    timeline->now.blocks = g_array_new(FALSE, FALSE, sizeof(HistoryBlock));
    timeline->kept = g_ptr_array_new_with_free_func(state_free);
    index_orders(timeline);
    return timeline;
}

void
timeline_free(Timeline *timeline)
{
    if (timeline == NULL)
        return;
    g_ptr_array_unref(timeline->kept);
    g_array_unref(timeline->now.blocks);
    g_array_unref(timeline->orders);
    g_ptr_array_unref(timeline->changes);
    g_free(timeline);
}

static gboolean
is_nothing(const Timeline *timeline, guint step)
{
    return step >= timeline->orders->len ||
           g_array_index(timeline->orders, const GPtrArray *, step) == NULL;
}

const GPtrArray *
timeline_heaps(const Timeline *timeline, guint step)
{
    static const GPtrArray none = { NULL, 0 };

    return is_nothing(timeline, step) ? &none
                                      : g_array_index(timeline->orders, const GPtrArray *, step);
}

/* Changes of the heap up to the step. */
static guint
count_done(const Timeline *timeline, guint heap, guint step)
{
    return sorted_count(timeline->changes->pdata[heap], offsetof(Dated, step), step);
}

static const HistoryChange *
change_at(const Timeline *timeline, guint heap, guint index)
{
    return g_array_index((const GArray *)timeline->changes->pdata[heap], Dated, index).change;
}

const HistoryRow *
timeline_row(const Timeline *timeline, guint heap, guint step)
{
    guint done = count_done(timeline, heap, step);

    g_return_val_if_fail(done > 0, NULL);
    return &change_at(timeline, heap, done - 1)->row;
}

/* ---- the one to show ---- */

static gboolean
is_of(const HistoryHeap *heap, const RunFailure *failure)
{
    g_autofree char *path = desktop_path_text(heap->winsta, heap->desktop);

    return heap->session == failure->session && g_ascii_strcasecmp(path, failure->desktop) == 0;
}

/* How near a heap is to the failure: 3 refused it. */
static guint
nearness(const History *history, const HistoryHeap *heap)
{
    const RunFailure *failure = history->shown_failure;

    if (failure == NULL)
        return 0;
    if (heap == history->shown_heap)
        return 3;
    return is_of(heap, failure) ? 2 : heap->session == failure->session;
}

static gboolean
goes_before(const Timeline *timeline, const HistoryHeap *one, const HistoryHeap *other, guint step)
{
    guint near_one = nearness(timeline->history, one);
    guint near_other = nearness(timeline->history, other);

    if (near_one != near_other)
        return near_one > near_other;
    if (one->worked_bytes != other->worked_bytes)
        return one->worked_bytes > other->worked_bytes;
    if (one->is_made != other->is_made)
        return one->is_made;
    return timeline_row(timeline, one->index, step)->used_tenths >
           timeline_row(timeline, other->index, step)->used_tenths;
}

const HistoryHeap *
timeline_shown(const Timeline *timeline, guint step)
{
    const GPtrArray *heaps = timeline_heaps(timeline, step);
    const HistoryHeap *best = NULL;

    for (guint i = 0; i < heaps->len; i++) {
        const HistoryHeap *heap =
            timeline->history->heaps.all->pdata[GPOINTER_TO_UINT(heaps->pdata[i])];
        if (best == NULL || goes_before(timeline, heap, best, step))
            best = heap;
    }
    return best;
}

/* ---- blocks ---- */

static void
keep_state(Timeline *timeline)
{
    if (timeline->now.done != timeline->kept->len * KEPT_EVERY)
        return;
    State *state = g_new0(State, 1);
    state->done = timeline->now.done;
    state->blocks = g_array_copy(timeline->now.blocks);
    g_ptr_array_add(timeline->kept, state);
}

static void
begin_heap(Timeline *timeline, guint heap)
{
    timeline->heap = heap;
    timeline->now.done = 0;
    g_array_set_size(timeline->now.blocks, 0);
    g_ptr_array_set_size(timeline->kept, 0);
    keep_state(timeline);
}

/* The last kept state that is not behind it. */
static void
go_back(Timeline *timeline, guint done)
{
    const State *state = timeline->kept->pdata[MIN(done / KEPT_EVERY, timeline->kept->len - 1)];

    timeline->now.done = state->done;
    g_array_unref(timeline->now.blocks);
    timeline->now.blocks = g_array_copy(state->blocks);
}

const GArray *
timeline_blocks(Timeline *timeline, guint heap, guint step)
{
    guint done = count_done(timeline, heap, step);

    if (timeline->heap != heap)
        begin_heap(timeline, heap);
    if (timeline->now.done > done)
        go_back(timeline, done);
    while (timeline->now.done < done) {
        const HistoryChange *change = change_at(timeline, heap, timeline->now.done);
        history_blocks_apply(timeline->now.blocks, change->blocks);
        timeline->now.done++;
        keep_state(timeline);
    }
    return timeline->now.blocks;
}

/* ---- processes ---- */

const HistoryProcess *
timeline_process(const Timeline *timeline, guint32 pid, guint step)
{
    const GPtrArray *all = timeline->history->processes.all;
    const HistoryProcess *found = NULL;

    for (guint i = 0; i < all->len; i++) {
        const HistoryProcess *process = all->pdata[i];
        if (process->pid == pid && process->life.first_step <= step)
            found = process;
    }
    return found;
}
