/* SPDX-License-Identifier: MIT */
/*
 * Reading YAML, for editions, programs and scenarios. A document is loaded whole into a tree of
 * read-only nodes that know where they stand in the file; readers ask nodes for what they should
 * hold and get either a value or an error that points at the place:
 *
 *     boot.yaml:3:5: error: unknown key "heep" (did you mean "heap"?)
 *         heep: 512 KiB
 *         ^~~~
 *
 * Every function below that takes a GError leaves such a complete text in its message. Errors have
 * domain YAML_ERROR. yaml.c is the only file of the project that knows the YAML library.
 *
 * What is read: YAML 1.2, one document a file, keys are plain text and may not repeat. Anchors and
 * aliases work, within the limits below, and share the node: an aliased node stands where its
 * anchor stands. Tags and merge keys (<<) are refused.
 */
#pragma once

#include "host/text/source_text.h"

#include <glib.h>

#define YAML_ERROR (yaml_error_quark())
GQuark yaml_error_quark(void);

typedef enum {
    YAML_ERROR_FILE,   /* missing or unreadable */
    YAML_ERROR_SYNTAX, /* not YAML, or a part of YAML that is not read here */
    YAML_ERROR_LIMIT,  /* too big, too deep, an alias bomb */
    YAML_ERROR_KEY,    /* unknown, repeated or missing key */
    YAML_ERROR_TYPE,   /* a list where a number should be */
    YAML_ERROR_VALUE,  /* out of range, unknown name */
} YamlErrorCode;

typedef struct {
    gsize file_bytes;
    guint depth; /* lists and mappings inside each other */
    guint nodes; /* values and keys, aliases counted with all that they stand for */
} YamlLimits;

/* 8 MB, 64 deep, 250,000 nodes. */
extern const YamlLimits yaml_default_limits;

typedef struct _YamlDocument YamlDocument;
typedef struct _YamlNode YamlNode;

typedef enum {
    YAML_NULL, /* nothing, ~ or null */
    YAML_SCALAR,
    YAML_SEQUENCE,
    YAML_MAPPING,
} YamlKind;

/* ---- documents ---- */

/* `limits` may be NULL. The file's name in messages is `path` as given. */
YamlDocument *yaml_document_load_file(const char *path, const YamlLimits *limits, GError **error);
/* The same of what somebody names on the command line: a file or a stream (input.h). */
YamlDocument *yaml_document_load_input(const char *path, const YamlLimits *limits, GError **error);
/* `length` -1: text is NUL-terminated. */
YamlDocument *yaml_document_load_text(
    const char *name, const char *text, gssize length, const YamlLimits *limits, GError **error);
/* The same of what a verb wrote of something that was asked for (source_text_new_written()). */
YamlDocument *yaml_document_load_written(const char *asked, const char *text, GError **error);
YamlDocument *yaml_document_ref(YamlDocument *document);
void yaml_document_unref(YamlDocument *document);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(YamlDocument, yaml_document_unref)

const char *yaml_document_name(const YamlDocument *document);
/* Never NULL; its nodes live as long as the document. */
const YamlNode *yaml_document_root(const YamlDocument *document);

/* ---- nodes ---- */

YamlKind yaml_node_kind(const YamlNode *node);
guint yaml_node_line(const YamlNode *node);   /* from 1 */
guint yaml_node_column(const YamlNode *node); /* from 1, in characters */
YamlDocument *yaml_node_document(const YamlNode *node);
/* For messages that outlive the document; the source is the document's, take a reference to keep
 * it. */
