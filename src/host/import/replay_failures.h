/* SPDX-License-Identifier: MIT */
/* What of an import fails on the emulated system, though it runs where the files were taken. */
#pragma once

#include "host/import/replay_plan.h"
#include "host/run/run.h"

/* A warning for all that fail for one cause by one file, at the first of them. */
void replay_note_failures(Plan *plan, const RunRecord *record);
