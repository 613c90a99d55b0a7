/* SPDX-License-Identifier: MIT */
/* The range of kernel addresses that dynamic regions share (kernel/mm/shared_range.h), as memory
 * has it. */
#pragma once

#include "abi/guest.h"

#include <glib.h>

G_BEGIN_DECLS

/* The range that all dynamic regions share, in pieces of a page table's span. count 0: each has a
 * range of its own. */
typedef struct {
    guint64 start;
    guint64 piece_bytes;
    guint32 count;
    guint8 *uses;    /* enum range_use, of each piece */
    guint8 *is_idle; /* of each piece: nonpaged pool got it after boot, and nothing lies there */
    guint32 idle;    /* how many of these there are */
    guint32 have[RANGE_USE_COUNT]; /* pieces of each use */
    guint32 most[RANGE_USE_COUNT]; /* that it could have if nobody else took any */
    guint32 limit[RANGE_USE_COUNT];
    guint32 failures[RANGE_USE_COUNT]; /* runs that it did not get at once */
    guint32 reclaims;
    guint32 reclaimed;
} SnapshotRange;

/* Whether a region of that kind from `start` to `end` may have any of the range, and has none of
 * its own. */
gboolean snapshot_range_is_of(const SnapshotRange *range, guint kind, guint64 start, guint64 end);
/* What pieces of a region of this kind are, RANGE_USE_COUNT: it has none. */
enum range_use snapshot_range_use_of(guint kind);
/* Who has the piece an address lies in, RANGE_FIXED outside of the range. */
enum range_use snapshot_range_use_at(const SnapshotRange *range, guint64 address);
/* Bytes that a use has, and that it may still get, with what is taken back from others. */
guint64 snapshot_range_bytes(const SnapshotRange *range, enum range_use use);
guint64 snapshot_range_left(const SnapshotRange *range, enum range_use use);
/* Bytes that it may have at most, and whether a limit of the registry keeps it from more. */
guint64 snapshot_range_most(const SnapshotRange *range, enum range_use use);
gboolean snapshot_range_is_limited(const SnapshotRange *range, enum range_use use);
/* Nobody has it, or it is taken back for who asks: the cache's, and nonpaged pool's that is idle.
 */
gboolean snapshot_range_is_free(const SnapshotRange *range, guint32 piece);
/* The value of the registry that limits it, ABI_REG_COUNT: none does. */
guint snapshot_range_limit_value(enum range_use use);
/* As people call it: "nonpaged pool". */
const char *snapshot_range_text(enum range_use use);

G_END_DECLS
