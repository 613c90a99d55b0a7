/* SPDX-License-Identifier: MIT */
/* Reads a registry file of any kind (reg_file.h). The content tells which. Free with
 * reg_file_free(). Errors are REG_FILE_ERROR. */
#pragma once

#include "host/registry/reg_file.h"

/* Whether it is such a file, well-formed or not: a hive, or a text that may be quoted as in a mail.
 * `source` is what the bytes of a text are. */
gboolean reg_file_is(const guint8 *bytes, gsize length, const SourceText *source);
RegFile *reg_file_load(const char *path, GError **error);
RegFile *reg_file_load_bytes(const char *name, const guint8 *bytes, gsize length, GError **error);
