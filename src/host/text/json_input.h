/* SPDX-License-Identifier: MIT */
/*
 * JSON that others wrote, read by json-glib, which calls itself once for each level and takes more
 * than JSON has: before it, every character is looked at. What is no JSON outside of a text
 * (comments, other quotation marks) is refused, so that brackets are counted as json-glib sees
 * them.
 */
#pragma once

#include "host/text/source_text.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define JSON_INPUT_ERROR (json_input_error_quark())
GQuark json_input_error_quark(void);

typedef enum {
    JSON_INPUT_ERROR_SYNTAX, /* no JSON */
    JSON_INPUT_ERROR_DEPTH,  /* more than JSON_INPUT_DEPTH_MAX arrays and objects in each other */
    JSON_INPUT_ERROR_VALUES, /* more than JSON_INPUT_VALUES_MAX of them */
} JsonInputError;

/* Volatility's rows have children; nothing that is meant for us goes deeper. */
#define JSON_INPUT_DEPTH_MAX 64
/* Rows of every thread of a large system have a tenth of it; json-glib takes some 300 bytes for
 * each. */
#define JSON_INPUT_VALUES_MAX 1000000

/* The tree, to be freed with json_node_unref(). NULL with an error that says what is wrong, and in
 * `place` (may be NULL) where. */
JsonNode *json_input_read(const char *text, gsize length, SourceSpan *place, GError **error);
/* The same; the error's message has place and excerpt (source_text_message). */
JsonNode *json_input_read_source(const SourceText *source, GError **error);

G_END_DECLS
