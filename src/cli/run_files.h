/* SPDX-License-Identifier: MIT */
/* Files that hold one run each, which "deskheap run" writes beside what it prints: its events, its
 * trace, its page, its picture. */
#pragma once

#include "cli/named_output.h"
#include "cli/run_job.h"

#define RUN_FILES 4

/* Those that are asked for; of the others `path` is NULL. Strings are the options'. */
void run_files_named(const struct run_options *options, NamedOutput files[RUN_FILES]);
/* Whether any is. */
bool run_files_wanted(const struct run_options *options);
/* Whether the run has to be followed step by step for them (RunJob.history). */
bool run_files_need_history(const struct run_options *options);
/* Of a run that was not there is nothing but its record: then there are no steps to write. FALSE
 * with the first error; what could be written is. */
gboolean run_files_write(const RunJob *run, const RunRecord *record, GError **error);
