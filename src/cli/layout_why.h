/* SPDX-License-Identifier: MIT */
/* Where the numbers of an address map come from: registry, edition, and the rule between them. */
#pragma once

#include "host/run/run_record.h"
#include "host/scenario/scenario.h"

/* For each region, image and view that `layout` shows the numbers that made it so large and put it
 * there, each with how far it is to be trusted, where it stands, and its source. */
void layout_why_print(GString *out, const RunRecord *record, const ScenarioVariant *variant);
