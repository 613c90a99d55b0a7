/* SPDX-License-Identifier: MIT */
/*
 * How much of a heap, a view space, a pool, system PTEs or memory was used after each step, and the
 * most that was until then. What was used and given back within one step is not seen.
 */
#pragma once

#include "host/history/lifetime.h"
#include "host/inspect/snapshot.h"

G_BEGIN_DECLS

typedef struct {
    guint step;
    guint64 used; /* bytes */
    guint64 peak; /* the most after this step or one before it */
} SeriesPoint;

typedef enum {
    SERIES_DESKTOP_HEAP,
    SERIES_VIEW_SPACE,
    SERIES_PAGED_POOL,
    SERIES_NONPAGED_POOL,
    SERIES_SYSTEM_PTES,
    SERIES_COMMIT,
} SeriesKind;

typedef struct {
    Lifetime life;
    SeriesKind kind;
    guint32 session; /* ABI_NO_SESSION: of all */
    char *name;      /* "WinSta0\Default" of a heap, else what it is */
    guint64 base;    /* 0: it has no place */
    guint64 size;    /* bytes */
    GArray *points;  /* SeriesPoint: the first, and each at which `used` is not as before */
} Series;

void series_free(gpointer series);
/* "desktop-heap", "view-space", "paged-pool", "nonpaged-pool", "system-ptes", "commit". */
const char *series_kind_name(SeriesKind kind);
/* All of them, NULL-terminated. */
const char *const *series_kind_names(void);

/* Takes note of all that the snapshot says; ends what is gone. NULL: nothing is there. */
void series_look(Lifetimes *series, const Snapshot *snapshot, guint step);

G_END_DECLS
