/* SPDX-License-Identifier: MIT */
/*
 * A run as one picture, to put into a text: the session's address space to scale, its view space,
 * and the heap that matters, block by block, after the step that failed first (without a failure:
 * at the end). All of it was seen in memory (host/history).
 */
#pragma once

#include "host/history/history.h"

#include <glib.h>

G_BEGIN_DECLS

/* An SVG file. pre: the history is concluded with this record. */
void picture_append(GString *out, const History *history, const RunRecord *record);

G_END_DECLS
