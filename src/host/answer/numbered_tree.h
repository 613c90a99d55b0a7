/* SPDX-License-Identifier: MIT */
/* YAML trees that are alike but for a number: one with `{variable}` in its place stands for all of
 * them. */
#pragma once

#include "host/yaml/yaml_tree.h"

#include <glib.h>

G_BEGIN_DECLS

/* What differs between two trees, and is one more in the second. */
typedef struct {
    const char *variable;
    gboolean has_number;
    gint64 first;
} TreeNumber;

/* A copy of `a` in which what differs in `b` is the variable; `b` may be `a`. NULL: they differ
 * otherwise, or by another number than what was found before. */
YamlTree *numbered_tree_make(YamlDraft *draft,
                             const YamlTree *a,
                             const YamlTree *b,
                             TreeNumber *number);
YamlTree *numbered_tree_copy(YamlDraft *draft, const YamlTree *tree);
/* Is the tree what was made, with this number? */
gboolean numbered_tree_is(const YamlTree *made,
                          const YamlTree *tree,
                          const char *variable,
                          gint64 number);
/* Puts the number in place of the variable, but not in a loop over one of the same name. */
void numbered_tree_fill(YamlTree *tree, const char *variable, gint64 number);
/* Has a loop over it, or says its value. */
gboolean numbered_tree_knows(const YamlTree *tree, const char *variable);

G_END_DECLS
