/* SPDX-License-Identifier: MIT */
/*
 * The history of a run that is over, and what views of it begin with while nobody has chosen
 * anything: a picture, a page and a screen begin alike. Which heap it is at a moment is
 * timeline_shown().
 */
#pragma once

#include "host/history/history.h"

G_BEGIN_DECLS

/* The run is finished: its record, which outlives the history. Once only. */
void history_conclude(History *history, const RunRecord *record);

/* The same of a run of its own. The record is the caller's; NULL with an error. */
RunRecord *history_run(History *history,
                       const Scenario *scenario,
                       const ScenarioVariant *variant,
                       const RunOptions *options,
                       GError **error);

G_END_DECLS
