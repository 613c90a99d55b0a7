/* SPDX-License-Identifier: MIT */
/*
 * Which values of a file a registry keeps. Exports of whole hives hold hundreds of thousands of
 * which nothing is ever read, and every variant and every run copies the registry.
 */
#pragma once

#include <glib.h>

/* The key is one of which something is read, or which says what Windows it is; with its full name,
 * whatever control set it names. */
gboolean registry_key_is_kept(const char *key);
/* Elsewhere: the value shows another Windows (windows_signs.def), or has a name that people look
 * for in the wrong key. `text` is NULL of a value that is none. */
gboolean registry_value_is_kept(const char *key, const char *name, const char *text);
