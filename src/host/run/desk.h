/* SPDX-License-Identifier: MIT */
/*
 * A model machine that has booted with nothing but its system, a user logged on, and his empty
 * desktop: programs are started there, and what lies in the desktop's heap is looked at in between.
 */
#pragma once

#include "host/inspect/snapshot.h"
#include "host/program/program.h"
#include "host/scenario/scenario.h"

#include <glib.h>

G_BEGIN_DECLS

typedef struct Desk Desk;

#define DESK_ERROR (desk_error_quark())
GQuark desk_error_quark(void);

typedef enum {
    DESK_ERROR_BOOT, /* the system does not start */
} DeskError;

/* On this system, which errors call `name`; edition and programs must outlive it. `fit`, with
 * `user`, as in ProgramImages. NULL and error: it does not boot, nobody can log on, or the host is
 * in trouble. */
Desk *desk_new(const char *name,
               const ScenarioVariant *system,
               const Programs *programs,
               ProgramFitFunc fit,
               gpointer user,
               GError **error);
void desk_free(Desk *desk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Desk, desk_free)

/* Starts the program with these actions (ProgramAction; NULL: all that it does). Those that it
 * starts itself are among the desk's programs. *pid is its process, 0: there came to be none. FALSE
 * with an error only for what is not the emulated system's doing. */
gboolean desk_start(
    Desk *desk, const Program *program, const GArray *actions, guint32 *pid, GError **error);
/* Has the process do these. What is refused to it, it goes without. */
gboolean desk_act(
    Desk *desk, guint32 pid, const ProgramAction *actions, guint count, GError **error);
/* The session of its console, in which all of it is. */
guint32 desk_session(const Desk *desk);
/* What is there now: every block of the desktop's heap has its kind and owner. Valid until the next
 * call; the desktop (which may be NULL) lies in it. NULL and error. */
const Snapshot *desk_look(Desk *desk, const SnapshotDesktop **desktop, GError **error);

G_END_DECLS
