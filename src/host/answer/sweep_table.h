/* SPDX-License-Identifier: MIT */
/* Results of a sweep for other programs: a table, and one object. */
#pragma once

#include "host/answer/sweep_results.h"

#include <glib.h>

G_BEGIN_DECLS

/* CSV as RFC 4180 has it: a row of names, then a row for each result there is; lines end with CR
 * LF, what is not there is empty. */
void sweep_table_csv(GString *out, const SweepResults *results);
/* An object "deskheap.sweep/1": the plan's header, ids that are missing, and the lines of
 * sweep_results_write() as a list. */
extern const JsonShape sweep_shape;
void sweep_table_json(GString *out, const SweepResults *results);

G_END_DECLS
