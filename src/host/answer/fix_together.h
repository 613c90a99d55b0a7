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

/* Into a way of kind FIX_TOGETHER. That nothing was found is not that there is nothing: how many
 * runs were tried stands in the way. FALSE with an error. */
gboolean fix_together_find(Trials *trials, FixWay *way, GError **error);
