/* SPDX-License-Identifier: MIT */
/*
 * A sweep's map as inline SVG for an HTML page: a rectangle a run, with what it is in words, a
 * letter of its outcome where there is room, and hatched where sizes fall back. Colours are the
 * page's: class "kN" of sweep_map_kind(), "hN" of sweep_map_heat().
 */
#pragma once

#include "host/answer/sweep_map.h"

#include <glib.h>

G_BEGIN_DECLS

#define SWEEP_HEATS 4u

/* The map of this number; its title has the id "map" and the number. */
void sweep_svg_map(GString *out, const SweepMap *map, guint number);
/* Once in a page, before all maps: what they are hatched with. */
void sweep_svg_hatch(GString *out);
/* One cell, for a legend. */
void sweep_svg_sample(GString *out, guint kind, guint heat, gboolean is_hatched);

/* "A", "B" of what is refused or does not start, in the order of kinds; "?" of what is missing, ""
 * of what passes. */
const char *sweep_svg_letter(const SweepMap *map, guint kind, char letter[2]);
/* "session-view-space-full", "passes" … of a kind. */
const char *sweep_svg_kind_name(guint kind);
/* "SharedSection.3 512 KB" of a knob with a value, "SessionViewSize 16 MB to 44 MB" of a run. */
void sweep_svg_setting(GString *out, const SweepPlan *plan, guint k, guint index, guint last);
/* The knobs that have one value in the whole map; "" if there is but one map. */
char *sweep_svg_map_name(const SweepMap *map, guint number);

G_END_DECLS
