/* SPDX-License-Identifier: MIT */
/*
 * The smallest scenario that still fails the same way: steps, actions, arguments and programs are
 * taken away and numbers made smaller as long as a run of what is left fails for the same gate,
 * with the same status, in the same kind of step. What stands there again and again, alike or but
 * for a number that counts up, becomes one step with a `count` or a loop. Nothing is concluded:
 * each try is a run. At the end none of them can be taken away alone, no loop lose its first or its
 * last pass, and no number be one less.
 */
#pragma once

#include "host/scenario/scenario.h"
#include "host/text/json_writer.h"

#include <glib.h>

G_BEGIN_DECLS

#define MINIMIZE_ERROR (minimize_error_quark())
GQuark minimize_error_quark(void);

typedef enum {
    MINIMIZE_ERROR_PASSES,  /* nothing fails in it */
    MINIMIZE_ERROR_CHANGED, /* written out, it does not fail so any more */
} MinimizeError;

typedef struct {
    char *text;    /* of the file; its one expectation is that failure */
    char *failure; /* what fails, in a line */
    char *step;    /* the kind of the step that fails; status and cause are as of a failure */
    char *cause;
    guint32 status;
    guint steps_before; /* up to the one that fails, counted as --at does */
    guint steps;
    guint tries;       /* runs */
    gboolean is_least; /* FALSE: there were too many of them, it might become smaller yet */
} Minimal;

/* After each run. */
typedef void (*MinimizeProgress)(guint tries, gpointer user);

/* `outline` is the variant that fails, `cause` the one to keep (as gate_cause(); NULL: the first).
 * `progress` may be NULL. NULL with an error. */
Minimal *minimize(const Scenario *scenario,
                  const VariantOutline *outline,
                  const char *cause,
                  MinimizeProgress progress,
                  gpointer user,
                  GError **error);
void minimal_free(Minimal *minimal);
/* An object "deskheap.minimal/1". */
extern const JsonShape minimal_shape;
void minimal_json(GString *out,
                  const Scenario *scenario,
                  const VariantOutline *outline,
                  const Minimal *minimal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Minimal, minimal_free)

G_END_DECLS
