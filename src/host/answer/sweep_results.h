/* SPDX-License-Identifier: MIT */
/* Results of a plan's variants, as far as they are there; files of them, and those put together. */
#pragma once

#include "host/answer/sweep_result.h"

#include <glib.h>

G_BEGIN_DECLS

typedef struct SweepResults SweepResults;

/* The plan must outlive them. */
SweepResults *sweep_results_new(const SweepPlan *plan);
void sweep_results_free(SweepResults *results);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SweepResults, sweep_results_free)

const SweepPlan *sweep_results_plan(const SweepResults *results);
/* How many are there. */
guint sweep_results_count(const SweepResults *results);
/* NULL: missing. */
const SweepResult *sweep_results_get(const SweepResults *results, guint index);
/* Adds those of a file. FALSE and error: it is no file of results of this plan, or has another
 * result of a variant that is there. Ids of variants that are there already go into `doubles`
 * (borrowed of the plan; may be NULL). */
gboolean sweep_results_read(SweepResults *results,
                            const char *path,
                            GPtrArray *doubles,
                            GError **error);
/* The same of a file that is to be gone on with: of a last line that was cut off nothing is taken,
 * and *cut is its number; 0: none was. One that was cut off in its header has nothing yet. */
gboolean sweep_results_resume(SweepResults *results, const char *path, guint *cut, GError **error);
/* Adds those that sweep_result_write() wrote, a line each. FALSE and error as of a file. */
gboolean sweep_results_read_text(SweepResults *results, const char *text, GError **error);
/* JSON Lines of all there are, in the plan's order, behind a header that names the plan alone. */
extern const JsonShape results_shape;
void sweep_results_write(GString *out, const SweepResults *results);

G_END_DECLS
