/* SPDX-License-Identifier: MIT */
/*
 * Places of views where session space is handed out in units of what a page table maps (capability
 * views-in-units). A unit is the views' while any lies in it. A view lies in the lowest free run of
 * such units that is long enough, else at the start of the lowest free units. Sources: "Windows
 * Internals" 7, chapter 5 (the unit); addresses of a 64-bit Windows 7, whose shared section begins
 * a unit though a smaller run is free before it, where the first desktop heap then lies
 * (docs/fidelity.md).
 */
#pragma once

#include "kernel/kernel.h"
#include "kernel/rtl/bitmap.h"

/* Both: `unit` bits of the bitmap are one, whole words of them; what is behind the last is
 * nobody's.
 */

/* The place of a run, RTL_BITMAP_NONE: there is none. */
uint32_t view_units_find(struct kernel *k,
                         const struct rtl_bitmap *bitmap,
                         uint32_t unit,
                         uint32_t run);
/* The longest run that view_units_find() finds a place for. */
uint32_t view_units_longest(struct kernel *k, const struct rtl_bitmap *bitmap, uint32_t unit);
