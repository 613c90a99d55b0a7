/* SPDX-License-Identifier: MIT */
/* Command lines that services are started with. */
#pragma once

#include <glib.h>

/* In small letters, variables of the system's folder and its usual names as one, single blanks: two
 * that are equal are one command. NULL of NULL. Free with g_free(). */
char *image_path_normal(const char *path);
/* What people know a process of "svchost.exe -k GROUP" by. NULL: there is none. Free with g_free().
 */
char *image_path_group(const char *path);
/* The file's name without its folder, in small letters: "svchost.exe". NULL of NULL. Free with
 * g_free(). */
char *image_path_file(const char *path);
