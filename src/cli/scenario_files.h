/* SPDX-License-Identifier: MIT */
/* From what the user names, files and folders, to the scenario files meant. */
#pragma once

#include <glib.h>

/*
 * `names` is NULL-terminated. A folder becomes all *.yaml files in it and below, sorted by name;
 * anything else stays as it is. Free with g_ptr_array_unref(). NULL and error if a folder cannot be
 * read or holds no scenario.
 */
GPtrArray *scenario_files(const char *const *names, GError **error);
