/* SPDX-License-Identifier: MIT */
/* Runs that are played step by step, saved on the way and gone on with. */
#pragma once

#include "config_test.h"
#include "host/report/report.h"
#include "host/run/run_save.h"

/* FALSE: that was the last step. */
static inline gboolean
saved_run_step(Run *run)
{
    g_autoptr(GError) error = NULL;
    gboolean is_done = run_next(run, &error);

    assert_no_error(error);
    return is_done;
}

/* To the end: the report, then all events with their texts. Free with g_free(). */
static inline char *
saved_run_finish(Run *run)
{
    g_autoptr(GError) error = NULL;
    GString *out = g_string_new(NULL);

    while (saved_run_step(run))
        continue;
    g_autoptr(RunRecord) record = run_finish(run, &error);
    assert_no_error(error);
    report_json(out, record, TRUE);
    report_events(out, record);
    return g_string_free(out, FALSE);
}

static inline Run *
saved_run_restored(const RunSave *save)
{
    g_autoptr(GError) error = NULL;
    Run *run = run_new_saved(save, &error);

    assert_no_error(error);
    return run;
}
