/* SPDX-License-Identifier: MIT */
/*
 * Where session space is handed out in units (kernel/mm/view_units.h): how long the runs are that a
 * view finds. What lies between two views is the rest of the first one's last unit, free units, and
 * the beginning of the other one's first unit; with no free unit in between it is one run.
 */
#include "host/inspect/snapshot_internal.h"

typedef struct {
    guint64 rest;
    guint64 units;
    guint64 beginning;
} Gap;

/* The gap before view i; behind the last view for i = their number. */
static Gap
gap_before(const SnapshotViewSpace *views, guint i)
{
    guint64 unit = views->unit_bytes;
    const SnapshotView *last = i > 0 ? views->views->pdata[i - 1] : NULL;
    const SnapshotView *next = i < views->views->len ? views->views->pdata[i] : NULL;
    guint64 from = last != NULL ? last->base + last->bytes - views->base : 0;
    guint64 to = next != NULL ? next->base - views->base : views->bytes - views->bytes % unit;
    guint64 whole = DH_ROUND_UP(from, unit);
    guint64 whole_end = to - to % unit;

    if (to <= from)
        return (Gap){ 0, 0, 0 };
    if (whole_end <= whole)
        return (Gap){ to - from, 0, 0 };
    return (Gap){ whole - from, whole_end - whole, to - whole_end };
}

/* How many runs find room in free units: each begins one, or lies in one with others. */
static guint64
fitting_in_units(guint64 units, guint64 unit, guint64 run)
{
    return run > unit ? units / DH_ROUND_UP(run, unit) : units / unit * (unit / run);
}

guint64
snapshot_units_fitting(const SnapshotViewSpace *views, guint64 run)
{
    guint64 count = 0;
    for (guint i = 0; run != 0 && i <= views->views->len; i++) {
        Gap gap = gap_before(views, i);
        count += gap.rest / run + gap.beginning / run +
                 fitting_in_units(gap.units, views->unit_bytes, run);
    }
    return count;
}

void
snapshot_units(SnapshotViewSpace *views, guint64 unit_bytes)
{
    views->unit_bytes = unit_bytes;
    views->largest_free_bytes = 0;
    for (guint i = 0; i <= views->views->len; i++) {
        Gap gap = gap_before(views, i);
        guint64 longest = MAX(gap.units, MAX(gap.rest, gap.beginning));
        views->largest_free_bytes = MAX(views->largest_free_bytes, longest);
    }
}
