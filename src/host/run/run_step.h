/* SPDX-License-Identifier: MIT */
/* Carries out steps and records them: each is a step of the record, with what became of it. */
#pragma once

#include "host/scenario/step.h"

/* One step of the variant that makes requests. */
gboolean run_step_perform(Run *run, const Step *step, GError **error);
/* The first start or a reboot. `line` is where the scenario asks for it. */
gboolean run_step_boot(Run *run, guint line, const char *title, GError **error);
