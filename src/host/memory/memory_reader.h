/* SPDX-License-Identifier: MIT */
/* How an observer reads emulated memory: by address, through whatever knows the way to the bytes.
 */
#pragma once

#include <glib.h>

/* Copies length bytes at va into buffer. FALSE if not all of them can be read; buffer is then
 * undefined. */
typedef gboolean (*MemoryReadFunc)(gpointer user, guint64 va, gpointer buffer, gsize length);

typedef struct {
    MemoryReadFunc read;
    gpointer user;
} MemoryReader;
