/* SPDX-License-Identifier: MIT */
/* Lists that rise: steps, offsets. */
#pragma once

#include <glib.h>

/* How many items of an array have a key, a guint at `offset` in them, of at most `most`. pre: no
 * key is less than the one before it. */
guint sorted_count(const GArray *items, gsize offset, guint most);
