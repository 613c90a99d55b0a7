/* SPDX-License-Identifier: MIT */
/* The variants of a scenario: `variants:`. */
#pragma once

#include "host/scenario/scenario.h"

/* Adds an outline of each, and unrolls each once to see what is wrong with it. `base`: what the
 * scenario says, which a variant changes. */
gboolean scenario_read_variants(Scenario *scenario,
                                const YamlNode *node,
                                const VariantNodes *base,
                                GError **error);
