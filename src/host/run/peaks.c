/* SPDX-License-Identifier: MIT */
/* The fullest of each kind of limit after each step, and the fullest of them all. */
#include "host/run/peaks.h"

typedef struct {
    LimitUse use; /* has no name: nothing was seen yet */
    guint step;   /* index in the record's steps */
} Peak;

struct Peaks {
    Peak peaks[GATE_COUNT];
};

Peaks *
peaks_new(void)
{
    return g_new0(Peaks, 1);
}

void
peaks_free(Peaks *peaks)
{
    for (guint gate = 0; gate < GATE_COUNT; gate++)
        limit_use_clear(&peaks->peaks[gate].use);
    g_free(peaks);
}

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

void
peaks_look(Peaks *peaks, const Snapshot *snapshot, guint step)
{
    for (guint gate = 0; gate < GATE_COUNT; gate++) {
        LimitUse use;
        if (limit_use_read_fullest(&use, snapshot, (enum gate)gate))
            keep_higher(&peaks->peaks[gate], &use, step);
        else
            limit_use_clear(&use);
    }
}

static RunWarning *
warning_of(const Peak *peak)
{
    RunWarning *warning = g_new0(RunWarning, 1);

    warning->use = peak->use;
    warning->use.name = g_strdup(peak->use.name);
    warning->step = peak->step;
    return warning;
}

void
peaks_warn(const Peaks *peaks, guint percent, RunRecord *record)
{
    for (guint gate = 0; gate < GATE_COUNT; gate++) {
        const Peak *peak = &peaks->peaks[gate];
        if (peak->use.name != NULL && limit_use_tenths(&peak->use) > percent * 10)
            g_ptr_array_add(record->warnings, warning_of(peak));
    }
}
