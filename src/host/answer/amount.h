/* SPDX-License-Identifier: MIT */
/*
 * Numbers of a scenario of which fewer are less: so many objects, so many bytes. Another exit code
 * or window is no smaller. Which they are is said by the rows by which actions, steps and programs
 * are read (FIELD_AMOUNT).
 */
#pragma once

#include "host/yaml/yaml_tree.h"

typedef struct {
    gint64 value; /* in units */
    gint64 least; /* that may stand there */
    guint unit;   /* bytes, of what is whole KB; else 1 */
    gboolean is_bare;
} Amount;

/* What the scalar `tree` says, which stands in `parent` (NULL: in nothing). FALSE: no amount. */
gboolean amount_read(const YamlTree *parent, const YamlTree *tree, Amount *amount);
/* So many in its place, as one writes it. Free with g_free(). */
char *amount_text(const Amount *amount, gint64 value);
