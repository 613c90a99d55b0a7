/* SPDX-License-Identifier: MIT */
/*
 * Copies of parts of a document in which texts are replaced: what a loop does with {n}. A copy
 * stands where its original stands, so that errors point at the file.
 */
#pragma once

#include "host/yaml/yaml.h"

/* Owns copies. */
typedef struct _YamlCopies YamlCopies;

YamlCopies *yaml_copies_new(void);
void yaml_copies_free(YamlCopies *copies);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(YamlCopies, yaml_copies_free)

/*
 * The new text of a scalar: *text stays NULL if it does not change, else g_free() will free it.
 * FALSE with an error if it cannot be made.
 */
typedef gboolean (*YamlTextFunc)(const YamlNode *scalar,
                                 char **text,
                                 gpointer user,
                                 GError **error);

/*
 * `node` with every scalar's text replaced as `map` says; keys stay. Where nothing changes, it is
 * the very node. A replaced text counts as not quoted, so it may be a number. NULL on error.
 */
const YamlNode *yaml_copy(
    YamlCopies *copies, const YamlNode *node, YamlTextFunc map, gpointer user, GError **error);
