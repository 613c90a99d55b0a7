/* SPDX-License-Identifier: MIT */
/* What looks wrong in the Windows value, csrss's command line, and what became of its numbers. */
#pragma once

#include "host/ask/lint.h"

void lint_windows(Lint *lint);
