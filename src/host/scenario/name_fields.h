/* SPDX-License-Identifier: MIT */
/* Names that a scenario gives and uses, as fields of a table (names.h). `detail` is NAMED(kinds).
 */
#pragma once

#include "host/scenario/names.h"
#include "host/yaml/field_types.h"

#define NAMED(kinds) ((gconstpointer)(gsize)(kinds))

extern const FieldType field_use;  /* char *: the name of something that is there */
extern const FieldType field_make; /* char *: the name that something gets */

/* Checks the names that a mapping uses, and takes those it gives. `node` is the mapping, or the
 * value in its place. */
gboolean fields_check_names(const Field *table,
                            gconstpointer object,
                            const YamlNode *node,
                            const Names *names,
                            GError **error);
gboolean fields_add_names(
    const Field *table, gconstpointer object, const YamlNode *node, Names *names, GError **error);
