/* SPDX-License-Identifier: MIT */
/* A timeline says of each step what the history's changes lead to, wherever one came from. */
#include "host/history/timeline.h"
#include "played_run.h"
#include "scenario_of.h"

#include "../suite.h"

#define JUMPS 40
#define SEED  20261129u

#define SCENARIO "scenarios/services/one-account-many-logons.yaml"

/* What the changes lead to, from the first step on. */
static GArray *
followed(const History *history, guint heap, guint step)
{
    GArray *blocks = g_array_new(FALSE, FALSE, sizeof(HistoryBlock));

    for (guint i = 0; i <= step; i++) {
        const GPtrArray *changes = ((const HistoryStep *)history->steps->pdata[i])->changes;
        for (guint j = 0; j < changes->len; j++) {
            const HistoryChange *change = changes->pdata[j];
            if (change->heap == heap)
                history_blocks_apply(blocks, change->blocks);
        }
    }
    return blocks;
}

static void
is_as_followed(Timeline *timeline, const History *history, guint heap, guint step)
{
    g_autoptr(GArray) wanted = followed(history, heap, step);
    const GArray *blocks = timeline_blocks(timeline, heap, step);
    g_autoptr(GArray) missing = history_blocks_changed(blocks, wanted);

    ck_assert_uint_eq(blocks->len, wanted->len);
    ck_assert_uint_eq(missing->len, 0);
}

START_TEST(test_timeline_goes_anywhere)
{
    PlayedRun played = played_run(SCENARIO);
    g_autoptr(Timeline) timeline = timeline_new(played.history);
    g_autoptr(GRand) random = g_rand_new_with_seed(SEED);
    gint steps = (gint)played.history->steps->len;

    ck_assert_int_gt(steps, 64);
    for (guint i = 0; i < JUMPS; i++) {
        guint step = (guint)g_rand_int_range(random, 0, steps);
        const GPtrArray *heaps = timeline_heaps(timeline, step);
        if (heaps->len == 0)
            continue;
        gint at = g_rand_int_range(random, 0, (gint)heaps->len);
        is_as_followed(timeline, played.history, GPOINTER_TO_UINT(heaps->pdata[at]), step);
    }
    played_run_clear(&played);
}
END_TEST

/* One heap that changes often, and back step by step. */
START_TEST(test_timeline_goes_back)
{
    PlayedRun played = played_run(SCENARIO);
    g_autoptr(Timeline) timeline = timeline_new(played.history);
    guint last = played.history->steps->len - 1;
    guint heap = GPOINTER_TO_UINT(timeline_heaps(timeline, last)->pdata[0]);
    const HistoryHeap *first = played.history->heaps.all->pdata[heap];

    for (guint step = last; step > first->life.first_step; step -= MIN(step, 7u))
        is_as_followed(timeline, played.history, heap, step);
    is_as_followed(timeline, played.history, heap, last);
    played_run_clear(&played);
}
END_TEST

START_TEST(test_timeline_knows_whom_a_number_belonged_to)
{
    PlayedRun played = played_run(SCENARIO);
    g_autoptr(Timeline) timeline = timeline_new(played.history);
    guint last = played.history->steps->len - 1;

    for (guint i = 0; i < played.history->processes.all->len; i++) {
        const HistoryProcess *process = played.history->processes.all->pdata[i];
        const HistoryProcess *found =
            timeline_process(timeline, process->pid, process->life.first_step);
        ck_assert_ptr_eq(found, process);
    }
    ck_assert_ptr_null(timeline_process(timeline, 3, last));
    played_run_clear(&played);
}
END_TEST

