/* SPDX-License-Identifier: MIT */
/*
 * Marks at the beginning of a file by which it is known for what people have of a Windows, whatever
 * its name and its encoding. What stands behind the mark is not looked at: whoever reads such a
 * file says what is wrong with it.
 */
#pragma once

#include <glib.h>

typedef enum {
    CONTENT_OTHER, /* none of these */
    CONTENT_HIVE,
    CONTENT_EXPORT,
    CONTENT_QUERY, /* what reg.exe prints */
    CONTENT_BOOT_INI,
    CONTENT_COUNT
} ContentKind;

#define CONTENT_HIVE_MAGIC "regf"
#define CONTENT_EXPORT_5   "Windows Registry Editor Version 5.00"
#define CONTENT_EXPORT_4   "REGEDIT4"

gboolean content_is_hive(const guint8 *bytes, gsize length);
/* Of a text, over empty lines and comments; it may be quoted, as in a mail. */
ContentKind content_sign_of_text(const char *text);
/* Of a file as it is: UTF-16LE, UTF-8 or 8-bit. */
ContentKind content_sign(const guint8 *bytes, gsize length);
/* "a boot.ini"; static. pre: not CONTENT_OTHER. */
const char *content_words(ContentKind kind);
/* Where such a file is named: "`boot-options:` in a scenario"; static.
 * pre: not CONTENT_OTHER. */
const char *content_place(ContentKind kind);
