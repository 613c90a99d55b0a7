/* SPDX-License-Identifier: MIT */
/* What a trace tells of the event log and of message boxes, as the story of the run has it. */
#pragma once

#include "host/run/run_record.h"
#include "host/text/json_writer.h"

G_BEGIN_DECLS

extern const JsonMember trace_log_members[];
extern const JsonMember trace_box_members[];
/* Members "log", "boxes" and "boxes_left_out" of an object that is open. */
void trace_log_json(JsonWriter *writer, const RunRecord *record);

G_END_DECLS
