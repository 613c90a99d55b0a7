/* SPDX-License-Identifier: MIT */
/*
 * What becomes of a registry, asked of the machine: it boots on the model with nothing but its
 * system, and is read as any observer reads it.
 */
#pragma once

#include "host/ask/registry_outcome.h"
#include "host/scenario/scenario.h"

#include <glib.h>

G_BEGIN_DECLS

/*
 * Of `system` only edition, registry and settings count; `scenario` (for the programs of the
 * system) may be any. A system that does not boot is an outcome. NULL and error: no boot block can
 * be made of it, a bug of ours, or the host's trouble.
 */
RegistryOutcome *ask_registry(const Scenario *scenario,
                              const ScenarioVariant *system,
                              GError **error);
void registry_outcome_free(RegistryOutcome *outcome);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RegistryOutcome, registry_outcome_free)

G_END_DECLS