SourceText *yaml_node_source(const YamlNode *node);
SourceSpan yaml_node_span(const YamlNode *node);
/* The text of a scalar, NULL for any other kind. */
const char *yaml_node_text(const YamlNode *node);
/* Written in quotes or as a block, so it is text whatever it looks like. */
gboolean yaml_node_is_quoted(const YamlNode *node);
/* Items of a sequence, pairs of a mapping, else 0. */
guint yaml_node_count(const YamlNode *node);
/* Item of a sequence, value of a mapping's pair; pre: index < count. */
const YamlNode *yaml_node_item(const YamlNode *node, guint index);
/* Key of a mapping's pair, a scalar; pre: a mapping, index < count. */
const YamlNode *yaml_node_key(const YamlNode *node, guint index);
/* Value of a key, NULL if the node is no mapping or has no such key. */
const YamlNode *yaml_node_get(const YamlNode *node, const char *key);

/* ---- what a node must be ---- */

gboolean yaml_expect_mapping(const YamlNode *node, GError **error);
gboolean yaml_expect_sequence(const YamlNode *node, GError **error);
/* A mapping with no other keys than these (NULL-terminated). One error names all unknown keys. */
gboolean yaml_check_keys(const YamlNode *node, const char *const *known, GError **error);
/* The value of a key that must be there. */
const YamlNode *yaml_require(const YamlNode *mapping, const char *key, GError **error);

gboolean yaml_get_string(const YamlNode *node, const char **value, GError **error);
/* A text that names something holds no control character; the message knows that a backslash in
 * double quotes is the usual reason. pre: node has text. */
gboolean yaml_check_name(const YamlNode *node, GError **error);
/* Decimal or 0x hexadecimal, within the bounds. */
gboolean yaml_get_int(
    const YamlNode *node, gint64 minimum, gint64 maximum, gint64 *value, GError **error);
/* The same without a sign, for what needs all 64 bits: addresses. */
gboolean yaml_get_uint64(
    const YamlNode *node, guint64 minimum, guint64 maximum, guint64 *value, GError **error);
gboolean yaml_get_uint32(
    const YamlNode *node, guint32 minimum, guint32 maximum, guint32 *value, GError **error);
gboolean yaml_get_bool(const YamlNode *node, gboolean *value, GError **error);
/* As number_parse_size() has it. */
gboolean yaml_get_size(
    const YamlNode *node, guint64 minimum, guint64 maximum, guint64 *bytes, GError **error);
/* `1..200`; a bare n is n..n. */
gboolean yaml_get_range(const YamlNode *node,
                        gint64 minimum,
                        gint64 maximum,
                        gint64 *first,
                        gint64 *last,
                        GError **error);
/* One of the NULL-terminated names; *index is its place. */
gboolean yaml_get_choice(const YamlNode *node,
                         const char *const *names,
                         guint *index,
                         GError **error);

/* ---- errors ---- */

/* Sets an error that points at a node. Always FALSE, so that a reader can `return yaml_fail(...)`.
 */
gboolean yaml_fail(const YamlNode *node,
                   YamlErrorCode code,
                   GError **error,
                   const char *format,
                   ...) G_GNUC_PRINTF(4, 5);
/* The same, pointing at `length` bytes at `offset` of a scalar's text. */
gboolean yaml_fail_within(const YamlNode *node,
                          gsize offset,
                          gsize length,
                          YamlErrorCode code,
                          GError **error,
                          const char *format,
                          ...) G_GNUC_PRINTF(6, 7);
/* A warning in the same form, for linters. Free with g_free(). */
char *yaml_warning(const YamlNode *node, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Several errors in one run: a reader adds what it finds and goes on. */
typedef struct _YamlErrors YamlErrors;

YamlErrors *yaml_errors_new(void);
void yaml_errors_free(YamlErrors *errors);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(YamlErrors, yaml_errors_free)
/* Takes *error, which may be NULL, and clears it. FALSE if enough are collected and the reader
 * should stop. */
gboolean yaml_errors_add(YamlErrors *errors, GError **error);
/* TRUE if there were none; else one error with all their messages, a line feed between them, and
 * the first one's code. */
gboolean yaml_errors_finish(const YamlErrors *errors, GError **error);
