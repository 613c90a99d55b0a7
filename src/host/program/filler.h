/* SPDX-License-Identifier: MIT */
/*
 * Ordinary objects in place of what a program has made, of which is known how many bytes it takes
 * and no more: so many windows with so many letters, and then one more with so many, or a few
 * hooks, which are small. How many is found by trying: a filler says what to try next, a heap what
 * came of it. Sizes of objects in here are first guesses only: what a hook takes, or a much larger
 * window, is seen by trying.
 */
#pragma once

#include <glib.h>

typedef enum { LAST_NONE, LAST_HOOKS, LAST_WINDOW } FillerLast;

typedef struct {
    gboolean is_settled; /* it comes no nearer */
    guint windows;
    guint letters; /* of each of them */
    FillerLast last;
    guint last_count; /* letters, or hooks */
    /* Of a hook, the smallest of its objects: 0 before it was seen. */
    gint64 hook_bytes;
    gint64 asked_bytes;  /* that were missing when it had: */
    gint64 asked_hooks;  /* -1: not known */
    gint64 window_bytes; /* of one more window, as seen; 0: not seen */
    guint asked_windows; /* when asked_bytes were missing, and letters of the last one */
    guint asked_letters;
    guint refused_windows; /* so many found no room, 0: not seen */
} Filler;

/* Each time the rest is a window's size at most, and after that a letter's. */
#define FILLER_TRIES_MAX 12u

/* For about so many bytes, where there is nothing yet. FALSE: none are so small. What is small is
 * not known before a hook was tried. */
gboolean filler_begin(Filler *filler, gint64 bytes);
/* How near it comes, so many bytes missing or too many: half of its smallest object, as that was
 * seen. */
gint64 filler_slack(const Filler *filler);
/* By so many bytes more (less, if negative). FALSE: there is nothing to change. Where not even one
 * hook is left, `last` is LAST_NONE and there are no windows. pre: it was begun. */
gboolean filler_correct(Filler *filler, gint64 bytes);
gboolean filler_is_empty(const Filler *filler);
/* Its actions, as a program's list has them: lines that begin with `indent`. */
void filler_append(GString *out, const char *indent, const Filler *filler);
