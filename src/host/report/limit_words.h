/* SPDX-License-Identifier: MIT */
/* How full a limit is, in words and as JSON. */
#pragma once

#include "host/run/limit_use.h"
#include "host/run/run_record.h"
#include "host/text/json_writer.h"

#include <glib.h>

G_BEGIN_DECLS

/* ": 448 of 512 KB used (87.5 %), largest free run 64 KB"; nothing of what is not known. */
void limit_words_append(GString *out, const LimitUse *use);
/* The same as members of the object that is being written: unit, used, size, largest_free; null is
 * what is not known. */
void limit_words_json(JsonWriter *writer, const LimitUse *use);
/* The line of a warning: the limit, how much of it was used, after which step. */
char *limit_words_warning(const RunRecord *record, const RunWarning *warning);

G_END_DECLS
