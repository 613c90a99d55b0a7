/* SPDX-License-Identifier: MIT */
/*
 * What limits refused in steps that did not fail: a driver that was left out, a program that minds
 * no refusal. No failure tells of it.
 */
#pragma once

#include "host/report/causes.h"
#include "host/report/writing.h"
#include "host/text/json_writer.h"

#include <glib.h>

typedef struct {
    GPtrArray *limits; /* const RunLimit of the record, in the order of their last refusals */
    GPtrArray *words;  /* ReportCause of each: meaning and advice */
} Unnoticed;

/* The record outlives it. */
Unnoticed *unnoticed_find(const RunRecord *record);
void unnoticed_free(Unnoticed *unnoticed);

/* The one to be told first: desktop heap, if it is among them. NULL: there are none. */
const RunRefusal *unnoticed_first(const Unnoticed *unnoticed);
/* Whether it is what people call desktop heap exhaustion. */
gboolean unnoticed_is_heap_shortage(const Unnoticed *unnoticed);

/* Each limit with what it refused last. `is_told`: whether this meaning and advice stand there
 * already; NULL: nothing does. */
void unnoticed_append(GString *out,
                      const Unnoticed *unnoticed,
                      gboolean (*is_told)(const ReportCause *words, gconstpointer user),
                      gconstpointer user,
                      ReportFlags flags);
extern const JsonMember unnoticed_members[];
/* The member `unnoticed`. */
void unnoticed_json(JsonWriter *writer, const Unnoticed *unnoticed);
