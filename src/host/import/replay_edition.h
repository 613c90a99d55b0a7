/* SPDX-License-Identifier: MIT */
/* Which edition shows what was imported, where nobody says it. */
#pragma once

#include "host/import/replay_plan.h"

/* Of those that all that is known fits, the first on which the fewest desktops need more when they
 * are empty than a table says is used. What it is, and what else would do, is among the findings.
 * NULL and error. */
Plan *replay_guess_edition(Imported *imported, GError **error);
