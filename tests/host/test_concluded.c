/* SPDX-License-Identifier: MIT */
/* The moment and the series that views of a run begin with. */
#include "host/history/concluded.h"
#include "played_run.h"

#include "../suite.h"

START_TEST(test_concluded_is_the_first_failure_of_a_heap)
{
    PlayedRun played = played_run("scenarios/lessons/5-heap-full.yaml");
    const History *history = played.history;

    ck_assert_ptr_nonnull(history->shown_heap);
    ck_assert_uint_eq(history->shown_step, history->shown_failure->step);
    ck_assert_uint_lt(history->shown_step, history->steps->len - 1);
    ck_assert_ptr_eq(history->shown_series, history_heap_series(history, history->shown_heap));
    ck_assert_ptr_nonnull(history->shown_series);
    played_run_clear(&played);
}
END_TEST

/* No heap refused: what did is the fullest. */
START_TEST(test_concluded_is_the_series_that_is_full)
{
    PlayedRun played = played_run("scenarios/lessons/4-view-space-full.yaml");
    const History *history = played.history;

    ck_assert_ptr_nonnull(history->shown_failure);
    ck_assert_ptr_null(history->shown_heap);
    ck_assert_uint_eq(history->shown_step, history->shown_failure->step);
    ck_assert_int_eq(history->shown_series->kind, SERIES_VIEW_SPACE);
    played_run_clear(&played);
}
END_TEST

START_TEST(test_concluded_is_the_end_without_a_failure)
{
    PlayedRun played = played_run("scenarios/lessons/3-create-window.yaml");
    const History *history = played.history;

    ck_assert_uint_eq(history->shown_step, history->steps->len - 1);
    ck_assert_int_eq(history->shown_series->kind, SERIES_DESKTOP_HEAP);
    ck_assert_str_eq(history->shown_series->name, "WinSta0\\Default");
    played_run_clear(&played);
}
END_TEST

/* A heap that the system's start fills is not what steps work on. */
START_TEST(test_concluded_counts_the_work_of_steps_alone)
{
    PlayedRun played = played_run("scenarios/boot/registry-takes-a-reboot.yaml");
    guint made = 0;

    for (guint i = 0; i < played.history->heaps.all->len; i++) {
        const HistoryHeap *heap = played.history->heaps.all->pdata[i];
        made += heap->is_made;
        ck_assert_uint_eq(heap->worked_bytes, 0);
    }
    ck_assert_uint_eq(made, 2);
    played_run_clear(&played);
}
END_TEST

static const struct suite_test tests[] = {
    { &test_concluded_is_the_first_failure_of_a_heap },
    { &test_concluded_is_the_series_that_is_full },
    { &test_concluded_is_the_end_without_a_failure },
    { &test_concluded_counts_the_work_of_steps_alone },
};

SUITE(tests, NULL, NULL)
