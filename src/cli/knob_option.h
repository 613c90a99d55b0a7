/* SPDX-License-Identifier: MIT */
/* A knob that is named on the command line. */
#pragma once

#include "host/words/knob.h"

/* FALSE and error, with the nearest one, if there is none of that name. */
gboolean knob_option(const char *name, Knob *knob, GError **error);
