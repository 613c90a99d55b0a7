/* SPDX-License-Identifier: MIT */
/* The numbers of Memory Management, and handle quotas: what was asked for beside what came. */
#pragma once

#include "host/ask/lint.h"

void lint_sizes(Lint *lint);
