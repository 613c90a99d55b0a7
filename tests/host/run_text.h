/* SPDX-License-Identifier: MIT */
/* A scenario as a test writes it, run as it stands. */
#pragma once

#include "config_test.h"
#include "host/run/run.h"

static inline RunRecord *
run_text(const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Scenario) scenario = scenario_load_text("s.yaml", text, -1, NULL, &error);
    assert_no_error(error);
    RunRecord *record = run_scenario(scenario, scenario->plain, NULL, &error);
    assert_no_error(error);
    return record;
}
