/* SPDX-License-Identifier: MIT */
/* Weighs ways that work against each other. */
#include "host/answer/fix_price.h"

#include "host/answer/fix_patch.h"

/* By what it takes: the least first. */
typedef enum {
    EFFORT_ONE_VALUE,
    EFFORT_VALUES,
    EFFORT_SERVICES,
    EFFORT_MACHINE, /* boot options, memory, a page file */
    EFFORT_SERVICES_AND_VALUES,
} Effort;

static gboolean
is_of_registry(const FixWay *way)
{
    for (guint i = 0; i < way->knob_count; i++)
        if (!fix_patch_has(way->knobs[i]))
            return FALSE;
    return TRUE;
}

static Effort
effort_of(const FixWay *way)
{
    if (way->services > 0)
        return way->knob_count > 0 ? EFFORT_SERVICES_AND_VALUES : EFFORT_SERVICES;
    if (!is_of_registry(way))
        return EFFORT_MACHINE;
    return way->knob_count > 1 ? EFFORT_VALUES : EFFORT_ONE_VALUE;
}

FixPrice
fix_price_of(const FixWay *way, const FixEnd *before, const FixEnd *after)
{
    FixPrice price = { .effort = effort_of(way) };

    if (before == NULL || after == NULL)
        return price;
    if (before->sessions_asked && after->sessions_asked && before->sessions > after->sessions)
        price.sessions_lost = before->sessions - after->sessions;
    if (before->heaps_fitting > after->heaps_fitting)
        price.desktops_lost = before->heaps_fitting - after->heaps_fitting;
    return price;
}

gint
fix_price_compare(const FixPrice *a, const FixPrice *b)
{
    if (a->effort != b->effort)
        return a->effort < b->effort ? -1 : 1;
    if (a->sessions_lost != b->sessions_lost)
        return a->sessions_lost < b->sessions_lost ? -1 : 1;
    return (a->desktops_lost > b->desktops_lost) - (a->desktops_lost < b->desktops_lost);
}
