/* SPDX-License-Identifier: MIT */
/*
 * What a program costs on an empty desktop: it is started on a machine (desk.h), and the blocks of
 * the desktop's heap are counted at each moment of its life, by kind and owner. To see the height
 * of a stretch of its start-up its actions are handed to it one at a time.
 */
#pragma once

#include "host/inspect/snapshot.h"
#include "host/program/program.h"
#include "host/scenario/scenario.h"

#include <glib.h>

G_BEGIN_DECLS

/* What there is besides blocks of the program's own. */
typedef enum {
    COST_CHILD = SNAPSHOT_BLOCK_KIND_COUNT, /* programs it started, and their blocks */
    COST_GDI,                               /* the rest takes nothing from this heap */
    COST_DESKTOP,
    COST_WINSTA,
    COST_KIND_COUNT
} CostKind;

/* Blocks of one kind, headers included. */
typedef struct {
    gint64 count;
    gint64 bytes;
} CostSum;

typedef struct {
    CostSum sums[COST_KIND_COUNT]; /* by SnapshotBlockKind, then CostKind */
    GPtrArray *classes;            /* char *: names of the window classes, in order of address */
    gint64 bytes;                  /* of all */
} Cost;

typedef enum {
    COST_ATTACH,  /* user32's attach has returned */
    COST_DLLS,    /* besides, at the height of the DLLs that attach behind it */
    COST_CONSOLE, /* csrss's or conhost.exe's, for a console of its own */
    COST_STARTUP, /* besides attach, at the height of its start-up */
    COST_REST,    /* besides attach, when it rests; less where it ended by then */
    COST_MOMENT_COUNT
} CostMoment;

typedef struct {
    Cost moments[COST_MOMENT_COUNT];
    /* The most that the heap had less between two of its calls, whoever took it. Within a call it
     * may be more: a menu that grows has its items twice. */
    gint64 peak_bytes;
    gint64 rest_bytes;   /* and at rest */
    gboolean is_running; /* at rest */
} ProgramCost;

/* On the system of `scenario` as it stands; those that it starts are among `programs`. NULL and
 * error. */
ProgramCost *program_cost_ask(const Scenario *scenario,
                              const Programs *programs,
                              const Program *program,
                              GError **error);
void program_cost_free(ProgramCost *cost);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ProgramCost, program_cost_free)

/* "window", "GDI object", "program started". */
const char *cost_kind_text(guint kind);

G_END_DECLS
