/* SPDX-License-Identifier: MIT */
/* The scenario file of a plan. */
#pragma once

#include "host/import/replay_plan.h"

/* `is_final`: with what is expected of it. Free with g_free(). */
char *replay_text(const Plan *plan, gboolean is_final);
