/* SPDX-License-Identifier: MIT */
/* Words after each other, with commas, in lines that are not too long. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Of more than `most` and one words the rest becomes a count: "and 230 more". The array frees its
 * words. */
void word_list_fold(GPtrArray *words, guint most);
/* One word at least; lines after the first begin below the end of `lead`. */
void word_list_append(GString *out, const char *indent, const char *lead, GPtrArray *words);

G_END_DECLS
