/* SPDX-License-Identifier: MIT */
/*
 * What one snapshot may cost the host, whatever the guest's memory says: a number of reads and of
 * bytes, counted where physical memory is read, so that lists in lists share one limit. What is
 * kept of the guest is never much more than what was read of it, so the limit is one of memory too.
 *
 * A budget that is spent makes every further read fail; whoever was reading gives
 * SNAPSHOT_ERROR_LIMIT, never what was found up to there.
 */
#pragma once

#include "host/memory/page_walk.h"

G_BEGIN_DECLS

/* Our own decision: some hundred times what the largest shipped scenario needs. */
#define SNAPSHOT_READS_MAX (16u * 1024 * 1024)
#define SNAPSHOT_BYTES_MAX (512u * 1024 * 1024)

typedef struct {
    PhysicalReader physical;
    guint64 reads_left;
    guint64 bytes_left;
    gboolean is_spent;
} SnapshotBudget;

void snapshot_budget_init(SnapshotBudget *budget, const PhysicalReader *physical);
/* Reads what `physical` reads, as long as there is something left. Good as long as the budget. */
PhysicalReader snapshot_budget_reader(SnapshotBudget *budget);
/* FALSE with SNAPSHOT_ERROR_LIMIT, in place of the error that is there, if it is spent. */
gboolean snapshot_budget_check(const SnapshotBudget *budget,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
