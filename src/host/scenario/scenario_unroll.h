/* SPDX-License-Identifier: MIT */
/* Steps and expectations of a variant, its loops unrolled. */
#pragma once

#include "host/scenario/scenario_loader.h"

/* Services, steps, expectations and tails. `insertions`: of Insertion, NULL: none. */
gboolean scenario_unroll_all(ScenarioLoader *loader,
                             const VariantNodes *nodes,
                             const GArray *insertions,
                             ScenarioVariant *variant,
                             GError **error);
/* The same, or what the scenario has as it stands, where that comes to the same. */
gboolean scenario_unroll_steps(const Scenario *scenario,
                               const VariantOutline *outline,
                               ScenarioVariant *variant,
                               GError **error);
