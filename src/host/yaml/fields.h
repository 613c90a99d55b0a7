/* SPDX-License-Identifier: MIT */
/*
 * Reads a mapping into a struct, by a table with a row for each key. Scenarios, programs and what
 * they consist of are all read by such tables, and the same tables give the "did you mean" of wrong
 * keys, the names that a step uses, the linter's bounds and the JSON Schema.
 *
 * What a value may be is the row's type: a row of its own, so whoever has a kind of value of his
 * own brings a FieldType, and nothing here knows it.
 */
#pragma once

#include "host/yaml/yaml.h"

#include <glib.h>

typedef struct Field Field;
typedef struct JsonWriter JsonWriter;

/* A JSON Schema that is being written. */
typedef struct {
    JsonWriter *json;
    gboolean has_loops; /* a text such as {n} may stand for any single value */
} Schema;

typedef struct {
    /* Into the field's place in `object`. NULL: the value is left to its owner. */
    gboolean (*read)(const YamlNode *node, const Field *field, gpointer object, GError **error);
    /* Frees what is there. NULL: nothing needs to be freed. */
    void (*clear)(const Field *field, gpointer object);
    /* Adds members to the JSON object that says what a value may be. */
    void (*schema)(const Field *field, Schema *schema);
    /* Lists and mappings: {n} may stand inside them, not in their place. */
    gboolean is_structure;
} FieldType;

typedef enum {
    FIELD_REQUIRED = 1 << 0,
    FIELD_SHORT = 1 << 1,  /* a value in place of the mapping is this field's */
    FIELD_AMOUNT = 1 << 5, /* fewer are less: what makes a scenario smaller takes from it */
    /* The rest is the type's. */
    FIELD_ANY = 1 << 2,   /* of a text that names nothing: it may hold control characters */
    FIELD_EMPTY = 1 << 3, /* of a text: it may be empty */
    FIELD_BARE = 1 << 4,  /* of a time: without a unit it is ms */
} FieldFlags;

struct Field {
    const char *key;
    const FieldType *type;
    guint offset; /* in the struct */
    guint flags;
    guint64 least; /* bounds, as far as the type has any */
    guint64 limit;
    gconstpointer detail; /* as the type needs it */
    const char *about;    /* one line for editors; NULL: of what is no key */
};

/* A table ends so, or goes on with another one. */
#define FIELDS_END                                                                                 \
    {                                                                                              \
        0                                                                                          \
    }
#define FIELDS_GO_ON(table)                                                                        \
    {                                                                                              \
        .detail = (table)                                                                          \
    }

/* The first row of a table, which may be NULL, and the row behind `field`; NULL: no more. */
const Field *fields_first(const Field *table);
const Field *fields_after(const Field *field);
/* The row of a key, or NULL. */
const Field *fields_find(const Field *table, const char *key);

/*
 * Reads `node` into `object`: a mapping, or the value of the field that may stand alone. The keys
 * of `also` (a table or NULL) are allowed and left alone. FALSE with every error of the mapping in
 * one.
 */
gboolean fields_read(
    const YamlNode *node, const Field *table, const Field *also, gpointer object, GError **error);
/* The same of `key: value`; value is NULL, or nothing (~), where the key stands alone. */
gboolean fields_read_pair(const YamlNode *key,
                          const YamlNode *value,
                          const Field *table,
                          const Field *also,
                          gpointer object,
                          GError **error);
/* A mapping with no other keys than the table's, whose values are somebody else's. */
gboolean fields_check_keys(const YamlNode *node, const Field *table, GError **error);
/* Frees what fields_read() allocated. */
void fields_clear(const Field *table, gpointer object);

/* Where a field's value lies, to put it there and to look at it. */
gpointer fields_place(const Field *field, gpointer object);
gconstpointer fields_seen(const Field *field, gconstpointer object);

/* ---- JSON Schema ---- */

/* Members that describe one value of the field, with its text. */
void fields_schema_value(const Field *field, Schema *schema);
/* Members that describe the mapping, in its short form too; `also` as above. */
void fields_schema(const Field *table, const Field *also, Schema *schema);
/* The same of what fields_read_pair() reads: it may be nothing. */
void fields_schema_pair(const Field *table, const Field *also, Schema *schema);
/* A reference to one of the schema's definitions: alone, and beside other members, where draft-07
 * would not look at them. */
void fields_schema_ref(const char *definition, Schema *schema);
void fields_schema_allof(const char *definition, Schema *schema);
/* May the key of a pair stand without a value? */
gboolean fields_may_be_absent(const Field *table);
