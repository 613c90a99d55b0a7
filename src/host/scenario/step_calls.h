/* SPDX-License-Identifier: MIT */
/* The kinds of step that are calls: one for each action, made of a row that all such calls share.
 */
#pragma once

#include "host/scenario/step.h"

/* One for each action that can be written; the last has no name. */
const StepKind *step_calls(void);

/* What they are made of, without name, about and arguments. */
extern const StepKind step_call_start;  /* that start a program */
extern const StepKind step_call_window; /* that make a window */
extern const StepKind step_call_any;    /* all others */
