/* SPDX-License-Identifier: MIT */
/*
 * A run one can go back in: to any step of it, and from there on along the same steps or along
 * others that are put in. Going back is going forth from a place that was saved, so what comes is
 * what came. On the model; on a PC as run_save.h says.
 */
#pragma once

#include "host/run/run.h"
#include "host/scenario/scenario.h"

#include <glib.h>

G_BEGIN_DECLS

typedef struct Playback Playback;

/* Where the boot is done. The scenario is ScenarioOverrides.is_open, and lives as long; options are
 * copied, `at` is left out. NULL with an error. */
Playback *playback_new(const Scenario *scenario,
                       const VariantOutline *outline,
                       const RunOptions *options,
                       GError **error);
void playback_free(Playback *playback);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Playback, playback_free)

/* The run where it stands; until it is moved. */
Run *playback_run(const Playback *playback);
const VariantOutline *playback_outline(const Playback *playback);
/* Its steps, with those that were put in. */
const ScenarioVariant *playback_variant(const Playback *playback);
/* Steps that are done; 0: the boot alone. */
guint playback_place(const Playback *playback);
/* Steps there are. */
guint playback_end(const Playback *playback);
/* Whether a step can still be done: one is left, and the system is up. */
gboolean playback_can_go_on(const Playback *playback);

/* Goes to where so many steps are done, or as far as the system is up. FALSE with an error as
 * run_next(): it stands where it got. pre: no more than there are. */
gboolean playback_go(Playback *playback, guint place, GError **error);

/*
 * Puts steps in here, as they stand in a file (a list, or one of them), and does them;
 * `name` is what messages call the text. FALSE with an error that points into the text, or at a
 * step behind that cannot follow it: nothing has changed.
 */
gboolean playback_insert(Playback *playback, const char *name, const char *text, GError **error);
/* Whether something was put in. */
gboolean playback_is_changed(const Playback *playback);

G_END_DECLS
