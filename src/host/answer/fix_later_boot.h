/* SPDX-License-Identifier: MIT */
/* Whether a value of the registry that is there at the first start is there at the last one: a
 * set-registry step may put another one in its place. */
#pragma once

#include "host/scenario/variant.h"
#include "host/words/knob.h"

#include <glib.h>

/* The start from which on the knob is what such a step says, counted from 1, and the step's line.
 * FALSE: it is what the first start has. */
gboolean fix_later_boot_replaces(const ScenarioVariant *variant,
                                 Knob knob,
                                 guint *boot,
                                 guint *line);
/* What happens from that start on, on a system with the registry that is there by then. NULL: no
 * set-registry step stands before it, or there is no such start; or with an error. */
ScenarioVariant *fix_later_boot_variant(const ScenarioVariant *variant, guint boot, GError **error);
