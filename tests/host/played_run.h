/* SPDX-License-Identifier: MIT */
/* A scenario that was run, with its history. */
#pragma once

#include "config_test.h"
#include "host/history/concluded.h"

typedef struct {
    Scenario *scenario;
    History *history;
    RunRecord *record;
} PlayedRun;

static inline PlayedRun
played_run_of(Scenario *scenario)
{
    g_autoptr(GError) error = NULL;
    PlayedRun played = { .scenario = scenario, .history = history_new() };

    played.record = history_run(played.history, scenario, scenario->plain, NULL, &error);
    assert_no_error(error);
    return played;
}

/* `path` is from the root of the sources on. */
static inline PlayedRun
played_run(const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *file = source_path(path);
    Scenario *scenario = scenario_load_file(file, NULL, &error);

    assert_no_error(error);
    return played_run_of(scenario);
}

static inline void
played_run_clear(PlayedRun *played)
{
    history_free(played->history);
    run_record_free(played->record);
    scenario_free(played->scenario);
}
