/* SPDX-License-Identifier: MIT */
/*
 * How much of each limit was used at its height: read from memory after the boot and after each
 * step. A heap that was full for a moment and is empty at the end is seen, unless it was within one
 * step.
 */
#pragma once

#include "host/run/run_record.h"

#include <glib.h>

G_BEGIN_DECLS

typedef struct Peaks Peaks;

Peaks *peaks_new(void);
void peaks_free(Peaks *peaks);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Peaks, peaks_free)

/* After a step, which is an index in the record's. */
void peaks_look(Peaks *peaks, const Snapshot *snapshot, guint step);
/* Adds a warning for each limit of which more than `percent` was used. */
void peaks_warn(const Peaks *peaks, guint percent, RunRecord *record);

G_END_DECLS
