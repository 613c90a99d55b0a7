/* SPDX-License-Identifier: MIT */
/* The kinds of step that are calls. */
#pragma once

#include "host/scenario/step.h"

/* One for each action that can be written; the last has no name. */
const StepKind *step_calls(void);
