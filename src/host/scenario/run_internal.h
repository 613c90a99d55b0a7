/* SPDX-License-Identifier: MIT */
/* Inside of a run: run.c keeps it together, run_step.c makes requests of steps, compare.c compares
 * expectations. */
#pragma once

#include "host/scenario/run.h"
#include "host/scenario/watch.h"

/* What a name of the scenario stands for in the machine. */
typedef struct {
    NameKind kind;
    guint32 session; /* id */
    guint32 pid;     /* of a process or service, 0: it never had one */
    guint32 handle;  /* of a window, 0: it was never made */
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

/* Says before the message which run it is about: "a.yaml: ", "a.yaml [small]: ". */
void run_prefix_error(const Run *run, GError **error);

/* Sends one request. FALSE only for errors that are not the emulated system's. */
gboolean run_request(Run *run,
                     struct abi_request *request,
                     GBytes *payload,
                     struct abi_event *reply,
                     GError **error);

/* Carries out one step of the variant that is no reboot, mark or expect. */
gboolean run_step_perform(Run *run, const Step *step, GError **error);
/* The first start or a reboot. `line` is where the scenario asks for it. */
gboolean run_step_boot(Run *run, guint line, const char *title, GError **error);

/* Compares and records; marks the failures it covers. */
gboolean check_expectations(Run *run, GPtrArray *expectations, gboolean is_final, GError **error);
/* Adds an unmet expectation for each group of failures that nothing covers. */
void check_uncovered(Run *run);
