/* SPDX-License-Identifier: MIT */
/* Carries out steps and records them: each is a step of the record, with what became of it. */
#pragma once

#include "abi/event.h"
#include "host/scenario/step.h"

/* EngineEventFunc; `user` is the run. */
void run_step_on_event(const struct abi_event *event, const char *text, gpointer user);
/* One step of the variant that makes requests. */
gboolean run_step_perform(Run *run, const Step *step, GError **error);
/* The first start or a reboot. `line` is where the scenario asks for it. */
gboolean run_step_boot(Run *run, guint line, const char *title, GError **error);
