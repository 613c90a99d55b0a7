/* SPDX-License-Identifier: MIT */
/*
 * Files of numbers that each name a source and a confidence: editions, and the layouts they have. A
 * file may be based on another and then says only what differs; a number keeps the source of the
 * file that says it. The first layer is the file itself, then what it is based on, and so on.
 */
#pragma once

#include "host/edition/cell_fields.h"
#include "host/yaml/yaml.h"

#include <glib.h>

/* One number. Texts belong to the file; none is NULL. */
typedef struct {
    const char *section; /* "heaps" */
    const char *key;     /* "winlogon" */
    const char *value;   /* as written: "128 KB" */
    const char *source;  /* what the file's list of sources says */
    const char *confidence;
    const char *note; /* "" if there is none */
    const char *path; /* of the file that says it */
    guint line;
} Cell;

typedef struct {
    const char *folder;  /* of the shipped ones, in a data directory: "editions" */
    const char *what;    /* for messages: "edition" */
    guint format;        /* the one that is read */
    const Field *fields; /* of the whole file; goes on with cell_head_fields */
    /* An error where a scenario says it, or without a place (`at` NULL) for the command line. */
    void (*fail_unknown)(const YamlNode *at, GError **error, const char *text);
} CellFileKind;

typedef struct _CellFile CellFile;

/*
 * The path of a file: by name, or by path if that ends in .yaml. `beside` (may be NULL) is the
 * directory of the file that names it; `at` (may be NULL) is where it does, for the error. Free
 * with g_free().
 */
char *cell_file_find(const CellFileKind *kind,
                     const char *name,
                     const char *beside,
                     const YamlNode *at,
                     GError **error);
/* With all it is based on. Errors: of YAML_ERROR, at the place in the file that is wrong. */
CellFile *cell_file_load(const CellFileKind *kind, const char *path, GError **error);
void cell_file_free(CellFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CellFile, cell_file_free)

const char *cell_file_name(const CellFile *file);
const char *cell_file_title(const CellFile *file);
/* Appends the paths of the file and of what it is based on, copies. */
void cell_file_add_paths(const CellFile *file, GPtrArray *paths);
/* The names of what it is based on, the next first, NULL-terminated. Free with g_strfreev(). */
char **cell_file_bases(const CellFile *file);

/* What the file itself has at a top-level key, NULL: nothing. */
const YamlNode *cell_file_own(const CellFile *file, const char *key);
const YamlNode *cell_file_require(const CellFile *file, const char *key, GError **error);
/* The path of the layer a node is of. */
const char *cell_file_path_of(const CellFile *file, const YamlNode *node);
/* Which of two nodes of these layers is in the nearer one; a, if they are in one. */
const YamlNode *cell_file_nearer(const CellFile *file, const YamlNode *a, const YamlNode *b);

/* What the nearest layer that has it says for a number: the node of its value. NULL: no layer. */
const YamlNode *cell_file_value(const CellFile *file, const char *section, const char *key);
/*
 * `section: { key: { value: …, source: …, confidence: …, note: … } }` of the nearest layer that has
 * it: reads the value into `object` by the number's row, whose key it is, and fills the cell.
 * Returns the node of the value.
 */
const YamlNode *cell_file_read(const CellFile *file,
                               const char *section,
                               const Field *number,
                               gpointer object,
                               Cell *cell,
                               GError **error);
/* What was said of a number in `node`, as an item of a list; `value` may be NULL. */
gboolean cell_file_attribute(const CellFile *file,
                             const YamlNode *node,
                             const YamlNode *value,
                             const CellSaid *said,
                             Cell *cell,
                             GError **error);

/*
 * `why_node` says that there is no use for `section` (key NULL), or for this key in it: an error,
 * if its own layer or a nearer one has it. What is said further down is no mistake: it is of an
 * edition that has the use.
 */
gboolean cell_file_refuse(const CellFile *file,
                          const char *section,
                          const char *key,
                          const YamlNode *why_node,
                          const char *why,
                          GError **error);
