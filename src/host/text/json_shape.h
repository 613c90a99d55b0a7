/* SPDX-License-Identifier: MIT */
/*
 * What members the JSON of an answer has: a row for each. The writer is held to them
 * (json_writer.h), and the JSON Schema of the answer is made of the same rows, so neither knows a
 * member that the other does not.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct JsonMember JsonMember;

/* All words that there are, NULL-terminated, static. */
typedef const char *const *JsonWords(void);

typedef enum {
    JSON_TEXT,
    JSON_INT,    /* within 2^53 */
    JSON_HEX,    /* "0xbc6c0000" */
    JSON_STATUS, /* "0xC0000142" */
    JSON_BOOL,
    JSON_TENTHS, /* 5.7 */
    JSON_OBJECT, /* with `members` */
    JSON_ARRAY,  /* of objects with `members`, else of `element` */
} JsonKind;

typedef enum {
    JSON_OPTIONAL = 1 << 0, /* it may be missing */
    JSON_NULLABLE = 1 << 1, /* it may be null */
    JSON_FROM_1 = 1 << 2,   /* an index (`list`) that counts from 1 */
    JSON_PLACE = 1 << 3,    /* an index that may be behind the last element */
    JSON_FILLED = 1 << 4,   /* a list that has at least one element */
} JsonMemberFlags;

struct JsonMember {
    const char *name; /* "": any other name */
    JsonKind kind;
    guint flags;
    const JsonMember *members; /* at most 64 */
    JsonKind element;
    JsonWords *words; /* of a text: it is one of these; NULL: any */
    const char *list; /* of a whole number, or a list of them: each is an index in this list of the
                         outermost object, or of one in it ("diagnosis.causes"); NULL: of none */
    const char *as_many; /* of a list: it has as many elements as this one, named likewise; NULL: so
                            many as it has */
};

#define JSON_MEMBERS_END                                                                           \
    {                                                                                              \
        0                                                                                          \
    }

/* An outermost object, or JSON Lines: a first one, and `lines`. */
typedef struct {
    const char *name;  /* of the schema: "report" is deskheap.report/1 */
    const char *title; /* whose answer it is */
    const JsonMember *members;
    const JsonMember *lines; /* each line behind the first; NULL: there is one object */
} JsonShape;

/* The row of a name, or the one for any other, or NULL. */
const JsonMember *json_member_find(const JsonMember *members, const char *name);

/* "deskheap.report/1". Free with g_free(). */
char *json_shape_schema_name(const JsonShape *shape);

G_END_DECLS
