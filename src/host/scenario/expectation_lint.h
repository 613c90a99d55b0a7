/* SPDX-License-Identifier: MIT */
/* Expectations that no run could fail: a tolerance as large as the value, a range that has room for
 * everything. They are read, and checking the file warns of them. */
#pragma once

#include "host/scenario/scenario.h"
#include "host/text/finding.h"

/* Appends what there is to say of a variant's expectations, the final ones and those midway. */
void expectation_lint(const ScenarioVariant *variant, GPtrArray *findings);

/* For the kinds' own: what a table's numbers say, and one warning at its place. */
void expectation_lint_fields(const YamlNode *node,
                             const Field *fields,
                             gconstpointer object,
                             GPtrArray *findings);
void expectation_lint_warn(const YamlNode *node, const char *why, GPtrArray *findings);
