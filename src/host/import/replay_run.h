/* SPDX-License-Identifier: MIT */
/* Runs what a plan has come to, and keeps in its rows how the machine shows them. */
#pragma once

#include "host/import/replay_plan.h"
#include "host/run/run.h"

/* The scenario that a text is. NULL and an error that names a file of the import, not the text. */
Scenario *replay_load(const Imported *imported, const char *text, GError **error);
/* The same, run. */
RunRecord *replay_run_text(const Imported *imported, const char *text, GError **error);
/* The plan without what is expected of it; its rows are what came. NULL and error. */
RunRecord *replay_run(Plan *plan, GError **error);
