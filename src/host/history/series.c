/* SPDX-License-Identifier: MIT */
/* Each number of a snapshot goes to the series of its own. */
#include "host/history/series.h"

#include "abi/event.h"

void
series_free(gpointer data)
{
    Series *series = data;

    lifetime_clear(&series->life);
    g_free(series->name);
    g_array_unref(series->points);
    g_free(series);
}

const char *const *
series_kind_names(void)
{
    static const char *const names[] = {
        [SERIES_DESKTOP_HEAP] = "desktop-heap",
        [SERIES_VIEW_SPACE] = "view-space",
        [SERIES_PAGED_POOL] = "paged-pool",
        [SERIES_NONPAGED_POOL] = "nonpaged-pool",
        [SERIES_SYSTEM_PTES] = "system-ptes",
        [SERIES_COMMIT] = "commit",
        NULL,
    };

    return names;
}

const char *
series_kind_name(SeriesKind kind)
{
    return series_kind_names()[kind];
}

/* What is to be noted of a step. */
typedef struct {
    SeriesKind kind;
    guint32 session;
    const char *name;
    guint64 base;
    guint64 size;
    guint64 used;
} Measure;

static Series *
series_of(Lifetimes *all, const Measure *measure, guint step)
{
    g_autofree char *key =
        g_strdup_printf("%s/%u/%" G_GUINT64_FORMAT "/%s", series_kind_name(measure->kind),
                        measure->session, measure->base, measure->name);
    Series *series = lifetimes_see(all, key, step);

    if (series != NULL)
        return series;
    series = lifetimes_add(all, key, step, sizeof *series);
    series->kind = measure->kind;
    series->session = measure->session;
    series->name = g_strdup(measure->name);
    series->base = measure->base;
    series->points = g_array_new(FALSE, FALSE, sizeof(SeriesPoint));
    return series;
}

static void
note(Lifetimes *all, guint step, Measure measure)
{
    Series *series = series_of(all, &measure, step);
    guint count = series->points->len;
    const SeriesPoint *last =
        count > 0 ? &g_array_index(series->points, SeriesPoint, count - 1) : NULL;
    SeriesPoint point = { step, measure.used, measure.used };

    series->size = measure.size;
    if (last != NULL && last->used == measure.used)
        return;
    if (last != NULL)
        point.peak = MAX(last->peak, measure.used);
    g_array_append_val(series->points, point);
}

static void
note_pool(Lifetimes *all,
          guint step,
          SeriesKind kind,
          guint32 session,
          const char *name,
          const SnapshotPool *pool)
{
    if (pool != NULL)
        note(all, step,
             (Measure){ kind, session, name, pool->base, pool->bytes, pool->used_bytes });
}

static void
note_views(
    Lifetimes *all, guint step, guint32 session, const char *name, const SnapshotViewSpace *views)
{
    if (views != NULL)
        note(all, step,
             (Measure){ SERIES_VIEW_SPACE, session, name, views->base, views->bytes,
                        views->used_bytes });
}

static void
look_at_session(Lifetimes *all, guint step, const SnapshotSession *session)
{
    note_views(all, step, session->id, "session view space", session->view_space);
    note_pool(all, step, SERIES_PAGED_POOL, session->id, "session paged pool", session->pool);
    for (guint i = 0; i < session->desktops->len; i++) {
        const SnapshotDesktop *desktop = session->desktops->pdata[i];
        note(all, step,
             (Measure){ SERIES_DESKTOP_HEAP, session->id, desktop->path, desktop->base,
                        desktop->limit - desktop->base, desktop->used_bytes });
    }
}

void
series_look(Lifetimes *all, const Snapshot *snapshot, guint step)
{
    if (snapshot == NULL) {
        lifetimes_end_all(all, step);
        return;
    }
    for (guint i = 0; i < snapshot->sessions->len; i++)
        look_at_session(all, step, snapshot->sessions->pdata[i]);
    note_views(all, step, ABI_NO_SESSION, "system mapped views", snapshot->system_views);
    note_pool(all, step, SERIES_PAGED_POOL, ABI_NO_SESSION, "paged pool", snapshot->paged_pool);
    note_pool(all, step, SERIES_NONPAGED_POOL, ABI_NO_SESSION, "nonpaged pool",
              snapshot->nonpaged_pool);
    note_pool(all, step, SERIES_SYSTEM_PTES, ABI_NO_SESSION, "system PTEs", snapshot->system_ptes);
    note(all, step,
         (Measure){ SERIES_COMMIT, ABI_NO_SESSION, "memory", 0,
                    (guint64)snapshot->commit_limit * DH_PAGE_SIZE,
                    (guint64)snapshot->commit_pages * DH_PAGE_SIZE });
    lifetimes_end(all, step);
}
