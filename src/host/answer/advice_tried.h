/* SPDX-License-Identifier: MIT */
/*
 * Whether what is advised first helps: the knob that moves the limit which refused first is turned
 * the way that makes room, to the end of its range by few runs. What nothing comes of there
 * deskheap fix may still find.
 */
#pragma once

#include "host/answer/trial.h"
#include "host/text/json_writer.h"

#include <glib.h>

typedef struct {
    enum gate gate; /* of the limit that refused first as it is */
    Knob knob;
    gboolean is_up; /* turned to larger values */
    gboolean works;
    guint32 value;  /* if it works: with it all fits; else the last that was tried */
    enum gate then; /* that refuses first with that one; GATE_NONE: none */
    guint runs;
} AdviceTried;

/* NULL: no limit makes a step fail, no knob moves it, the runs would be long, or it is a start
 * behind a set-registry step that fails; or with an error.
 * Free with g_free(). */
AdviceTried *advice_try(const Scenario *scenario, const ScenarioVariant *variant, GError **error);
void advice_tried_append(GString *out, const AdviceTried *tried);
extern const JsonMember advice_tried_members[];
/* The member `tried`. */
void advice_tried_json(JsonWriter *writer, const AdviceTried *tried);
