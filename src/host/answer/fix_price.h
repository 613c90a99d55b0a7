/* SPDX-License-Identifier: MIT */
/*
 * Which of several ways that work is to be taken first. Our own decision: a value of the registry
 * before several, these before what has to be done with services, a boot option or memory; of those
 * alike the one with which more sessions fit, then more desktops.
 */
#pragma once

#include "host/answer/fix_costs.h"
#include "host/answer/fix_way.h"

/* pre: it works. `before` and `after`: where the scenario is over without it and with it; NULL: it
 * is not known. */
FixPrice fix_price_of(const FixWay *way, const FixEnd *before, const FixEnd *after);
/* Below 0: `a` costs less. */
gint fix_price_compare(const FixPrice *a, const FixPrice *b);
