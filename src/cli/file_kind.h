/* SPDX-License-Identifier: MIT */
/* What a file named on the command line is, for verbs that take several kinds. */
#pragma once

#include <glib.h>

#include <stdbool.h>

typedef enum { FILE_SCENARIO, FILE_PROGRAM, FILE_REGISTRY, FILE_BOOT_INI } FileKind;

/* Bytes of a file that tell. */
#define FILE_KIND_WITHIN 16384

/* By its name, and by its first kilobytes. What cannot be opened is told by its name alone. */
FileKind file_kind(const char *path);
/* Whether a line begins with "format:", as every scenario must have it. */
bool file_text_has_format(const char *text);
/* What could not be read as what a verb takes: if "import" takes it, the error says that instead.
 */
void file_kind_explain(const char *path, GError **error);
/* The same of one that was read. */
void file_kind_explain_bytes(const char *name, const guint8 *bytes, gsize length, GError **error);
