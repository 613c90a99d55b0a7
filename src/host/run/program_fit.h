/* SPDX-License-Identifier: MIT */
/*
 * Finds the objects that add up to what a program is said to use (program/program_uses.h): the
 * program is started on the empty desktop of a machine of its own, the heap says what it took, and
 * it makes a few more or less. The machine is the edition's as installed, whatever the system is on
 * which the program then runs: that is what "10 KB each" in a report means.
 */
#pragma once

#include "host/scenario/scenario.h"

#include <glib.h>

G_BEGIN_DECLS

/* In the edition of this system. The program itself if nothing is said of what it uses. NULL with
 * an error at the place that says it: no objects add up to that. */
const Program *program_fit(const ScenarioVariant *system,
                           const Programs *programs,
                           const Program *program,
                           GError **error);

/* What the program takes that makes nothing: *bytes. FALSE with an error. */
gboolean program_fit_least(const ScenarioVariant *system,
                           const Programs *programs,
                           const Program *program,
                           gint64 *bytes,
                           GError **error);

/* program_fit() as a ProgramFitFunc, of which `user` is the ScenarioVariant. */
const Program *program_fit_needed(const Programs *programs,
                                  const Program *program,
                                  gpointer user,
                                  GError **error);

G_END_DECLS
