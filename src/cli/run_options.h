/* SPDX-License-Identifier: MIT */
/* What the command line of "deskheap run" says. */
#pragma once

#include "cli/scenario_options.h"
#include "cli/shard.h"

#include <stdbool.h>

struct run_options {
    struct scenario_options scenario;
    EngineOptions engine;
    char *events;
    char *trace;
    char *html;
    char *svg;
    char *junit;
    char *jobs;
    char *shard_text;
    Shard shard;
    guint job_count; /* scenarios at a time */
    char *warn_above_text;
    guint warn_above; /* percent; 0: of nothing */
    gboolean json;
    gboolean json_short; /* with json */
    gboolean tap;
    gboolean github;
    gboolean explain;
    gboolean all;
    gboolean summary;
    gboolean by_file; /* a summary, too */
    gboolean failures;
    bool events_to_stdout; /* they alone: the verdict goes to stderr */
};
