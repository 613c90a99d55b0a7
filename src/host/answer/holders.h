/* SPDX-License-Identifier: MIT */
/*
 * Who holds what a limit bounds, read from memory: the shares of programs, and of what they hold.
 * Largest first.
 */
#pragma once

#include "host/inspect/snapshot.h"
#include "host/run/refusal.h"

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    char *name; /* "worker.exe", ".\batch, logon 0x1d419", "window"; as the machine has it */
    guint64 amount;
    guint count;        /* processes, desktops or objects that it is the sum of */
    guint64 largest;    /* of one of them */
    char *largest_name; /* NULL: they have no names, or there is but one */
} Holding;

typedef struct {
    const char *by;   /* "process", "account", "object type", "pool tag"; static */
    const char *each; /* what is counted in a holding: "processes"; static */
    const char *unit; /* "bytes" or what is counted: "USER objects"; static */
    GPtrArray *rows;  /* Holding */
    guint told;       /* the first so many rows are told one by one, the others together */
    guint64 total;
} HoldingTable;

/* Of the limit that refused, in this snapshot (with SNAPSHOT_BLOCKS). Empty where nothing is known
 * of who holds it. HoldingTable; free with g_ptr_array_unref(). */
GPtrArray *holders_of(const Snapshot *snapshot, const RunRefusal *refusal);

G_END_DECLS
