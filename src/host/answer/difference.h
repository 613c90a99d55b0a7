/* SPDX-License-Identifier: MIT */
/*
 * What comes out otherwise on two systems: both are run, facts of each are read from its record and
 * its memory, and those that are not the same are told. Texts of files are not compared: what makes
 * no difference to the machine is none.
 */
#pragma once

#include "host/run/run_record.h"
#include "host/scenario/scenario.h"
#include "host/text/json_shape.h"

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
    FACT_SYSTEM,  /* edition, registry values, sizes in force */
    FACT_OUTCOME, /* verdict, failures by cause, steps */
    FACT_HEAP,    /* desktops, their heaps, how full */
    FACT_LOG,     /* event log */
    FACT_GROUP_COUNT
} FactGroup;

typedef struct {
    FactGroup group;
    char *name;  /* the same on both sides: "heap of session 0, WinSta0\Default" */
    char *value; /* in words */
    /* Where the other side knows nothing of it, it says nothing: a step that succeeds. */
    gboolean is_dull;
} Fact;

/* Of one run, in the order in which they are told. */
GPtrArray *facts_of(const ScenarioVariant *variant, const RunRecord *record);

typedef struct {
    FactGroup group;
    char *name;
    char *values[2]; /* NULL: there is no such thing on that side */
} DifferenceRow;

typedef struct {
    char *names[2];
    GPtrArray *rows; /* DifferenceRow */
    guint same;      /* facts that are alike */
    gboolean starts[2];
} Difference;

/* Each is run; `names` are what they are called. NULL with an error. */
Difference *difference_make(const Scenario *const scenarios[2],
                            const ScenarioVariant *const variants[2],
                            const char *const names[2],
                            GError **error);
void difference_free(Difference *difference);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Difference, difference_free)

/* By group: "system", "outcome", "heap", "log", NULL. */
const char *const *fact_group_names(void);
/* Of a group no more than some rows, unless `all`. */
void difference_print(GString *out, const Difference *difference, gboolean all);
void difference_json(GString *out, const Difference *difference);
extern const JsonShape diff_shape;

G_END_DECLS
