/* SPDX-License-Identifier: MIT */
/*
 * How much of a limit is used, read from memory: of the very one that refused, or of the fullest
 * of its kind. Limits are those of gates.
 */
#pragma once

#include "host/inspect/snapshot.h"
#include "host/run/refusal.h"

#include <glib.h>

G_BEGIN_DECLS

/* Numbers are bytes, pages or a count, as the gate's unit is. */
typedef struct {
    enum gate gate;  /* GATE_NONE: of no limit */
    guint32 session; /* id, or ABI_NO_SESSION: what all sessions share */
    gboolean has_used;
    guint64 used;
    guint64 size; /* 0: unknown, what it was the limit of is gone */
    gboolean has_largest_free;
    guint64 largest_free; /* bytes in one piece: a heap's largest block, else a free run */
    char *name;           /* "session view space", "desktop heap of WinSta0\Default"; owned */
} LimitUse;

void limit_use_clear(LimitUse *use);

/* The view space in which a session's heaps lie, and the pool that has this gate; `session` may be
 * NULL. NULL: there is none. */
const SnapshotViewSpace *limit_views(const Snapshot *snapshot, const SnapshotSession *session);
const SnapshotPool *limit_pool(enum gate gate,
                               const Snapshot *snapshot,
                               const SnapshotSession *session);

/* Whether memory says anything of this gate's limit. */
gboolean limit_use_is_known(enum gate gate);
/* Of the limit that refused there; `session` may be NULL. Those of gates without a place of their
 * own (view space, pools, tables, memory) are read without a refusal, too.
 * pre: limit_use_is_known(), and *use has no name yet. */
void limit_use_read(LimitUse *use,
                    const Snapshot *snapshot,
                    const SnapshotSession *session,
                    const RunRefusal *refusal);
/* Of this desktop's heap, likewise. */
void limit_use_read_desktop(LimitUse *use, const SnapshotDesktop *desktop);
/* Of the fullest one with this gate: of all desktops, sessions, or processes. FALSE, and *use is
 * clear: there is none, or memory does not say how large it is. */
gboolean limit_use_read_fullest(LimitUse *use, const Snapshot *snapshot, enum gate gate);

/* The same of one session's; NULL: of those that all share. */
gboolean limit_use_read_fullest_in(LimitUse *use,
                                   const Snapshot *snapshot,
                                   const SnapshotSession *session,
                                   enum gate gate);

/* Tenths of a percent. */
guint32 limit_use_tenths(const LimitUse *use);

G_END_DECLS
