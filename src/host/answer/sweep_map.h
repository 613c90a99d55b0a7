/* SPDX-License-Identifier: MIT */
/*
 * Results of a sweep as maps: a row for each value of the last knob but one, a column for each of
 * the last, a map for each setting of the others. Neighbours in a row that ended alike are a run.
 */
#pragma once

#include "host/answer/sweep_results.h"

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
    SWEEP_MISSING,
    SWEEP_PASSES,
    SWEEP_NO_START, /* the system did not come up */
    SWEEP_REFUSED,  /* by a limit, or GATE_NONE: none refused, and it fails only so */
} SweepOutcome;

typedef struct {
    guint index; /* of its first variant in the plan */
    guint row;
    guint column;
    guint length;
    SweepOutcome outcome;
    enum gate gate;
    guint failures;
    gboolean falls_back;
} SweepRun;

typedef struct {
    const SweepResults *results;
    guint maps;
    guint rows;
    guint columns;
    guint most_failures;                     /* of any variant */
    guint count[SWEEP_REFUSED + GATE_COUNT]; /* variants, by sweep_map_kind() */
} SweepMap;

SweepMap sweep_map_of(const SweepResults *results);
/* Of this map, row by row: SweepRun. */
GArray *sweep_map_runs(const SweepMap *map, guint number);
/* A number for what has a colour of its own: an outcome, and of SWEEP_REFUSED each gate. */
guint sweep_map_kind(SweepOutcome outcome, enum gate gate);
/* 1 to `steps`, as many as the failures are of the most there are; 0 of none. */
guint sweep_map_heat(const SweepMap *map, guint failures, guint steps);

G_END_DECLS
