/* SPDX-License-Identifier: MIT */
/* What whoever runs a scenario chooses, and what he is told while it runs. */
#pragma once

#include "host/engine/engine.h"

#include <glib.h>

/* Every event, in order, kept or not. `index` counts from 0 over all starts. */
typedef void (*RunEventFunc)(
    guint boot, guint64 index, const struct abi_event *event, const char *text, gpointer user);

#define RUN_EVENT_LIMIT 2000000u

/* A step begins, as --at counts it; of `count`. */
typedef void (*RunStepFunc)(guint step, guint count, gpointer user);

typedef struct Run Run;

/* A step of the record is over, the boot and each service it starts are some: the machine rests, if
 * it came up (run_is_up()). FALSE with an error: the run ends. */
typedef gboolean (*RunLookFunc)(Run *run, gpointer user, GError **error);

/* FALSE with an error: the run ends. */
typedef gboolean (*RunBootFunc)(Engine *engine, gpointer user, GError **error);

typedef struct {
    guint64 event_limit; /* events kept in the record; 0: RUN_EVENT_LIMIT */
    RunEventFunc on_event;
    RunStepFunc on_step;
    RunLookFunc on_look;
    RunBootFunc before_boot; /* each time: the machine is there, its power not on yet */
    gpointer user;           /* of them all */
    const char *at; /* stop after this mark, or after step number N (1 is the first step); NULL:
                       run to the end */
    gboolean asks_nothing; /* expectations and marks between steps are left out, for who looks at
                              failures alone */
    gboolean explain;      /* ask the machine for a walk-through (STEP events) */
    guint warn_above; /* percent: run_scenario() looks after each step, and the record's warnings
                         name each limit of which more was used; 0: it does not look */
    guint snapshot_flags; /* SnapshotFlags of the final snapshot */
    EngineOptions engine; /* which machine; zero: model */
} RunOptions;
