/* SPDX-License-Identifier: MIT */
/* Reads files a little ahead and hands out their runs in order. */
#include "cli/run_queue.h"

#include "cli/progress.h"
#include "cli/run_files.h"
#include "host/text/input.h"

#include <string.h>

RunQueue *
run_queue_new(const struct run_options *options,
              const GPtrArray *files,
              gboolean is_many,
              JobPool *pool)
{
    RunQueue *queue = g_new0(RunQueue, 1);

    queue->options = options;
    queue->files = files;
    queue->is_many = is_many;
    queue->pool = pool;
    g_queue_init(&queue->reads);
    return queue;
}

void
run_queue_free(RunQueue *queue)
{
    if (queue == NULL)
        return;
    g_queue_clear_full(&queue->reads, (GDestroyNotify)read_job_unref);
    g_clear_pointer(&queue->read, read_job_unref);
    g_free(queue);
}

/* ---- files ---- */

/* As many ahead as there are threads. */
static void
push_reads(RunQueue *queue)
{
    while (queue->next_file < queue->files->len &&
           queue->reads.length < job_pool_threads(queue->pool)) {
        const ScenarioFile *file = g_ptr_array_index(queue->files, queue->next_file++);
        ReadJob *read = read_job_new(queue->options, file, queue->next_file);
        job_push(queue->pool, &read->job);
        g_queue_push_tail(&queue->reads, read);
        /* Nothing else may read it first. */
        if (strcmp(file->path, INPUT_STDIN) == 0)
            job_wait(queue->pool, &read->job);
    }
}

static ReadJob *
next_read(RunQueue *queue)
{
    push_reads(queue);
    ReadJob *read = g_queue_pop_head(&queue->reads);
    if (read == NULL)
        return NULL;
    progress_scenario(input_name(read->file->path), read->number, queue->files->len);
    job_wait(queue->pool, &read->job);
    push_reads(queue);
    return read;
}

static gboolean
check_files(const struct run_options *options, const Scenario *scenario, GError **error)
{
    NamedOutput files[RUN_FILES];
    g_autoptr(GPtrArray) read = scenario_read_paths(scenario);

    run_files_named(options, files);
    for (guint i = 0; i < RUN_FILES; i++)
        if (!named_output_is_free(&files[i], read, error))
            return FALSE;
    return TRUE;
}

/* One variant, where that is what was asked for, else all: who names a file means the scenario as
 * it stands, and its variants. */
static gboolean
choose(RunQueue *queue, const Scenario *scenario, GError **error)
{
    const struct scenario_options *options = &queue->options->scenario;

    queue->first = 0;
    queue->end = scenario->outlines->len;
    if (!check_files(queue->options, scenario, error))
        return FALSE;
    if (options->variant != NULL || options->at != NULL ||
        run_files_wanted(queue->options) != NULL) {
        const VariantOutline *outline = scenario_choose_outline(options, scenario, error);
        if (outline == NULL || !g_ptr_array_find(scenario->outlines, outline, &queue->first))
            return FALSE;
        queue->end = queue->first + 1;
    }
    queue->next = queue->first;
    return TRUE;
}

/* ---- runs ---- */

static void
no_work(Job *job G_GNUC_UNUSED)
{
}

/* Takes the error. */
static RunJob *
unread(ReadJob *read, GError *error)
{
    RunJob *run = run_job_new(read, NULL);

    run->job.work = no_work;
    run->error = error;
    return run;
}

static void
shown_step(guint step, guint count, gpointer user)
{
    progress_step_of(user, step, count);
}

static RunJob *
next_variant(RunQueue *queue)
{
    RunJob *run =
        run_job_new(queue->read, g_ptr_array_index(queue->read->scenario->outlines, queue->next));

    run->number = ++queue->next - queue->first;
    run->count = queue->end - queue->first;
    run->may_skip = queue->is_many || run->number > 1;
    run->on_step = shown_step;
    return run;
}

static RunJob *
take(RunQueue *queue)
{
    while (queue->read == NULL || queue->next == queue->end) {
        GError *error = NULL;
        g_clear_pointer(&queue->read, read_job_unref);
        g_autoptr(ReadJob) read = next_read(queue);
        if (read == NULL)
            return NULL;
        if (read->scenario == NULL)
            return unread(read, g_error_copy(read->error));
        if (!choose(queue, read->scenario, &error))
            return unread(read, error);
        queue->read = read_job_ref(read);
    }
    return next_variant(queue);
}

RunJob *
run_queue_next(RunQueue *queue)
{
    RunJob *run;

    while ((run = take(queue)) != NULL && !shard_has(&queue->options->shard, queue->taken++))
        run_job_free(run);
    if (run != NULL)
        job_push(queue->pool, &run->job);
    return run;
}
