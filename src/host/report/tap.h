/* SPDX-License-Identifier: MIT */
/*
 * run --tap: the Test Anything Protocol, version 13: a test point for each of cases.h, those of all
 * runs in one stream, and the plan at its end. Of what is not so a YAML block tells message, place
 * and the command that plays the run again.
 */
#pragma once

#include "host/run/run_record.h"

#include <glib.h>

G_BEGIN_DECLS

/* Before all points. */
void report_tap_begin(GString *out);
/* The points of a run, from number *next on, which is counted on. `replay` may be NULL. */
void report_tap_add(GString *out, const RunRecord *record, const char *replay, guint *next);
/* Behind all points, of which the last would be number `next`. */
void report_tap_end(GString *out, guint next);

G_END_DECLS
