/* SPDX-License-Identifier: MIT */
/*
 * The two sizes of desktop heaps that SharedSection decides, and what else decides a size (enum
 * heap_size_rule in abi/guest.h). Source: "Desktop Heap Overview": the second value is that of
 * interactive window stations, the third that of all others.
 */
#pragma once

#include "host/words/knob.h"

#include <glib.h>

G_BEGIN_DECLS

/* In KB; 0: not known. */
typedef struct {
    guint32 interactive;
    guint32 noninteractive;
} HeapSizes;

/* The one that a rule takes; 0 of a rule that takes neither. */
guint32 heap_sizes_of(const HeapSizes *sizes, guint rule);
/* The value of SharedSection behind a rule; KNOB_NONE: none is. */
Knob heap_size_knob(guint rule);

G_END_DECLS
