/* SPDX-License-Identifier: MIT */
/* What became of one variant of a sweep, and its line in a file. */
#pragma once

#include "host/answer/sweep.h"

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    gboolean starts; /* as in Trial */
    gboolean passes;
    gboolean falls_back;
    guint failures;
    enum gate gate; /* that refused the first of them; of what passes GATE_NONE */
    char *step;     /* NULL: none */
    char *detail;
    guint heaps_fitting;
} SweepResult;

/* Runs one of them. NULL with an error. */
SweepResult *sweep_result_run(Trials *trials, const SweepPlan *plan, guint index, GError **error);
void sweep_result_free(SweepResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SweepResult, sweep_result_free)

extern const JsonMember sweep_result_members[];
/* An element of a list. */
void sweep_result_object(JsonWriter *writer,
                         const SweepPlan *plan,
                         guint index,
                         const SweepResult *result);
/* The same as a line, without its end. */
void sweep_result_write(GString *out,
                        const SweepPlan *plan,
                        guint index,
                        const SweepResult *result);
/* "desktop-heap-full", "other"; NULL for what passes. */
const char *sweep_result_cause(const SweepResult *result);

G_END_DECLS
