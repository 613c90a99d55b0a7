/* SPDX-License-Identifier: MIT */
/*
 * What a history says of one moment: which heaps there are after a step, how full each is, and its
 * blocks. Going back costs about as much as going forth: of the heap that is looked at some states
 * are kept.
 */
#pragma once

#include "host/history/history.h"

G_BEGIN_DECLS

typedef struct Timeline Timeline;

/* The history is concluded, and lives as long. */
Timeline *timeline_new(const History *history);
void timeline_free(Timeline *timeline);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Timeline, timeline_free)

/* As dheapmon lists them after the step: indices of heaps in pointers. */
const GPtrArray *timeline_heaps(const Timeline *timeline, guint step);
/* The heap's row then. pre: it is there. */
const HistoryRow *timeline_row(const Timeline *timeline, guint heap, guint step);
/*
 * The heap to show then, while nobody has chosen one: history->shown_heap, where it is there;
 * else that of the desktop of history->shown_failure, else one of its session, else any; of several
 * the one that steps of the scenario changed most, then one that they made, then the fullest.
 * NULL: there is none.
 */
const HistoryHeap *timeline_shown(const Timeline *timeline, guint step);
/* Its blocks then, HistoryBlock by address; until it is asked of another heap or step. pre: it is
 * there. */
const GArray *timeline_blocks(Timeline *timeline, guint heap, guint step);
/* The process that has this number then, or had it last. NULL: none. */
const HistoryProcess *timeline_process(const Timeline *timeline, guint32 pid, guint step);

G_END_DECLS
