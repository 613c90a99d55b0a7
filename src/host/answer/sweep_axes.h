/* SPDX-License-Identifier: MIT */
/*
 * Axes of a sweep in a file, one a line as they stand behind --axis; what begins with # says
 * nothing:
 *
 *     # heaps of services
 *     SharedSection.3=256..1024/256
 *     SessionViewSize=48,64,96
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Adds the file's axes (SweepAxis). FALSE with an error that says where. */
gboolean sweep_axes_read(GPtrArray *axes, const char *path, GError **error);

G_END_DECLS
