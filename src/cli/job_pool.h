/* SPDX-License-Identifier: MIT */
/*
 * Work that several threads do while one thread waits for it, piece by piece and in its own order.
 * What a piece leaves behind is that thread's once job_wait() has returned. In a pool of one the
 * work is done by whoever waits: there is no thread.
 */
#pragma once

#include <glib.h>

typedef struct Job Job;
typedef struct JobPool JobPool;

/* First member of what is to be done. */
struct Job {
    void (*work)(Job *job);
    gint state;    /* the pool's */
    JobPool *pool; /* that it was pushed to */
};

/* `threads` is at least 1. */
JobPool *job_pool_new(guint threads);
/* Waits for what is being done, and leaves out what nobody has begun. */
void job_pool_free(JobPool *pool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JobPool, job_pool_free)

guint job_pool_threads(const JobPool *pool);
/* From now on it may be done. */
void job_push(JobPool *pool, Job *job);
/* Returns when it is done. pre: it was pushed. */
void job_wait(JobPool *pool, Job *job);

/* For a piece that finds no room on this host, once it has given back what it held: waits until
 * another one has ended. FALSE: nobody else is at work, so what has no room now has none at all. */
gboolean job_wait_for_room(Job *job);
