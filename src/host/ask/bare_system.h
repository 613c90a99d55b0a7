/* SPDX-License-Identifier: MIT */
/* A system of which nothing is said but which one it is: what a machine is asked with. */
#pragma once

#include "host/scenario/scenario.h"

/* `overrides` may be NULL. Programs and editions are also found in `folder` (NULL: in the working
 * directory). */
Scenario *bare_system(const char *folder, const ScenarioOverrides *overrides, GError **error);
