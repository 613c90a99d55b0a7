/* SPDX-License-Identifier: MIT */
/* Who pays for session space: regions of a system beside those of the same system without the
 * registry's sizes of session space. */
#pragma once

#include "host/inspect/snapshot.h"
#include "host/text/json_writer.h"

/* Whether this registry value (enum abi_registry_value) sizes a part of session space, or the views
 * of the system. */
gboolean layout_sizes_session_space(guint value);
void layout_print_neighbours(GString *out, const Snapshot *without, const Snapshot *snapshot);
/* An array "neighbours" and an array "holes" in the object that is being written. */
extern const JsonMember layout_neighbour_members[];
extern const JsonMember layout_hole_members[];
void layout_neighbours_json(JsonWriter *writer, const Snapshot *without, const Snapshot *snapshot);
