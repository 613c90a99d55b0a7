/* SPDX-License-Identifier: MIT */
/* Compares what a scenario expects with what a run did. */
#pragma once

#include "host/run/running.h"

/* Compares and records; marks the failures it covers. */
gboolean check_expectations(Run *run,
                            const GPtrArray *expectations,
                            gboolean is_final,
                            GError **error);
/* Adds an unmet expectation for each group of failures that nothing covers. */
void check_uncovered(Run *run);
