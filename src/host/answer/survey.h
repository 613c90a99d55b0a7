/* SPDX-License-Identifier: MIT */
/*
 * All values of one knob, each tried: what comes out need not grow with the value, so no range is
 * concluded from its ends. Tried are the steps of the knob's row from its low to its high end, and
 * the value in force. Between the step that works nearest to that and the one beside it that does
 * not, the interval is halved by runs down to one of the knob's unit, which is what its value
 * counts.
 */
#pragma once

#include "host/answer/trial.h"

#include <glib.h>

G_BEGIN_DECLS

/* Values one after another that come out alike: all pass, or all fail at the same gate first. */
typedef struct {
    guint32 low;
    guint32 high;
    gboolean starts; /* the system came up; else nothing was tried in it */
    gboolean passes;
    TrialForce force;
    HeapSizes heap_sizes; /* in force with the first of them */
    enum gate gate;       /* GATE_NONE where they pass */
    guint fewest_failures;
    guint most_failures;
} SurveyRange;

typedef struct {
    guint32 value;
    const Trial *trial;
} SurveyValue;

typedef struct {
    Knob knob;
    char *idle; /* why no value of it does anything here, a sentence's end (knob_use.h): none was
                   tried; NULL: it counts */
    gboolean has_now;
    guint32 now;    /* in force as it is */
    GArray *values; /* SurveyValue, by value */
    GArray *ranges; /* SurveyRange, by value; together they hold every value */
    gint best;      /* index in values: passes, does not fall back, nearest to the present; -1 */
    gint failing;   /* of the value beside it, towards the present one; -1: none */
    /* Where best is not -1: between these two as well, of any value and not of steps alone. */
    SurveyValue least;
    SurveyValue beside; /* by one of the unit nearer to the present, and fails; no trial: none */
    guint tried;        /* runs, or machines that were known to be alike */
    guint32 step;       /* from one value that is tried to the next: the knob's, or of a run that is
                           long some of these */
    gboolean is_short;  /* such a run ends at its first failure: ranges do not say how many fail */
} Survey;

/* `others` are further settings that hold for every value. NULL with an error. */
Survey *survey_make(
    Trials *trials, Knob knob, const KnobSetting *others, guint count, GError **error);
/*
 * The same of the steps from the present value to `known`, which works with the others: the first
 * that does. Those behind it are not tried.
 */
Survey *survey_make_nearest(Trials *trials,
                            const KnobSetting *known,
                            const KnobSetting *others,
                            guint count,
                            GError **error);
void survey_free(Survey *survey);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Survey, survey_free)

/* The step that works nearest to the present value. NULL: none does. */
const SurveyValue *survey_round(const Survey *survey);
/* The value of a knob that is in force in a variant, as the machine was when it had booted. FALSE:
 * none is. */
gboolean survey_value_now(const ScenarioVariant *variant,
                          const Trial *trial,
                          Knob knob,
                          guint32 *value);
/* Whether all fits, with what is asked for, unless that is not in force as it is. */
gboolean survey_is_good(const Trials *trials, const Trial *trial);

G_END_DECLS
