/* SPDX-License-Identifier: MIT */
/* What a variant runs on: the keys of `system:`, the scenario's and its own over them. */
#pragma once

#include "host/scenario/scenario_fields.h"
#include "host/scenario/scenario_loader.h"

#define SCENARIO_SYSTEM_FORM "as in `system: { edition: " EDITION_DEFAULT " }`"

/* NULL: neither says it. */
const YamlNode *scenario_system_value(const VariantNodes *nodes, const char *key);
/* One key, as its row says; absent it is left as it is. */
gboolean scenario_system_key(const VariantNodes *nodes,
                             const char *key,
                             SystemAsked *asked,
                             GError **error);
/* NULL has none. */
gboolean scenario_system_check_keys(const YamlNode *node, GError **error);
/* A variant with only what it runs on: without services, steps and expectations. */
ScenarioVariant *scenario_system_of(const Scenario *scenario,
                                    const VariantOutline *outline,
                                    GError **error);
/* The same the first time: the outline gets its settings. */
ScenarioVariant *scenario_system_read(const Scenario *scenario,
                                      VariantOutline *outline,
                                      GError **error);
