/* SPDX-License-Identifier: MIT */
/*
 * Many settings of one scenario, in parts that may run anywhere. A plan lists them with ids that
 * depend on nothing but the system and the steps; a shard takes every n-th of them; merging puts
 * shards together, says what is missing or there twice, and gives the same bytes however many
 * shards there were. All files are JSON Lines, and appear whole or not at all.
 */
#pragma once

#include "host/answer/trial.h"
#include "host/text/json_writer.h"

#include <glib.h>

G_BEGIN_DECLS

#define SWEEP_ERROR (sweep_error_quark())
GQuark sweep_error_quark(void);

typedef enum {
    SWEEP_ERROR_AXIS,     /* not KNOB=LOW..HIGH/STEP or KNOB=A,B,C, or the same twice */
    SWEEP_ERROR_FILE,     /* no plan, no results, or not those of this plan */
    SWEEP_ERROR_CHANGED,  /* the scenario is not what it was when the plan was made */
    SWEEP_ERROR_CONFLICT, /* two results of one id differ */
} SweepError;

#define SWEEP_AXES_MAX     4u
#define SWEEP_VARIANTS_MAX 1000000u
#define SWEEP_ID_LETTERS   16 /* of the digest of a variant, in hexadecimal */

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
    char *version; /* of the deskheap that made it */
    char *system;  /* digest of what all of them have in common */
    char *hash;    /* digest of all of it: of that, and of the knobs and their values */
    guint knob_count;
    Knob knobs[SWEEP_AXES_MAX];
    GArray *axes[SWEEP_AXES_MAX]; /* guint32: the values of each knob */
    guint count;                  /* variants: every combination, the last knob fastest */
    char **ids;                   /* of each, then NULL */
} SweepPlan;

/* The value of its K-th knob. */
guint32 sweep_plan_value(const SweepPlan *plan, guint index, guint k);

/* The digest that `hash` is. Free with g_free(). */
char *sweep_plan_digest(const SweepPlan *plan);

/* Every combination. NULL with an error: there are too many, or there is a knob or a value twice.
 */
SweepPlan *sweep_plan_make(const Scenario *scenario,
                           const ScenarioVariant *variant,
                           const GPtrArray *axes,
                           GError **error);
extern const JsonShape plan_shape;
void sweep_plan_write(GString *out, const SweepPlan *plan);
/* What its header says, as members of an object that is open, and their rows. */
#define SWEEP_PLAN_MEMBERS                                                                         \
    { "version", JSON_TEXT }, { "scenario", JSON_TEXT }, { "variant", JSON_TEXT },                 \
        { "hash", JSON_TEXT }, { "system", JSON_TEXT }, { "count", JSON_INT },                     \
    {                                                                                              \
        "knobs", JSON_ARRAY                                                                        \
    }
void sweep_plan_members(JsonWriter *writer, const SweepPlan *plan);
/* The names of its knobs, as a member "knobs". */
void sweep_plan_knobs(JsonWriter *writer, const SweepPlan *plan);
SweepPlan *sweep_plan_read(const char *path, GError **error);
void sweep_plan_free(SweepPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SweepPlan, sweep_plan_free)

/* FALSE and error: the scenario, its system or this deskheap is not the plan's. */
gboolean sweep_plan_fits(const SweepPlan *plan,
                         const Scenario *scenario,
                         const ScenarioVariant *variant,
                         GError **error);

G_END_DECLS
