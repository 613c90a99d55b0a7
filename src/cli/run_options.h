/* SPDX-License-Identifier: MIT */
/* What the command line of "deskheap run" says. */
#pragma once

#include "cli/scenario_options.h"
#include "cli/shard.h"

#include <stdbool.h>

/* Files that hold one run. */
enum run_file {
#define RUN_FILE(name, option, needs_history, about) RUN_FILE_##name,
#include "cli/run_files.def"
#undef RUN_FILE
    RUN_FILES
};

struct run_options {
    struct scenario_options scenario;
    EngineOptions engine;
    char *files[RUN_FILES]; /* paths, NULL: not asked for */
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
