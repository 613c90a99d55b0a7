/* SPDX-License-Identifier: MIT */
/*
 * Whether turning a knob can do anything on a system, without a run: what the kernel said of what
 * the knob sizes, what the edition has, and what was refused. Reasons are the end of a sentence
 * that begins with the knob: "does nothing here: …".
 */
#pragma once

#include "host/answer/trial.h"

#include <glib.h>

G_BEGIN_DECLS

/* Why no value of it does anything on the system as it is; NULL: it counts, or nothing is known.
 * Free with g_free(), as the next. */
char *knob_use_idle(const Trials *trials, Knob knob);
/* Whether it counts, but moves no limit that can refuse there: with session space the region of
 * system mapped views holds no heap, and a limit of addresses that is none took nothing away. */
gboolean knob_use_is_beside(const Trials *trials, Knob knob);
/*
 * Why no value of it is enough; NULL: that has to be tried. What counts objects, and the largest
 * block of a heap, refuse whatever room there is elsewhere. Where they refused in the first step
 * that fails, all before it had succeeded: as much is asked for there with every value of a knob
 * that does not move that limit.
 */
char *knob_use_excluded(const Trials *trials, Knob knob);

G_END_DECLS
