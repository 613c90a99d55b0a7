/* SPDX-License-Identifier: MIT */
/* Kinds of values that any table may have (fields.h). */
#pragma once

#include "host/yaml/fields.h"

typedef struct {
    gboolean is_set;
    guint32 value;
} OptionalNumber;

/* Names a word may be one of. */
typedef struct {
    const char *const *(*names)(void); /* NULL-terminated */
    const char *what;                  /* "a cause": what a wrong one is not */
    gboolean is_listed;                /* a wrong one is told all of them */
} FieldWords;

/* Words that stand for numbers; a NULL name ends a list. */
typedef struct {
    const char *name;
    guint64 number;
} NamedNumber;

extern const FieldType field_text;    /* char *: at most `limit` bytes of UTF-8, 0: no limit */
extern const FieldType field_path;    /* char *: as text; nothing (~) sets the gboolean behind it */
extern const FieldType field_bool;    /* gboolean */
extern const FieldType field_truth;   /* OptionalNumber: 1 or 0 */
extern const FieldType field_bits;    /* guint64: true adds the bits of `limit` */
extern const FieldType field_number;  /* OptionalNumber: least..limit */
extern const FieldType field_operand; /* guint64: least..limit */
extern const FieldType field_size;    /* guint64 bytes: least..limit */
extern const FieldType field_kb;      /* guint64: whole KB, least..limit of them */
extern const FieldType field_time;    /* guint64 ms, up to `limit` */
extern const FieldType field_choice;  /* guint: index + 1 in `detail`, a list; 0: absent */
extern const FieldType field_index;   /* guint: index in `detail`, a list; absent: left as it is */
extern const FieldType field_word;    /* char *: as listed by `detail`, a FieldWords */

/* The number `limit` and no other; what a file of another format is told, its owner says. */
extern const FieldType field_format;
extern const FieldType field_named; /* guint64: of `detail`, a list of NamedNumber */

/* Left to its owner; `detail` is the name of its definition in the schema. */
extern const FieldType field_elsewhere;

/* The same for types that are made of these. `limit` as above; flags of the field count. */
gboolean field_read_text(const YamlNode *node, const Field *field, char **text, GError **error);
/* Into the field's place, as a field_text is read. */
gboolean field_place_text(const YamlNode *node,
                          const Field *field,
                          gpointer object,
                          GError **error);
gboolean field_read_named(const YamlNode *node,
                          const Field *field,
                          guint64 *number,
                          GError **error);
/* Whole units of 1 << shift bytes: of 0 bytes, 10 KB, 20 MB. */
gboolean field_read_scaled(
    const YamlNode *node, const Field *field, guint shift, guint64 *units, GError **error);
/* The place of a word in any case, or -1 with an error. */
int field_read_word(const YamlNode *node, const FieldWords *words, GError **error);
void field_clear_text(const Field *field, gpointer object);
/* Of a GPtrArray, NULL: absent. */
void field_clear_list(const Field *field, gpointer object);

/* Members for the JSON Schema: { "enum": [ … ] }, a whole number within the field's bounds. */
void field_schema_names(const char *const *names, Schema *schema);
void field_schema_named(const Field *field, Schema *schema);
void field_schema_number(const Field *field, Schema *schema);
/* A size of least..limit units of 1 << shift bytes. */
void field_schema_scaled(const Field *field, guint shift, Schema *schema);
void field_schema_bytes(const Field *field, Schema *schema);
void field_schema_kb(const Field *field, Schema *schema);
void field_schema_text(const Field *field, Schema *schema);
/* `"type": [ … ]` of a NULL-terminated list. */
void field_schema_types(Schema *schema, const char *const *types);
