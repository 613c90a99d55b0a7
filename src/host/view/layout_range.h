/* SPDX-License-Identifier: MIT */
/* Who has how much of the range that dynamic regions share. */
#pragma once

#include "host/inspect/snapshot.h"
#include "host/text/json_shape.h"
#include "host/text/json_writer.h"

G_BEGIN_DECLS

/* Nothing where each region has a range of its own. */
void layout_range_print(GString *out, const Snapshot *snapshot);
/* Its member, if there is such a range. */
void layout_range_json(JsonWriter *writer, const Snapshot *snapshot);
extern const JsonMember layout_range_members[];

G_END_DECLS
