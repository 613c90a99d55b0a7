/* SPDX-License-Identifier: MIT */
/* A queue, a lock and the threads that take from it. */
#include "cli/job_pool.h"

enum { JOB_NEW, JOB_PUSHED, JOB_BEGUN, JOB_DONE };

struct JobPool {
    guint thread_count;
    GThreadPool *threads; /* NULL: there are none */
    GMutex mutex;
    GCond is_done;
    /* Counted under the mutex, for the condition; and by atomic operations, which the thread
     * sanitizer sees: GLib's mutex is a futex, of which it knows nothing. */
    gint working; /* pieces that were begun, but for those that wait for room */
    gint ended;
};

/* The states hand a job over, to the thread and back: what was written before one is set is read
 * after it is seen. */
static void
do_job(gpointer data, gpointer user)
{
    Job *job = data;
    JobPool *pool = user;

    if (!g_atomic_int_compare_and_exchange(&job->state, JOB_PUSHED, JOB_BEGUN))
        return;
    g_mutex_lock(&pool->mutex);
    g_atomic_int_inc(&pool->working);
    g_mutex_unlock(&pool->mutex);
    job->work(job);
    g_mutex_lock(&pool->mutex);
    g_atomic_int_add(&pool->working, -1);
    g_atomic_int_inc(&pool->ended);
    g_atomic_int_set(&job->state, JOB_DONE);
    g_cond_broadcast(&pool->is_done);
    g_mutex_unlock(&pool->mutex);
}

static gpointer
do_nothing(gpointer data)
{
    return data;
}

/* GLib's pool ends the program where it cannot begin one, as in WebAssembly without threads. */
static gboolean
can_begin_threads(void)
{
    GThread *probe = g_thread_try_new("probe", do_nothing, NULL, NULL);

    if (probe != NULL)
        g_thread_join(probe);
    return probe != NULL;
}

JobPool *
job_pool_new(guint threads)
{
    JobPool *pool = g_new0(JobPool, 1);

    pool->thread_count = threads;
    g_mutex_init(&pool->mutex);
    g_cond_init(&pool->is_done);
    if (threads > 1 && can_begin_threads())
        pool->threads = g_thread_pool_new(do_job, pool, (gint)threads, FALSE, NULL);
    return pool;
}

void
job_pool_free(JobPool *pool)
{
    if (pool == NULL)
        return;
    if (pool->threads != NULL)
        g_thread_pool_free(pool->threads, TRUE, TRUE);
    g_mutex_clear(&pool->mutex);
    g_cond_clear(&pool->is_done);
    g_free(pool);
}

guint
job_pool_threads(const JobPool *pool)
{
    return pool->thread_count;
}

void
job_push(JobPool *pool, Job *job)
{
    job->pool = pool;
    g_atomic_int_set(&job->state, JOB_PUSHED);
    /* Without a thread for it, whichever are there do it; without any, who waits for it. */
    if (pool->threads != NULL)
        g_thread_pool_push(pool->threads, job, NULL);
}

/* The host may have none to give. */
static gboolean
has_threads(const JobPool *pool)
{
    return pool->threads != NULL && g_thread_pool_get_num_threads(pool->threads) > 0;
}

void
job_wait(JobPool *pool, Job *job)
{
    if (!has_threads(pool))
        do_job(job, pool);
    g_mutex_lock(&pool->mutex);
    while (g_atomic_int_get(&job->state) != JOB_DONE)
        g_cond_wait(&pool->is_done, &pool->mutex);
    g_mutex_unlock(&pool->mutex);
}

gboolean
job_wait_for_room(Job *job)
{
    JobPool *pool = job->pool;

    g_mutex_lock(&pool->mutex);
    gint before = g_atomic_int_get(&pool->ended);
    g_atomic_int_add(&pool->working, -1);
    while (g_atomic_int_get(&pool->working) > 0 && g_atomic_int_get(&pool->ended) == before)
        g_cond_wait(&pool->is_done, &pool->mutex);
    gboolean has_ended = g_atomic_int_get(&pool->ended) != before;
    g_atomic_int_inc(&pool->working);
    g_mutex_unlock(&pool->mutex);
    return has_ended;
}
