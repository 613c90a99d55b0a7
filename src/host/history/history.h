/* SPDX-License-Identifier: MIT */
/*
 * What memory held after each step of a run, as an observer found it: the blocks of every desktop
 * heap as changes from step to step, views, sessions and processes coming and going, and how full
 * everything was. Read from snapshots alone; no rule of Windows is in it.
 *
 * A step is one of the record: the boot, each service it starts, and each step of the scenario that
 * does something.
 */
#pragma once

#include "host/answer/diagnosis.h"
#include "host/history/heap_history.h"
#include "host/history/lifetime.h"
#include "host/history/series.h"
#include "host/run/run.h"

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    Lifetime life;
    guint boot; /* of the system, from 1 */
    guint32 id;
    guint32 user_luid; /* when it was seen last; 0: nobody */
} HistorySession;

typedef struct {
    Lifetime life;
    guint boot;
    guint32 session; /* ABI_NO_SESSION: of all */
    SnapshotViewKind kind;
    guint64 base;
    guint64 bytes;
    char *name;
} HistoryView;

typedef struct {
    Lifetime life;
    guint boot;
    guint32 pid;
    guint32 parent_pid;
    guint32 session; /* ABI_NO_SESSION: none */
    char *name;
    char *service; /* "" if it runs none */
} HistoryProcess;

typedef struct {
    Lifetime life;
    guint index; /* in the list of heaps */
    guint boot;
    guint32 session;
    char *winsta;
    char *desktop;
    char *account; /* whom the station was made for, "" if nobody */
    guint64 base;
    guint64 limit; /* exclusive */
    guint32 size_kb;
    guint32 frame;        /* page of memory behind its first page, 0: none */
    guint32 view_session; /* whose view space it lies in; ABI_NO_SESSION: that of all */
    gboolean is_made;     /* by a step of the scenario, and not by the system's start */
    guint64 worked_bytes; /* by how much steps of the scenario changed what is used, up and down */
    GArray *blocks;       /* HistoryBlock after the last step */
    HistoryRow row;       /* likewise */
} HistoryHeap;

typedef struct {
    GPtrArray *changes; /* HistoryChange */
    GPtrArray *order;   /* guint in pointers: heaps as dheapmon lists them; NULL: as before */
} HistoryStep;

/* One start of the system. */
typedef struct {
    guint first_step;
    struct abi_boot boot;
    Snapshot *snapshot; /* after its first step; NULL: it did not come up */
} HistoryBoot;

typedef struct {
    GPtrArray *steps; /* HistoryStep, one for each of the record's */
    GPtrArray *boots; /* HistoryBoot */
    Lifetimes sessions;
    Lifetimes views;
    Lifetimes processes;
    Lifetimes heaps;
    Lifetimes series;
    GPtrArray *order; /* of the heaps after the last step */
    Diagnosis *diagnosis;
    /* What views of the run begin with (concluded.h): the first failure that was refused in a heap,
     * else the first that a session has. NULL: none. */
    const RunFailure *shown_failure;
    const HistoryHeap *shown_heap; /* the heap that refused it, NULL: none */
    guint shown_step;              /* of the failure; where there is none, the last */
    const Series *shown_series;    /* NULL: there is none */
    GStringChunk *strings;         /* class names */
} History;

History *history_new(void);
void history_free(History *history);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(History, history_free)

/* After each step of the run, from the boot on (RunOptions.on_look). */
gboolean history_look(History *history, Run *run, GError **error);
/* The heap in which it was refused, as it was there then. NULL: in none. */
const HistoryHeap *history_refused_heap(const History *history, const RunFailure *failure);

/* That of a heap. NULL: it has none. */
const Series *history_heap_series(const History *history, const HistoryHeap *heap);

/* Schema deskheap.trace/1: one object on a line. `record`: the one that was concluded with. */
extern const JsonShape trace_shape;
void trace_json(GString *out,
                const History *history,
                const Scenario *scenario,
                const RunRecord *record);

G_END_DECLS
