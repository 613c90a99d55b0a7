/* SPDX-License-Identifier: MIT */
/* Expectations that no run could fail: a tolerance as large as the value, a range that has room for
 * everything. They are read, and checking the file warns of them. */
#pragma once

#include "host/config/finding.h"
#include "host/scenario/scenario.h"

/* Appends what there is to say of a variant's expectations, the final ones and those midway. */
void expectation_lint(const ScenarioVariant *variant, GPtrArray *findings);
