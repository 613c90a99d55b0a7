/* SPDX-License-Identifier: MIT */
/* What advice is made from, and sentences that several kinds of it share. */
#pragma once

#include "host/run/run_record.h"
#include "host/words/knob.h"

G_BEGIN_DECLS

/* What a piece of advice is made from. */
typedef struct {
    const RunRecord *record;
    const RunRefusal *refusal;
    const SnapshotSession *session; /* it was refused in; NULL: it is not there (any more) */
} CauseFacts;

/* NULL: there is none, or no memory to read. */
const SnapshotRegion *cause_region(const CauseFacts *facts, guint kind);
guint64 cause_region_mb(const SnapshotRegion *region);
const struct abi_address_map *cause_address_map(const CauseFacts *facts);
/* The knob of a gate that has one for itself, as sentences call it. */
const char *cause_first_knob(const CauseFacts *facts);
/* How many of a session's heaps have their size by this rule (enum heap_size_rule). */
guint cause_count_heaps(const SnapshotSession *session, guint rule);
/* Of the two rules with a value in SharedSection the one whose heaps hold more. */
guint cause_largest_share(const SnapshotSession *session);

/* Sentences, for g_free(). "A larger SessionViewSize (now 48 MB) may help." and the ways in which
 * that is not so. */
char *cause_larger_area(const CauseFacts *facts, guint kind, Knob knob);
/* The same of what holds desktop heaps. */
char *cause_larger_view_space(const CauseFacts *facts);
/* Of a region that takes what it needs of addresses that others take from as well. */
char *cause_as_needed(const CauseFacts *facts, guint kind);
/* Of the limit of a region; NULL: none is in force. */
char *cause_larger_limit(const CauseFacts *facts, guint kind);
/* Session pool and session view space share one range. NULL: the other one is not in the way. */
char *cause_smaller_neighbour(const CauseFacts *facts, guint kind, guint other, Knob knob);
/* One behind the other; takes both, each of which may be NULL. */
char *cause_join(char *first, char *second);

G_END_DECLS
