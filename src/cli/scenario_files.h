/* SPDX-License-Identifier: MIT */
/* From what the user names, files and folders, to the scenario files meant. */
#pragma once

#include "host/scenario/shipped.h"

typedef struct {
    char *path;
    GError *error; /* why there is nothing to open under this path, NULL: there may be */
} ScenarioFile;

/*
 * `names` is NULL-terminated. What does not exist may be the name of something shipped, of these
 * kinds. A folder becomes all *.yaml and *.yml files in it and below, sorted by name; anything
 * else, what exists nowhere included, stays as it is: a file, a pipe, "-" for standard input. Links
 * are followed, but each folder is walked once, by whatever ways it is reached, and of a folder
 * only files are taken that are not in the list yet; pipes and devices that lie in it are left
 * alone. A folder that cannot be read or holds no scenario stands in its place with the error, and
 * so does standard input that is meant twice: the others are good all the same.
 *
 * Of ScenarioFile; free with g_ptr_array_unref().
 */
GPtrArray *scenario_files(const char *const *names, ShippedKinds kinds);
