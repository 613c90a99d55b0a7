/* SPDX-License-Identifier: MIT */
/* One variant of a scenario as a file of its own, to be changed and written. */
#pragma once

#include "host/scenario/scenario.h"
#include "host/yaml/yaml_tree.h"

/* Without what it says of itself, without its lesson and variants, and without what is expected in
 * the end. `overrides`: what the command line put on top, NULL: nothing. */
YamlDraft *scenario_draft(const Scenario *scenario,
                          const VariantOutline *outline,
                          const ScenarioOverrides *overrides);
