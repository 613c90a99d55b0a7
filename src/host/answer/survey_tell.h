/* SPDX-License-Identifier: MIT */
/* The values of a knob as text and as JSON. */
#pragma once

#include "host/answer/survey.h"
#include "host/text/json_writer.h"

G_BEGIN_DECLS

/* A line for each range, and what passes. */
void survey_print(GString *out, const Survey *survey);
/* An element of an array. */
extern const JsonMember survey_members[];
void survey_json(JsonWriter *writer, const Survey *survey);
/* "the system does not start: session-view-space-full" */
void survey_append_no_start(GString *out, enum gate gate);
/* What became of sizes that are not in force as they are said: "cut to what there is room for"; the
 * sizes of heaps are those that are. */
void survey_append_force(GString *out, TrialForce force, const HeapSizes *sizes);
/* "512 KB", "on", "1000". Free with g_free(). */
char *survey_value_text(Knob knob, guint32 value);

G_END_DECLS
