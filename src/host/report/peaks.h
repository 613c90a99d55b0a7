/* SPDX-License-Identifier: MIT */
/*
 * How much of each limit was used at its height: read from memory after the boot and after each
 * step. A heap that was full for a moment and is empty at the end is seen, unless it was within one
 * step.
 */
#pragma once

#include "host/run/run.h"

#include <glib.h>

G_BEGIN_DECLS

/* As run_scenario(). The record's warnings name each limit of which more than `percent` was used.
 */
RunRecord *peaks_run(const Scenario *scenario,
                     const ScenarioVariant *variant,
                     const RunOptions *options,
                     guint percent,
                     GError **error);

G_END_DECLS
