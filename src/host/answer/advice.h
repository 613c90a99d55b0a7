/* SPDX-License-Identifier: MIT */
/* What a refusal compared and means, and what helps: as text, and as members of an object. */
#pragma once

#include "host/report/causes.h"
#include "host/report/writing.h"
#include "host/text/json_writer.h"

#include <glib.h>

/* `words`: of its gate, NULL: there are none. */
void advice_append(GString *out,
                   const ReportCause *words,
                   const RunRefusal *refusal,
                   ReportFlags flags);
/* `unit`, `needed`, `limit`. */
void advice_compared_json(JsonWriter *writer, const RunRefusal *refusal);
/* `meaning`, `advice`, `check`. */
void advice_json(JsonWriter *writer, const ReportCause *words, const RunRefusal *refusal);
