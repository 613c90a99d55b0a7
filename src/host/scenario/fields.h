/* SPDX-License-Identifier: MIT */
/*
 * Reads a mapping of a scenario into a struct, by a table of its keys: the same table serves the
 * reader, the "did you mean" of wrong keys and the test that compares it with the JSON Schema.
 */
#pragma once

#include "host/config/yaml.h"
#include "host/scenario/quantity.h"

#include <glib.h>

typedef enum {
    FIELD_TEXT,   /* char *: at most `limit` bytes of UTF-8, not empty, a name but for FIELD_ANY */
    FIELD_PATH,   /* char *: as TEXT; nothing (~) sets the gboolean behind it instead */
    FIELD_BOOL,   /* gboolean */
    FIELD_NUMBER, /* OptionalNumber: 0..limit */
    FIELD_SIZE,   /* guint64 bytes: 1..limit KB */
    FIELD_TIME,   /* guint32 ms: `500 ms`, `30 s`, `2 min` */
    FIELD_COUNT_IS,  /* Quantity *: a bare number; what is seen is never above `limit` */
    FIELD_BYTES_ARE, /* Quantity *: bytes */
    FIELD_PART_IS,   /* Quantity *: bytes or percent */
    FIELD_STATUS,    /* OptionalNumber: NTSTATUS by name or number */
    FIELD_CAUSE,     /* char *: one of the causes of abi/gates.def */
    FIELD_SOURCE,    /* OptionalNumber: enum event_source by name */
    FIELD_STEP,      /* char *: a kind of step */
    FIELD_CHOICE,    /* guint: index + 1 in `choices`, 0: absent */
    FIELD_NODE,      /* const YamlNode *: read by its owner */
} FieldType;

typedef struct {
    gboolean is_set;
    guint32 value;
} OptionalNumber;

typedef enum {
    FIELD_REQUIRED = 1 << 0,
    FIELD_SHORT = 1 << 1,  /* a scalar in place of the mapping is this field */
    FIELD_FROM_1 = 1 << 3, /* of a number: what is seen is never 0 */
    FIELD_ANY = 1 << 2,    /* of a text that names nothing: it may hold control characters */
} FieldFlags;

typedef struct {
    const char *key;
    FieldType type;
    guint offset; /* in the struct */
    guint flags;
    guint limit;
    const char *const *choices;
} Field;

/* NULL-terminated keys of a table, which ends with a NULL key. Free with g_free(), not its texts.
 */
const char **fields_keys(const Field *fields);

/*
 * Reads `node`, a mapping, into `object`. `also` (may be NULL) are further keys that are allowed
 * and left alone. FALSE with every error of the mapping in one.
 */
gboolean fields_read(const YamlNode *node,
                     const Field *fields,
                     const char *const *also,
                     gpointer object,
                     GError **error);
/* Frees what fields_read() allocated. */
void fields_clear(const Field *fields, gpointer object);

/* NULL-terminated lists of names that may be written. */
const char *const *fields_status_names(void);
const char *const *fields_cause_names(void);
const char *const *fields_source_names(void);
