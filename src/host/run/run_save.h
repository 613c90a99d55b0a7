/* SPDX-License-Identifier: MIT */
/*
 * A run as a value, between two steps: its machine, what is recorded of it, what its names stand
 * for. Any number of runs can go on from there, one after another or at once in several threads.
 * On a PC RunOptions.engine.is_logged has to be set from the start (engine_save.h).
 */
#pragma once

#include "host/run/run.h"

typedef struct RunSave RunSave;

/* The run goes on as if nothing were. NULL with an error. */
RunSave *run_save(const Run *run, GError **error);
void run_save_free(RunSave *save);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RunSave, run_save_free)

/* Another run that stands there; the options are those of the one that was saved. NULL with an
 * error. */
Run *run_new_saved(const RunSave *save, GError **error);