/* Of two desktops the one without failures is fuller in the end. */
#define TWO                                                                                        \
    "format: 1\ntitle: Two\nsystem: { services: none, edition: server2003-sp2 }\n"                 \
    "programs: { maker: { imports: [user32] } }\nsteps:\n"                                         \
    "  - start-service: { name: a, program: maker }\n"                                             \
    "  - start-service: { name: b, program: maker, account: NetworkService }\n"                    \
    "  - create-window: { in: b, class: Static, count: 900 }\n"                                    \
    "  - create-window: { in: a, class: Static, count: 9000 }\n"                                   \
    "  - kill: a\n"

START_TEST(test_timeline_shows_the_heap_of_the_failure)
{
    PlayedRun played = played_run_of(scenario_of(TWO));
    g_autoptr(Timeline) timeline = timeline_new(played.history);
    guint last = played.history->steps->len - 1;
    const HistoryHeap *shown = timeline_shown(timeline, last);
    const RunFailure *failure = played.history->shown_failure;

    ck_assert_ptr_nonnull(failure);
    ck_assert_uint_eq(failure->step, last - 1);
    ck_assert_ptr_eq(shown, history_refused_heap(played.history, failure));
    ck_assert_ptr_eq(shown, played.history->shown_heap);
    for (guint i = 0; i < timeline_heaps(timeline, last)->len; i++) {
        guint heap = GPOINTER_TO_UINT(timeline_heaps(timeline, last)->pdata[i]);
        if (heap == shown->index)
            continue;
        const HistoryRow *row = timeline_row(timeline, heap, last);
        if (row->used_tenths > shown->row.used_tenths) {
            played_run_clear(&played);
            return;
        }
    }
    ck_abort_msg("no heap is fuller, so the failure decided nothing");
}
END_TEST

/* Without a failure: of those that are fuller none goes before it. */
static void
goes_before_fuller(const char *scenario, gboolean is_worked_on)
{
    PlayedRun played = played_run(scenario);
    g_autoptr(Timeline) timeline = timeline_new(played.history);
    guint last = played.history->steps->len - 1, fuller = 0;
    const HistoryHeap *shown = timeline_shown(timeline, last);
    guint32 tenths = timeline_row(timeline, shown->index, last)->used_tenths;

    ck_assert_ptr_null(played.history->shown_failure);
    ck_assert_int_eq(shown->worked_bytes > 0, is_worked_on);
    ck_assert(is_worked_on || shown->is_made);
    for (guint i = 0; i < timeline_heaps(timeline, last)->len; i++) {
        guint index = GPOINTER_TO_UINT(timeline_heaps(timeline, last)->pdata[i]);
        const HistoryHeap *heap = played.history->heaps.all->pdata[index];
        ck_assert_uint_le(heap->worked_bytes, shown->worked_bytes);
        fuller += timeline_row(timeline, index, last)->used_tenths > tenths;
    }
    ck_assert_uint_gt(fuller, 0);
    played_run_clear(&played);
}

START_TEST(test_timeline_shows_what_steps_worked_on)
{
    goes_before_fuller("scenarios/lessons/1-two-sessions.yaml", TRUE);
    goes_before_fuller("scenarios/lessons/3-create-window.yaml", TRUE);
    goes_before_fuller("scenarios/boot/registry-takes-a-reboot.yaml", FALSE);
}
END_TEST

START_TEST(test_timeline_of_nothing)
{
    g_autoptr(History) history = history_new();
    g_autoptr(Timeline) timeline = timeline_new(history);

    ck_assert_uint_eq(timeline_heaps(timeline, 0)->len, 0);
    ck_assert_ptr_null(timeline_process(timeline, 4, 0));
    ck_assert_ptr_null(timeline_shown(timeline, 0));
}
END_TEST

static const struct suite_test tests[] = {
    { &test_timeline_goes_anywhere },
    { &test_timeline_goes_back },
    { &test_timeline_knows_whom_a_number_belonged_to },
    { &test_timeline_shows_the_heap_of_the_failure },
    { &test_timeline_shows_what_steps_worked_on },
    { &test_timeline_of_nothing },
};

SUITE(tests, NULL, NULL)
