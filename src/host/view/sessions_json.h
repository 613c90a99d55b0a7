/* SPDX-License-Identifier: MIT */
/* How full memory is, session by session and of the whole system, as JSON. */
#pragma once

#include "host/inspect/snapshot.h"
#include "host/text/json_writer.h"

/* "sessions", an array of objects with these members, and "system". NULL: no session, and no
 * system. */
void sessions_json(JsonWriter *writer, const Snapshot *snapshot);
extern const JsonMember session_members[];
extern const JsonMember system_members[];
