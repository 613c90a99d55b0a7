/* SPDX-License-Identifier: MIT */
/* Scenarios made from a seed: every kind of step that can happen to a machine, in an order that
 * mostly succeeds. */
#pragma once

#include <glib.h>

/* The steps (char *), each a line of YAML. *system: the system's line; free with g_free(). */
GPtrArray *random_steps(guint32 seed, char **system);
/* Kinds of step that are not made: nothing happens to a machine, or it does in every scenario. */
gboolean random_leaves_out(const char *kind);
