/* SPDX-License-Identifier: MIT */
/* A scenario of a test's own text. */
#pragma once

#include "config_test.h"
#include "host/scenario/scenario.h"

/* Messages call the text s.yaml. */
static inline Scenario *
scenario_of(const char *text)
{
    GError *error = NULL;
    Scenario *scenario = scenario_load_text("s.yaml", text, -1, NULL, &error);

    assert_no_error(error);
    return scenario;
}
