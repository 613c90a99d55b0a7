/* SPDX-License-Identifier: MIT */
/* Events of a run as objects with a member for each value, by the names of event_value.h. */
#pragma once

#include "host/run/run_record.h"
#include "host/text/json_writer.h"

G_BEGIN_DECLS

extern const JsonMember trace_event_members[];
/* Member "events" of an object that is open: those that were kept. */
void trace_events_json(JsonWriter *writer, const RunRecord *record);

G_END_DECLS
