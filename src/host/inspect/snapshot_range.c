/* SPDX-License-Identifier: MIT */
/* Who has which piece of the shared range, and how much is left. */
#include "host/inspect/snapshot_range.h"

#include "abi/boot.h"
#include "host/words/region.h"

/* The kinds of region that share it, by what their pieces are. */
static const struct {
    guint kind;
    const char *text;
} shared[RANGE_USE_COUNT] = {
    [RANGE_FREE] = { REGION_NONE, "free" },
    [RANGE_FIXED] = { REGION_NONE, "something else" },
    [RANGE_SESSION] = { REGION_SESSION_VIEW, "session space" },
    [RANGE_NONPAGED_POOL] = { REGION_NONPAGED_EXPANSION, "nonpaged pool" },
    [RANGE_PAGED_POOL] = { REGION_PAGED_POOL, "paged pool" },
    [RANGE_SYSTEM_PTES] = { REGION_SYSTEM_PTES, "system PTEs" },
    [RANGE_SYSTEM_CACHE] = { REGION_SYSTEM_CACHE, "system cache" },
};

const char *
snapshot_range_text(enum range_use use)
{
    return shared[use].text;
}

enum range_use
snapshot_range_use_of(guint kind)
{
    for (guint i = RANGE_SESSION; i < RANGE_USE_COUNT; i++)
        if (shared[i].kind == kind)
            return (enum range_use)i;
    return RANGE_USE_COUNT;
}

guint
snapshot_range_limit_value(enum range_use use)
{
    return shared[use].kind != REGION_NONE ? region_limit(shared[use].kind) : ABI_REG_COUNT;
}

gboolean
snapshot_range_is_of(const SnapshotRange *range, guint kind, guint64 start, guint64 end)
{
    return range->count != 0 && start == range->start &&
           end == range->start + range->count * range->piece_bytes &&
           snapshot_range_use_of(kind) != RANGE_USE_COUNT;
}

enum range_use
snapshot_range_use_at(const SnapshotRange *range, guint64 address)
{
    guint64 piece = range->count != 0 ? (address - range->start) / range->piece_bytes : 0;
    return piece < range->count ? (enum range_use)range->uses[piece] : RANGE_FIXED;
}

gboolean
snapshot_range_is_free(const SnapshotRange *range, guint32 piece)
{
    return range->uses[piece] == RANGE_FREE || range->uses[piece] == RANGE_SYSTEM_CACHE ||
           range->is_idle[piece] != 0;
}

guint64
snapshot_range_bytes(const SnapshotRange *range, enum range_use use)
{
    return range->have[use] * range->piece_bytes;
}

guint64
snapshot_range_left(const SnapshotRange *range, enum range_use use)
{
    guint64 free = (guint64)range->have[RANGE_FREE] +
                   (use != RANGE_SYSTEM_CACHE ? range->have[RANGE_SYSTEM_CACHE] : 0) +
                   (use != RANGE_NONPAGED_POOL ? range->idle : 0);
    guint64 allowed = range->limit[use] - MIN(range->limit[use], range->have[use]);
    return MIN(free, allowed) * range->piece_bytes;
}

guint64
snapshot_range_most(const SnapshotRange *range, enum range_use use)
{
    return range->limit[use] * range->piece_bytes;
}

gboolean
snapshot_range_is_limited(const SnapshotRange *range, enum range_use use)
{
    return range->limit[use] < range->most[use];
}
