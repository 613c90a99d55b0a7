/* SPDX-License-Identifier: MIT */
/*
 * Writes JSON straight into a string: every object deskheap prints goes through here, so that
 * values look the same everywhere. Addresses and 64-bit values are strings of hexadecimal digits
 * ("0xbc6c0000"), because readers lose integers above 2^53; tenths keep one decimal as the tables
 * do; text keeps every character, those that a terminal would obey as \\u escapes.
 *
 * A tree library would print 5.7 as 5.7000000000000002 and hold a whole report twice.
 */
#pragma once

#include "host/text/json_shape.h"

#include <glib.h>

G_BEGIN_DECLS

typedef struct JsonWriter JsonWriter;

/* Appends to `out`. Pretty: two blanks an indent; else one line. No line feed behind the outermost
 * value. */
JsonWriter *json_writer_new(GString *out, gboolean is_pretty);
/* What is not ended stays so: whoever gives up throws the text away. */
void json_writer_free(JsonWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JsonWriter, json_writer_free)

/* name is the member's name, NULL for elements of an array and for the outermost value. */
void json_writer_object(JsonWriter *writer, const char *name);
void json_writer_end_object(JsonWriter *writer);
void json_writer_array(JsonWriter *writer, const char *name);
void json_writer_end_array(JsonWriter *writer);
void json_writer_text(JsonWriter *writer, const char *name, const char *text); /* NULL: null */
void json_writer_texts(JsonWriter *writer, const char *name, const GPtrArray *texts); /* an array */
void json_writer_int(JsonWriter *writer, const char *name, gint64 value); /* within 2^53 */
void json_writer_hex(JsonWriter *writer, const char *name, guint64 value);
void json_writer_status(JsonWriter *writer, const char *name, guint32 status); /* "0xC0000142" */
void json_writer_bool(JsonWriter *writer, const char *name, gboolean value);
void json_writer_tenths(JsonWriter *writer, const char *name, guint64 tenths); /* 57: 5.7 */
void json_writer_null(JsonWriter *writer, const char *name);
/* null where there is none. */
void json_writer_optional_int(JsonWriter *writer,
                              const char *name,
                              gboolean is_there,
                              gint64 value);

/*
 * Opens the outermost object: { "schema": "deskheap.NAME/1". What is written into it is held to the
 * shape's rows: a member that has none, is of another kind, or is missing where its object ends, is
 * told by g_critical(), which ends a test; what is written stays as it is.
 */
void json_writer_document(JsonWriter *writer, const JsonShape *shape);
/* Ends it, or a line behind it, with a line feed: what is printed next begins a line. */
void json_writer_end_document(JsonWriter *writer);
/* Opens the object of a line behind the first, held to these rows: the shape's `lines`. */
void json_writer_line(JsonWriter *writer, const JsonMember *lines);

/* A string with its quotes: the one escaping function. What is not visible is escaped, what is no
 * UTF-8 becomes U+FFFD, because JSON cannot hold it. */
void json_append_string(GString *out, const char *text);

G_END_DECLS
