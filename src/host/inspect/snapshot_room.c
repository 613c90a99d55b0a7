/* SPDX-License-Identifier: MIT */
/* What a view space has room for: it is given away in whole buckets (DH_VIEW_BUCKET), first fit, as
 * the kernel's mm/view.c does. */
#include "host/inspect/snapshot_internal.h"

guint32
snapshot_heap_kb(guint32 kb)
{
    return (guint32)(DH_ROUND_UP((guint64)kb * DH_KB, (guint64)DH_PAGE_SIZE) / DH_KB);
}

guint64
snapshot_view_takes(guint64 bytes)
{
    return DH_ROUND_UP(bytes, (guint64)DH_VIEW_BUCKET);
}

static guint64
fitting_in_runs(const GArray *runs, guint64 run)
{
    guint64 count = 0;
    for (guint i = 0; run != 0 && i < runs->len; i++)
        count += g_array_index(runs, guint64, i) / run;
    return count;
}

guint64
snapshot_heaps_fitting(const SnapshotViewSpace *views, guint64 heap_bytes)
{
    guint64 run = snapshot_view_takes(heap_bytes);
    guint64 at = views->base;
    guint64 count = 0;
    if (views->free_runs != NULL)
        return fitting_in_runs(views->free_runs, run);
    if (views->unit_bytes != 0)
        return snapshot_units_fitting(views, run);
    for (guint i = 0; run != 0 && i < views->views->len; i++) {
        const SnapshotView *view = views->views->pdata[i];
        count += view->base > at ? (view->base - at) / run : 0;
        at = view->base + view->bytes;
    }
    if (run != 0 && views->base + views->bytes > at)
        count += (views->base + views->bytes - at) / run;
    return count;
}

/* What is no desktop heap is mapped before them, and stays. */
guint64
snapshot_room_for_heaps(const SnapshotViewSpace *views)
{
    guint64 others = 0;
    for (guint i = 0; i < views->views->len; i++) {
        const SnapshotView *view = views->views->pdata[i];
        others += view->kind == SNAPSHOT_VIEW_DESKTOP_HEAP ? 0 : view->bytes;
    }
    return views->bytes - MIN(others, views->bytes);
}

gboolean
snapshot_larger_heaps_fit(const SnapshotViewSpace *views,
                          guint made,
                          guint expected,
                          guint64 expected_bytes)
{
    guint64 grain = MAX(views->unit_bytes, (guint64)DH_VIEW_BUCKET);
    guint64 larger = expected_bytes + expected * grain;

    return views->free_bytes >= made * grain && snapshot_room_for_heaps(views) >= larger;
}
