/* SPDX-License-Identifier: MIT */
/*
 * Many settings of one scenario, in parts that may run anywhere. A plan lists them with ids that
 * depend on nothing but the system and the steps; a shard takes every n-th of them; merging puts
 * shards together, says what is missing or there twice, and gives the same bytes however many
 * shards there were. All files are JSON Lines, and appear whole or not at all.
 */
#pragma once

#include "host/answer/trial.h"

#include <glib.h>

G_BEGIN_DECLS

#define SWEEP_ERROR (sweep_error_quark())
GQuark sweep_error_quark(void);

typedef enum {
    SWEEP_ERROR_AXIS,     /* not KNOB=LOW..HIGH/STEP or KNOB=A,B,C */
    SWEEP_ERROR_FILE,     /* no plan, no results, or not those of this plan */
    SWEEP_ERROR_CHANGED,  /* the scenario is not what it was when the plan was made */
    SWEEP_ERROR_CONFLICT, /* two results of one id differ */
} SweepError;

#define SWEEP_AXES_MAX     4u
#define SWEEP_VARIANTS_MAX 1000000u

/* A knob and the values it takes. */
typedef struct {
    Knob knob;
    GArray *values; /* guint32, in the order they were given */
} SweepAxis;

/* "SessionViewSize=16..128/8", "SharedSection.3=512,768,1024"; without a step: the knob's. NULL
 * with an error. */
SweepAxis *sweep_axis_parse(const char *text, GError **error);
void sweep_axis_free(SweepAxis *axis);

typedef struct {
    char *scenario; /* path as given */
    char *variant;
    char *hash; /* of what all of them have in common */
    guint knob_count;
    Knob knobs[SWEEP_AXES_MAX];
    guint count;     /* variants */
    guint32 *values; /* knob_count of each */
    char **ids;      /* of each, then NULL */
} SweepPlan;

/* Every combination, the last axis fastest. NULL with an error: no system can be one of them. */
SweepPlan *sweep_plan_make(const Scenario *scenario,
                           const ScenarioVariant *variant,
                           const GPtrArray *axes,
                           GError **error);
void sweep_plan_write(GString *out, const SweepPlan *plan);
SweepPlan *sweep_plan_read(const char *path, GError **error);
void sweep_plan_free(SweepPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SweepPlan, sweep_plan_free)

/* FALSE and error: the scenario, its system or this deskheap is not the plan's. */
gboolean sweep_plan_fits(const SweepPlan *plan,
                         const Scenario *scenario,
                         const ScenarioVariant *variant,
                         GError **error);

/* Results by id: a line of JSON without its end each. */
typedef struct SweepResults SweepResults;

SweepResults *sweep_results_new(void);
void sweep_results_free(SweepResults *results);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SweepResults, sweep_results_free)
/* Adds those of a file. FALSE and error: it is no file of results of this plan, or has another
 * result of an id that is there. Ids that are there already go into `doubles` (may be NULL). */
gboolean sweep_results_read(SweepResults *results,
                            const SweepPlan *plan,
                            const char *path,
                            GPtrArray *doubles,
                            GError **error);
gboolean sweep_results_has(const SweepResults *results, const char *id);
void sweep_results_take(SweepResults *results, const char *id, char *line);
/* All there are, in the plan's order, behind a header that names the plan alone. What is missing
 * goes into `missing` (ids, borrowed; may be NULL). */
void sweep_results_write(GString *out,
                         const SweepResults *results,
                         const SweepPlan *plan,
                         GPtrArray *missing);

/* The line of one of them. NULL with an error. */
char *sweep_run_one(Trials *trials, const SweepPlan *plan, guint index, GError **error);

G_END_DECLS
