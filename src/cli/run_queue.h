/* SPDX-License-Identifier: MIT */
/* The runs that a command line asks for, one after another. Files are read a little ahead of their
 * runs; each run is handed to the pool when it is taken. */
#pragma once

#include "cli/run_job.h"

typedef struct {
    const struct run_options *options;
    const GPtrArray *files; /* ScenarioFile */
    JobPool *pool;
    gboolean is_many; /* what the machine cannot be is skipped; of one named alone it is an error */
    guint next_file;  /* to be read */
    guint taken;      /* runs so far, those of other shards too */
    GQueue reads;     /* ReadJob, handed to the pool */
    ReadJob *read;    /* whose variants are taken now, NULL: none is */
    guint first;      /* outline of those that are taken, the next, and behind the last */
    guint next;
    guint end;
} RunQueue;

RunQueue *run_queue_new(const struct run_options *options,
                        const GPtrArray *files,
                        gboolean is_many,
                        JobPool *pool);
void run_queue_free(RunQueue *queue);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RunQueue, run_queue_free)

/* The caller's, already with the pool; one without an outline is a file of which nothing can be
 * run. NULL: there are no more. */
RunJob *run_queue_next(RunQueue *queue);
