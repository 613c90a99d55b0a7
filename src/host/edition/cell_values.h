/* SPDX-License-Identifier: MIT */
/* What numbers of an edition or a layout may be: kinds of values for rows of tables (fields.h),
 * kept as a boot block has them. */
#pragma once

#include "host/yaml/field_types.h"

/* guint32, least..limit, all three in the unit; a size must be a whole number of it. */
extern const FieldType cell_bytes;
extern const FieldType cell_kb;
extern const FieldType cell_mb;
extern const FieldType cell_count;
extern const FieldType cell_address;  /* guint64: all that 64 bits hold */
extern const FieldType cell_named;    /* guint32: of `detail`, a list of NamedNumber */
extern const FieldType cell_text;     /* const char *, the document's */
extern const FieldType cell_own_text; /* a text that its owner reads */
extern const FieldType cell_name;     /* char[]: a text, with its end in `limit` bytes */
