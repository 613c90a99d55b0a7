/* SPDX-License-Identifier: MIT */
/* The fullest of each kind of limit after each step, and the fullest of them all. */
#include "host/report/peaks.h"

#include "host/report/limit_use.h"

typedef struct {
    LimitUse use; /* has no name: nothing was seen yet */
    guint step;   /* index in the record's steps */
} Peak;

typedef struct {
    Peak peaks[GATE_COUNT];
} Peaks;

static void
peaks_clear(Peaks *peaks)
{
    for (guint gate = 0; gate < GATE_COUNT; gate++)
        limit_use_clear(&peaks->peaks[gate].use);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Peaks, peaks_clear)

/* The first time of as much is kept. */
static void
keep_higher(Peak *peak, LimitUse *use, guint step)
{
    if (peak->use.name != NULL && limit_use_tenths(use) <= limit_use_tenths(&peak->use)) {
        limit_use_clear(use);
        return;
    }
    limit_use_clear(&peak->use);
    *peak = (Peak){ *use, step };
}

static gboolean
look(Peaks *peaks, Run *run, GError **error)
{
    const Snapshot *snapshot;
    guint steps = run_so_far(run)->steps->len;

    if (!run_is_up(run) || steps == 0)
        return TRUE;
    snapshot = run_snapshot(run, error);
    if (snapshot == NULL)
        return FALSE;
    for (guint gate = 0; gate < GATE_COUNT; gate++) {
        LimitUse use;
        if (limit_use_read_fullest(&use, snapshot, (enum gate)gate))
            keep_higher(&peaks->peaks[gate], &use, steps - 1);
        else
            limit_use_clear(&use);
    }
    return TRUE;
}

static RunWarning *
warning_of(const RunRecord *record, const Peak *peak)
{
    RunWarning *warning = g_new0(RunWarning, 1);
    const RunStep *step = record->steps->pdata[peak->step];
    GString *text = g_string_new(peak->use.name);

    limit_use_append(text, &peak->use);
    g_string_append_printf(text, " after %s%s", step->number == 0 ? "the boot: " : "", step->title);
    warning->gate = peak->use.gate;
    warning->session = peak->use.session;
    warning->name = g_strdup(peak->use.name);
    warning->tenths = limit_use_tenths(&peak->use);
    warning->step = peak->step;
    warning->text = g_string_free(text, FALSE);
    return warning;
}

static void
warn(const Peaks *peaks, guint percent, RunRecord *record)
{
    for (guint gate = 0; gate < GATE_COUNT; gate++) {
        const Peak *peak = &peaks->peaks[gate];
        if (peak->use.name != NULL && limit_use_tenths(&peak->use) > percent * 10)
            g_ptr_array_add(record->warnings, warning_of(record, peak));
    }
}

RunRecord *
peaks_run(const Scenario *scenario,
          const ScenarioVariant *variant,
          const RunOptions *options,
          guint percent,
          GError **error)
{
    g_autoptr(Run) run = run_new(scenario, variant, options, error);
    g_auto(Peaks) peaks = { 0 };
    GError *problem = NULL;

    if (run == NULL)
        return NULL;
    do {
        if (!look(&peaks, run, error))
            return NULL;
    } while (run_next(run, &problem));
    if (problem != NULL) {
        g_propagate_error(error, problem);
        return NULL;
    }
    RunRecord *record = run_finish(run, error);
    if (record != NULL)
        warn(&peaks, percent, record);
    return record;
}
