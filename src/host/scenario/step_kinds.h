/* SPDX-License-Identifier: MIT */
/* All kinds of step: those of steps.def, and a call for each action of abi/actions.def. */
#pragma once

#include "host/scenario/step.h"

#define STEP(name) extern const StepKind step_##name;
#include "host/scenario/steps.def"
#undef STEP

/* What a run does before the first step, and again at a reboot; no scenario can write it. */
extern const StepKind step_boot;

/* NULL if no step has that name. */
const StepKind *step_kind_find(const char *name);
/* NULL-terminated: every kind of step, step_boot last. */
const char *const *step_kind_names(void);
extern const FieldWords step_words; /* the same, for a field_word */

/* The program that the process of a service runs, by the last of the first `count` steps that
 * started it; NULL: none did. */
const char *step_service_program(const GPtrArray *steps, guint count, const char *name);

/* Keys that make a step a loop, read by who unrolls it. */
extern const Field step_loop_fields[];
