/* SPDX-License-Identifier: MIT */
/* Who pays for session space: regions of a system beside those of the same system without the
 * registry's sizes of session space. */
#pragma once

#include "host/inspect/snapshot.h"
#include "host/text/json_writer.h"

/* The values of Memory Management that size session space and views of the system. NULL at the end.
 */
const char *const *layout_sizing_values(void);
void layout_print_neighbours(GString *out, const Snapshot *without, const Snapshot *snapshot);
/* An array "neighbours" and an array "holes" in the object that is being written. */
extern const JsonMember layout_neighbour_members[];
extern const JsonMember layout_hole_members[];
void layout_neighbours_json(JsonWriter *writer, const Snapshot *without, const Snapshot *snapshot);
