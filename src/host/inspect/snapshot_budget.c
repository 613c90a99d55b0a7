/* SPDX-License-Identifier: MIT */
/* Counts reads and bytes, and fails the read that is one too many. */
#include "host/inspect/snapshot_budget.h"

#include "host/inspect/snapshot.h"

void
snapshot_budget_init(SnapshotBudget *budget, const PhysicalReader *physical)
{
    *budget = (SnapshotBudget){
        .physical = *physical,
        .reads_left = SNAPSHOT_READS_MAX,
        .bytes_left = SNAPSHOT_BYTES_MAX,
    };
}

static gboolean
take(SnapshotBudget *budget, gsize bytes)
{
    if (budget->reads_left == 0 || budget->bytes_left < bytes)
        budget->is_spent = TRUE;
    if (budget->is_spent)
        return FALSE;
    budget->reads_left--;
    budget->bytes_left -= bytes;
    return TRUE;
}

static gboolean
read_frame(gpointer user, pfn_t pfn, guint32 offset, gpointer buffer, gsize bytes)
{
    SnapshotBudget *budget = user;
    return take(budget, bytes) &&
           budget->physical.read_frame(budget->physical.user, pfn, offset, buffer, bytes);
}

static gboolean
read_private(gpointer user, guint64 va, gpointer buffer, gsize bytes)
{
    SnapshotBudget *budget = user;
    return take(budget, bytes) &&
           budget->physical.read_private(budget->physical.user, va, buffer, bytes);
}

PhysicalReader
snapshot_budget_reader(SnapshotBudget *budget)
{
    return (PhysicalReader){
        .read_frame = read_frame,
        .read_private = budget->physical.read_private != NULL ? read_private : NULL,
        .user = budget,
    };
}

gboolean
snapshot_budget_check(const SnapshotBudget *budget, GError **error)
{
    if (!budget->is_spent)
        return TRUE;
    g_clear_error(error);
    g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_LIMIT,
                "the machine's memory leads to more than %u reads or %u MB: it is given up",
                SNAPSHOT_READS_MAX, SNAPSHOT_BYTES_MAX / (1024 * 1024));
    return FALSE;
}
