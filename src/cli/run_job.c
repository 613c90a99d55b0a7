/* SPDX-License-Identifier: MIT */
/* Reads a file; runs a variant. Everything a piece of work touches is its own. */
#include "cli/run_job.h"

#include "cli/run_files.h"
#include "host/history/concluded.h"

/* ---- a file ---- */

static void
read_file(Job *job)
{
    ReadJob *read = (ReadJob *)job;

    if (read->file->error != NULL)
        read->error = g_error_copy(read->file->error);
    else
        read->scenario = scenario_open(&read->options->scenario, read->file->path, &read->error);
}

ReadJob *
read_job_new(const struct run_options *options, const ScenarioFile *file, guint number)
{
    ReadJob *read = g_new0(ReadJob, 1);

    read->job.work = read_file;
    read->options = options;
    read->file = file;
    read->number = number;
    read->users = 1;
    return read;
}

ReadJob *
read_job_ref(ReadJob *read)
{
    read->users++;
    return read;
}

void
read_job_unref(ReadJob *read)
{
    if (read == NULL || --read->users > 0)
        return;
    g_clear_pointer(&read->scenario, scenario_free);
    g_clear_error(&read->error);
    g_free(read);
}

/* ---- a variant ---- */

RunOptions
run_job_options(const struct run_options *options)
{
    return (RunOptions){ .at = options->scenario.at,
                         .explain = options->explain,
                         .warn_above = options->warn_above,
                         .engine = options->engine };
}

void
run_job_prepare(RunJob *run)
{
    const struct run_options *options = run->read->options;

    if (run->remarks != NULL)
        return;
    run->variant = scenario_unroll(run->read->scenario, run->outline, &run->error);
    run->remarks = run->variant == NULL
                       ? findings_new()
                       : scenario_remarks_of(&options->scenario, run->read->scenario, run->variant);
}

static gboolean
look(Run *run, gpointer user, GError **error)
{
    return history_look(((RunJob *)user)->history, run, error);
}

static void
carry_out(RunJob *run)
{
    RunOptions options = run_job_options(run->read->options);

    g_clear_pointer(&run->history, history_free);
    run->history = run_files_need_history(run->read->options) ? history_new() : NULL;
    options.on_step = run->on_step;
    options.on_look = run->history != NULL ? look : NULL;
    options.user = run;
    run->record = run_scenario(run->read->scenario, run->variant, &options, &run->error);
}

/* Of the host's own memory; a PC that does not answer had its time. */
static gboolean
lacks_room(const RunJob *run)
{
    return run->read->options->engine.kind == ENGINE_MODEL &&
           g_error_matches(run->error, ENGINE_ERROR, ENGINE_ERROR_LIMIT);
}

/* With many threads their machines may be more than the host has room for at a time. */
static void
run_variant(Job *job)
{
    RunJob *run = (RunJob *)job;
    gboolean is_last_try = FALSE;
    gint64 begin = g_get_monotonic_time();

    run_job_prepare(run);
    if (run->variant != NULL)
        carry_out(run);
    while (!is_last_try && lacks_room(run)) {
        is_last_try = !job_wait_for_room(job);
        g_clear_error(&run->error);
        carry_out(run);
    }
    if (run->history != NULL && run->record != NULL)
        history_conclude(run->history, run->record);
    run->took_ms = (guint64)(g_get_monotonic_time() - begin) / 1000;
}

RunJob *
run_job_new(ReadJob *read, const VariantOutline *outline)
{
    RunJob *run = g_new0(RunJob, 1);

    run->job.work = run_variant;
    run->read = read_job_ref(read);
    run->outline = outline;
    return run;
}

void
run_job_free(RunJob *run)
{
    if (run == NULL)
        return;
    g_clear_pointer(&run->remarks, g_ptr_array_unref);
    g_clear_pointer(&run->history, history_free);
    g_clear_pointer(&run->record, run_record_free);
    g_clear_pointer(&run->variant, scenario_variant_unref);
    g_clear_error(&run->error);
    read_job_unref(run->read);
    g_free(run);
}
