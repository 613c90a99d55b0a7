/* SPDX-License-Identifier: MIT */
/*
 * Several knobs together, for each limit that refuses one that moves it. The limit that refuses
 * first is moved, by runs, until another one does; then that one, until nothing fails. Where more
 * knobs than one move a limit, or a knob up and down, each is gone after. What is found is brought
 * as near to the present values as it works.
 */
#pragma once

#include "host/answer/fix_way.h"

#include <glib.h>

/* Runs before it gives up looking. */
#define FIX_TOGETHER_RUNS 600u

/* Into a way, by at most about `runs` of them. That nothing was found is not that there is nothing:
 * how many runs were tried stands in the way. FALSE with an error. */
gboolean fix_together_find(Trials *trials, FixWay *way, guint runs, GError **error);
/* The knob that moves what refuses first, the first of those that can be turned, and which way.
 * FALSE: there is none. */
gboolean fix_together_first(Trials *trials, Knob *knob, gboolean *is_up);
/* Settings of a way that work are brought as near to the present values as they work still; those
 * that are not needed are taken out. FALSE with an error. */
gboolean fix_together_bring_nearer(Trials *trials, FixWay *way, GError **error);
