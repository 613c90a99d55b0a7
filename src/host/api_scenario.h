/* SPDX-License-Identifier: MIT */
/* Scenarios of the public library. */
#pragma once

#include "deskheap/deskheap.h"
#include "host/run/run.h"

/* From text; `overrides` may be NULL. */
DeskheapScenario *api_scenario_read(const char *name,
                                    const char *yaml,
                                    const ScenarioOverrides *overrides,
                                    GError **error);
/* A run of one of its variants, NULL: as it stands, with knobs turned. */
Run *api_scenario_run(DeskheapScenario *scenario,
                      const char *variant,
                      const DeskheapKnobSetting *settings,
                      guint count,
                      GError **error);
