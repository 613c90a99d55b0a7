/* SPDX-License-Identifier: MIT */
/* What the parts of a picture share: the moment that is drawn. */
#pragma once

#include "host/history/timeline.h"
#include "host/picture/canvas.h"

typedef struct {
    const History *history;
    Timeline *timeline;
    const RunRecord *record;
    const RunFailure *failure; /* NULL: none, it is the end */
    guint step;                /* index in the record's */
    const HistoryBoot *boot;   /* the start of the system that it belongs to; it came up */
    guint boot_number;         /* from 1 */
    guint32 session;
    const HistoryHeap *heap; /* NULL: there is none */
} Moment;

/* Session space and, below it, its view space, with the heap's place as the last zoom. */
void picture_space(Canvas *canvas, const Moment *moment);
/* The heap's blocks, a row a stretch of it. pre: there is one. */
void picture_heap(Canvas *canvas, const Moment *moment);
