/* SPDX-License-Identifier: MIT */
/* Versions of Windows NT: the numbers of boot blocks, as files write them, and what they are
 * called. */
#pragma once

#include <glib.h>

/* Those that are emulated, oldest first, NULL-terminated, static: "5.0", "5.1" … */
const char *const *windows_version_words(void);
/* Of a place in that list: 0x0501. */
guint32 windows_version_number(guint index);
/* The newest of them. */
guint32 windows_version_newest(void);
/* "Windows XP"; "Windows" of a version that is not known. */
const char *windows_version_title(guint32 number);
