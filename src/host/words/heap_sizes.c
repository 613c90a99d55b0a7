/* SPDX-License-Identifier: MIT */
/* Which value of SharedSection a heap's size comes from, and how large it makes it. */
#include "host/words/heap_sizes.h"

#include "abi/guest.h"

#include <stddef.h>

static const struct {
    Knob knob;
    gsize size; /* where HeapSizes has it */
} by_rule[] = {
    [HEAP_SIZE_SECOND_VALUE] = { KNOB_SHARED_SECTION_SECOND, offsetof(HeapSizes, interactive) },
    [HEAP_SIZE_THIRD_VALUE] = { KNOB_SHARED_SECTION_THIRD, offsetof(HeapSizes, noninteractive) },
};

guint32
heap_sizes_of(const HeapSizes *sizes, guint rule)
{
    return heap_size_knob(rule) == KNOB_NONE
               ? 0
               : G_STRUCT_MEMBER(guint32, (gpointer)sizes, by_rule[rule].size);
}

Knob
heap_size_knob(guint rule)
{
    return rule < G_N_ELEMENTS(by_rule) ? by_rule[rule].knob : KNOB_NONE;
}
