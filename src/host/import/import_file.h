/* SPDX-License-Identifier: MIT */
/* Reads a file that people have of a sick system; its content tells what it is. */
#pragma once

#include "host/import/imported.h"

/* Names for the user of what can be read, for a message. */
#define IMPORT_KINDS                                                                               \
    "a registry file or hive, a boot.ini, a table of dheapmon or !dskheap, sc query, tasklist "    \
    "/svc, or JSON of Volatility 3"

/* What it would be read as, in words: "a table of dheapmon or !dskheap"; static, and where else it
 * can be named, or NULL (content_place()). NULL: nothing. */
const char *import_kind(const char *name, const guint8 *bytes, gsize length, const char **place);
/* A file or a stream (host/text/input.h). FALSE with an error that says where. */
gboolean import_file(Imported *imported, const char *path, GError **error);
/* From memory. */
gboolean import_bytes(
    Imported *imported, const char *name, const guint8 *bytes, gsize length, GError **error);
