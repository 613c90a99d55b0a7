/* SPDX-License-Identifier: MIT */
/* The two pieces of work of "deskheap run": a file is read, a variant of a scenario is run. Any
 * thread does them, and says nothing: what came of them is told by the main thread. */
#pragma once

#include "cli/job_pool.h"
#include "cli/run_options.h"
#include "cli/scenario_files.h"
#include "host/history/history.h"
#include "host/run/run.h"

typedef struct {
    Job job;
    const struct run_options *options;
    const ScenarioFile *file;
    guint number; /* of the file, from 1 */
    guint users;  /* that hold it */
    Scenario *scenario;
    GError *error;
} ReadJob;

ReadJob *read_job_new(const struct run_options *options, const ScenarioFile *file, guint number);
ReadJob *read_job_ref(ReadJob *read);
void read_job_unref(ReadJob *read);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ReadJob, read_job_unref)

typedef struct {
    Job job;
    ReadJob *read;
    const VariantOutline *outline;
    guint number; /* of the variant, from 1, of so many */
    guint count;
    gboolean may_skip; /* what the machine cannot be is no error */
    RunStepFunc on_step;
    ScenarioVariant *variant;
    GPtrArray *remarks; /* Finding; NULL: not prepared yet */
    History *history;   /* of its steps; NULL: nobody wants it */
    RunRecord *record;  /* NULL: it was not run to its end */
    guint64 took_ms;    /* of real time */
    GError *error;
} RunJob;

RunJob *run_job_new(ReadJob *read, const VariantOutline *outline);
void run_job_free(RunJob *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RunJob, run_job_free)

/* What is to be said before the run. The work does it, unless it was done before. */
void run_job_prepare(RunJob *run);
RunOptions run_job_options(const struct run_options *options);
