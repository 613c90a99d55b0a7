/* SPDX-License-Identifier: MIT */
/*
 * "Did you mean": the known word nearest to one that somebody typed. Used by every reader that
 * rejects unknown names.
 */
#pragma once

#include <glib.h>

/* The word of the NULL-terminated list that is nearest to `word`, or NULL if none is near enough to
 * be meant. */
const char *suggest_nearest(const char *word, const char *const *known);

/*
 * What to append to an error message: ` (did you mean "heap"?)`, or ` (known: a, b, c)` when
 * nothing is near and the list is short enough to read, or nothing. Free with g_free().
 */
char *suggest_hint(const char *word, const char *const *known);
/* The same with all known words, however many: for lists that nothing else prints. */
char *suggest_hint_and_list(const char *word, const char *const *known);
