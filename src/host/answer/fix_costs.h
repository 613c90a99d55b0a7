/* SPDX-License-Identifier: MIT */
/* What a change costs besides, as sentences: what is read from two machines, without it and with
 * it, after their boot and where the scenario is over. */
#pragma once

#include "host/answer/headroom.h"
#include "host/answer/trial.h"

#include <glib.h>

G_BEGIN_DECLS

/* Where the scenario is over. */
typedef struct {
    Snapshot *snapshot; /* NULL: the system is not up */
    gboolean sessions_asked;
    guint sessions;         /* that fit besides */
    gboolean more_sessions; /* no next one was refused: there may be room for more */
    gboolean is_host_short; /* because the host had no memory to go on */
    guint64 heaps_fitting;  /* non-interactive desktops that session 0 has room for besides */
} FixEnd;

/* Plays the variant to its end. `sessions`: the question for them, whose tail the variant has as
 * its only one; NULL: they are not asked for. NULL with an error. */
FixEnd *fix_end_reach(const Scenario *scenario,
                      const ScenarioVariant *variant,
                      const HeadroomQuestion *sessions,
                      GError **error);
void fix_end_free(FixEnd *end);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FixEnd, fix_end_free)

/* Each adds sentences (char *) to `costs`: sizes after the boot, those of heaps as desktops have
 * them at the ends, which may be NULL; … */
void fix_costs_of_boot(GPtrArray *costs,
                       const Trial *before,
                       const Trial *after,
                       const FixEnd *before_end,
                       const FixEnd *after_end);
/* … how many desktops session 0 has room for besides; … */
void fix_costs_of_desktops(GPtrArray *costs, const FixEnd *before, const FixEnd *after);
/* … how many sessions fit; … */
void fix_costs_of_sessions(GPtrArray *costs, const FixEnd *before, const FixEnd *after);
/* … and how full heaps of services become: those of accounts that have one for all, where they are
 * fuller; of logons of their own the fullest, where there are more or it is fuller. */
void fix_costs_of_heaps(GPtrArray *costs, const FixEnd *before, const FixEnd *after);

G_END_DECLS
