/* SPDX-License-Identifier: MIT */
/* Services that are moved: how many of them are enough, alone or with knobs turned as well. */
#pragma once

#include "host/answer/fix_way.h"

#include <glib.h>

/* Of a way of kind FIX_ACCOUNTS, FIX_MERGED or FIX_PROCESS: the fewest that change anything. */
guint fix_services_fewest(const FixWay *way);

/* From the fewest on, until so many are enough. FALSE with an error, as the next. */
gboolean fix_services_try(Trials *trials, FixWay *way, GError **error);
/*
 * With knobs turned besides, where neither is enough alone: with all of them moved, half of them
 * and so on, each time the knobs that move what refuses then. What works is made less: of services
 * as few as the settings allow, of each setting what is nearest to the present value, in turn until
 * neither can be less; settings that do without any service make the way one of several knobs. What
 * is found is looked for by at most *runs, from which those that were made are taken.
 */
gboolean fix_services_try_with_knobs(Trials *trials, FixWay *way, guint *runs, GError **error);
