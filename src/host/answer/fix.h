/* SPDX-License-Identifier: MIT */
/*
 * The least change of each thing that can be turned with which nothing fails for a limit any more:
 * knobs one by one, their ranges tried (survey.h), boot options among them; services under
 * other accounts, or under one, or in one process; if none of the knobs works, several together
 * (fix_together.h); and if nothing of all that does, services and knobs (fix_services.h). What is
 * said to work was run, and so was the value beside it, that fails: one of the knob's unit nearer
 * to the present one.
 */
#pragma once

#include "host/answer/fix_way.h"
#include "host/answer/headroom.h"
#include "host/answer/unnoticed.h"
#include "host/text/json_shape.h"

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
    Knob only;            /* asked for by name; KNOB_NONE: all that may help was tried */
    Trials *trials;       /* from the start on that is to be mended */
    Trials *whole;        /* of all starts, where that is a later one; else NULL */
    Unnoticed *unnoticed; /* as it is: no way is looked for against it */
    GPtrArray *ways;      /* FixWay, in the order in which they are told */
    FixWay *best; /* of those that work the one that costs least (fix_price.h); NULL: none, or
                     nothing fails */
    guint start;  /* that fails and is to be mended, from 1; … */
    ScenarioVariant *from; /* … what happens from it on, with the registry of then; NULL: it is the
                              first, or has the same registry */
    guint pairs_tried;     /* runs with services moved and knobs turned */
    char *patch;     /* a .reg file with the best change, in text; NULL: it is not the registry's */
    char *no_patch;  /* why there is none though it is the registry's, a sentence's end; or NULL */
    char *not_yours; /* what of the patch is no server's own, a sentence; NULL: nothing */
    char *undo;      /* another one with what stands there now */
} Fix;

/* `only`: this knob alone, or KNOB_NONE. `sessions`: the question how many of them fit, whose tail
 * the variant has as its only one; NULL: it is no cost. `watch` may be NULL. NULL with an error.
 */
Fix *fix_find(const Scenario *scenario,
              const ScenarioVariant *variant,
              Knob only,
              const HeadroomQuestion *sessions,
              const TrialsWatch *watch,
              GError **error);
void fix_free(Fix *fix);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Fix, fix_free)

/* Texts of files stand at the end, where they are written to none. */
typedef struct {
    gboolean is_patch_written;
    gboolean is_undo_written;
} FixFilesWritten;

void fix_print(GString *out, const Scenario *scenario, const Fix *fix, FixFilesWritten written);
/* Schema deskheap.fix/1. */
extern const JsonShape fix_shape;
void fix_json(GString *out, const Scenario *scenario, const Fix *fix);

G_END_DECLS
