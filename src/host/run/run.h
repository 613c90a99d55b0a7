/* SPDX-License-Identifier: MIT */
/*
 * Carries out one variant of a scenario on a machine: steps become requests, the event stream is
 * followed, expectations are compared. A Run can be stepped; run_scenario() does it in one go.
 *
 *     g_autoptr(Run) run = run_new(scenario, variant, &options, &error);
 *     while (run_next(run, &error)) …
 *     RunRecord *record = run_finish(run, &error);
 */
#pragma once

#include "host/run/run_record.h"
#include "host/run/running.h"
#include "host/scenario/scenario.h"
#include "host/win32/win32_call.h"

#include <glib.h>

G_BEGIN_DECLS

#define RUN_ERROR (run_error_quark())
GQuark run_error_quark(void);

typedef enum {
    RUN_ERROR_PLACE, /* no step or mark of that name (--at) */
} RunError;

/*
 * The record of a run that run_scenario() refused with `error`, for who has others to run:
 * RUN_VERDICT_SKIPPED or RUN_VERDICT_ERROR.
 */
RunRecord *run_refused(const Scenario *scenario,
                       const ScenarioVariant *variant,
                       const RunOptions *options,
                       RunVerdict verdict,
                       const GError *error);
/* The same of a file that could not be read as a scenario, or has not what was asked for. */
RunRecord *run_unread(const char *path, const RunOptions *options, const GError *error);

/* `options` may be NULL. Takes a reference of the variant. Starts the machine: the first step,
 * "boot", is done. */
Run *run_new(const Scenario *scenario,
             const ScenarioVariant *variant,
             const RunOptions *options,
             GError **error);
void run_free(Run *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Run, run_free)

/* Carries out the next step. FALSE if there is none left, or with an error: a bug of ours, or the
 * host's trouble. What the emulated system refuses is no error. */
gboolean run_next(Run *run, GError **error);
/* Carries out all that are left. FALSE with an error, as run_next(). */
gboolean run_to_end(Run *run, GError **error);
/* Carries out one step more, of the variant's tails. As run_next(). pre: run_is_up(). */
gboolean run_try(Run *run, const Step *step, GError **error);
/* Where RunOptions.at stopped it, run_next() goes on from now on. */
void run_go_on(Run *run);
/*
 * Asks the final expectations, reads the machine a last time, runs its verifiers and gives the
 * record away. Once only.
 */
RunRecord *run_finish(Run *run, GError **error);

/* The machine at its present idle point; NULL once it could not start. */
Engine *run_engine(Run *run);
/* Whether the system came up the last time it was started. */
gboolean run_is_up(const Run *run);
/* Calls a Win32 function between two steps; its events belong to none. pre: run_is_up(). As
 * win32_call(). */
gboolean run_call(Run *run, const Win32Call *call, Win32Result *result, GError **error);
/* The step that run_next() did last, NULL before the first; what the boot starts is none. */
const Step *run_last_step(const Run *run);
/* The record as far as it goes. */
const RunRecord *run_so_far(const Run *run);
/* What the machine holds now; valid until the next step. NULL with an error. */
const Snapshot *run_snapshot(Run *run, GError **error);
/* The same with these SnapshotFlags and perhaps more, the caller's. pre: run_is_up(). */
Snapshot *run_look(Run *run, guint flags, GError **error);

/* All of it. */
RunRecord *run_scenario(const Scenario *scenario,
                        const ScenarioVariant *variant,
                        const RunOptions *options,
                        GError **error);

G_END_DECLS
