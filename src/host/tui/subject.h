/* SPDX-License-Identifier: MIT */
/*
 * What is looked at: a run that is done, with what memory held after each step (host/history). All
 * that is shown is asked of it; it does not change.
 */
#pragma once

#include "host/history/series.h"
#include "host/history/timeline.h"

G_BEGIN_DECLS

#define TUI_NONE G_MAXUINT

typedef struct {
    const RunRecord *record;
    const History *history;
    Timeline *timeline;
} TuiSubject;

/* Both were concluded with one another, and live as long. */
void tui_subject_init(TuiSubject *subject, const History *history, const RunRecord *record);
void tui_subject_clear(TuiSubject *subject);

/* One at least: the boot. */
guint tui_steps(const TuiSubject *subject);
const RunStep *tui_step(const TuiSubject *subject, guint step);
/* "after step 4", "in step 4", "after the boot", "in the boot": the first two as --at counts. Free
 * with g_free(). */
char *tui_step_place_text(const TuiSubject *subject, guint step);
/* NULL: it succeeded. */
const RunFailure *tui_failure(const TuiSubject *subject, guint step);
/* Heaps after the step, as dheapmon lists them; the index-th of them. pre: index < count. */
guint tui_heap_count(const TuiSubject *subject, guint step);
const HistoryHeap *tui_heap_at(const TuiSubject *subject, guint step, guint index);
/* Where in that list it stands; TUI_NONE: it is not there, or none is meant. */
guint tui_heap_position(const TuiSubject *subject, guint step, guint heap);
const HistoryHeap *tui_heap(const TuiSubject *subject, guint heap);
/* "WinSta0\Default". Free with g_free(). */
char *tui_heap_path(const HistoryHeap *heap);
/* timeline_shown(). TUI_NONE: there is none. */
guint tui_heap_first_choice(const TuiSubject *subject, guint step);
/* "batch1 (worker.exe, pid 412)". Free with g_free(). */
char *tui_process_text(const TuiSubject *subject, guint32 pid, guint step);
/* The block in which this offset lies; TUI_NONE: there is none. */
guint tui_block_index(const GArray *blocks, guint32 offset);

/* Series there are after the step. */
guint tui_series_count(const TuiSubject *subject, guint step);
const Series *tui_series_at(const TuiSubject *subject, guint step, guint index);
guint tui_series_position(const TuiSubject *subject, guint step, const Series *series);
/* Used after the step, and the most until then; zeros before its first step. */
SeriesPoint tui_series_value(const Series *series, guint step);

G_END_DECLS
