/* SPDX-License-Identifier: MIT */
/*
 * Whether the bytes of a registry hive hang together: its header, its bins, and the cells that each
 * bin is cut into. hive_read.h gives libhivex only what passes here, so that a damaged file is
 * refused with the place of its damage, and a cell can be walked to without leaving the file.
 *
 * The format is that of Windows NT 4 and later as people have described it from files ("regf",
 * versions 1.2 to 1.6); numbers are little-endian.
 */
#pragma once

#include <glib.h>

typedef struct {
    guint32 sequence_begun; /* written before the hive is changed … */
    guint32 sequence_done;  /* … and after: unequal in one that was not finished */
} HiveHeader;

/* pre: content_is_hive(). Errors are REG_FILE_ERROR_HIVE: "NAME:0xOFFSET: error: …". */
gboolean hive_check(
    const char *name, const guint8 *bytes, gsize length, HiveHeader *header, GError **error);
