/* SPDX-License-Identifier: MIT */
/* Files that hold one run each, which "deskheap run" writes beside what it prints: its events, its
 * trace, its page, its picture. */
#pragma once

#include "cli/named_output.h"
#include "cli/run_options.h"
#include "host/history/history.h"
#include "host/run/run.h"

/* Those that are asked for; of the others `path` is NULL. Strings are the options'. */
void run_files_named(const struct run_options *options, NamedOutput files[RUN_FILES]);
/* The option of the first that is asked for, "--trace"; NULL: none is. */
const char *run_files_wanted(const struct run_options *options);
/* Whether the run has to be followed step by step for them (its history). */
bool run_files_need_history(const struct run_options *options);
/* Of a run of this scenario; `history`: of its steps, NULL where nobody wants it or there were
 * none. FALSE with the first error; what could be written is. */
gboolean run_files_write(const struct run_options *options,
                         const Scenario *scenario,
                         const History *history,
                         const RunRecord *record,
                         GError **error);
