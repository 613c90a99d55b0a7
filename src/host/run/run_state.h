/* SPDX-License-Identifier: MIT */
/* Where a run stands: what all of its parts look at. run.c keeps it together. */
#pragma once

#include "host/inspect/snapshot.h"
#include "host/run/run_record.h"
#include "host/run/running.h"
#include "host/run/watch.h"
#include "host/scenario/names.h"
#include "host/scenario/scenario.h"

/* What a name of the scenario stands for in the machine. */
typedef struct {
    NameKind kind;
    guint32 session; /* id */
    guint32 pid;     /* of a process or service, 0: it never had one */
    guint32 value;   /* handle of a window, or what a call gave; 0: it was never made */
} RunTarget;

struct Run {
    const Scenario *scenario;
    ScenarioVariant *variant;
    RunOptions options;
    RunRecord *record;
    Engine *engine;
    Registry *registry; /* with what set-registry changed, for the next start */
    Watch *watch;
    GHashTable *targets; /* char * -> RunTarget */
    Snapshot *snapshot;  /* of now, NULL: not taken since the last step */
    guint next;          /* step of the variant */
    gint at_step;        /* number to stop after, -1: none */
    guint32 console;     /* session at the console */
    guint fail_line;     /* of the last fail-next */
    gboolean is_stopped; /* by --at */
    gboolean is_dead;    /* the machine did not come up */
    gboolean is_marked;  /* something compares with a mark: keep snapshots */
    /* Where the part of the run begins that a mid-way expectation looks at. */
    guint part_step;
    guint part_log;
    guint part_popup;
};

/* The number of a session by its name, "console" or number. FALSE if it has none (its logon
 * failed). */
gboolean run_session(const Run *run, const char *text, guint32 *id);
/* NULL: the name has no process. */
const WatchProcess *run_process(const Run *run, const char *name);

/* "a.yaml: ", "a.yaml [small]: ". Free with g_free(). */
char *run_place(const char *path, const char *variant);
/* Says before the message which run it is about: "a.yaml: ", "a.yaml [small]: ". */
void run_prefix_error(const Run *run, GError **error);

/* What the machine holds now; valid until the next step. NULL with an error. */
const Snapshot *run_memory(Run *run, GError **error);
/* The same, the caller's. */
Snapshot *run_take_snapshot(Run *run, guint flags, GError **error);
/* A mark is here. */
gboolean run_add_mark(Run *run, const char *name, guint line, GError **error);
