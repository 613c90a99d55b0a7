/* SPDX-License-Identifier: MIT */
/* Events in plain words, in place of the list of steps. */
#pragma once

#include "host/report/report.h"
#include "host/report/story.h"

#include <glib.h>

G_BEGIN_DECLS

void explain_append(GString *out, const RunRecord *record, const Story *story, ReportFlags flags);

G_END_DECLS
