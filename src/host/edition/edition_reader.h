/* SPDX-License-Identifier: MIT */
/* What the parts of an edition's reading share. Errors point at the place in the file. */
#pragma once

#include "host/edition/edition.h"

/* A file while it is read. */
typedef struct {
    Edition *edition;
    const CellFile *file;
    GError **error;
} EditionReader;

typedef struct {
    const char *name; /* NULL ends a table */
    guint32 value;
} NamedValue;

gboolean edition_read_named(const YamlNode *node,
                            const NamedValue *table,
                            guint32 *value,
                            GError **error);
/* A size that must be a whole number of `1 << shift` bytes, from low to high of them. */
gboolean edition_read_scaled(
    const YamlNode *value, guint shift, guint64 low, guint64 high, guint32 *result, GError **error);
/* An item of a list is a number: keeps its cell. */
gboolean edition_read_item(EditionReader *reader,
                           const YamlNode *item,
                           const char *section,
                           const char *key,
                           const YamlNode *value);
