/* SPDX-License-Identifier: MIT */
/*
 * Registry hives: the files SYSTEM and SOFTWARE of a Windows, read by libhivex. What becomes of one
 * is a RegFile as of an export of the whole hive: its source has a line for each key and value, and
 * where in the file each is.
 *
 * Nothing in a hive is trusted: its frame is checked before (hive_check.h), each key is entered
 * once, and lists and values together may be no more than the file has room for. Damage in a key of
 * which something is read is an error that says where; a key elsewhere that cannot be read is
 * passed over and counted.
 */
#pragma once

#include "host/registry/reg_file.h"

/* pre: content_is_hive(bytes). Fills a file that holds nothing yet. FALSE: REG_FILE_ERROR. */
gboolean hive_read(
    RegFile *file, const char *name, const guint8 *bytes, gsize length, GError **error);
