/* SPDX-License-Identifier: MIT */
/*
 * Where shipped data is: editions, registry files and programs lie in `configs/FOLDER/` of a data
 * directory, scenarios in `scenarios/` beside it. Looked through in this order: beside the file
 * that names them (of what is meant by its name alone, last), $DESKHEAP_DATA_DIR, the source tree
 * for a program that runs where it was built, the installed data directory, the one beside the
 * executable (an installation that was moved).
 */
#pragma once

#include <glib.h>

#define DATA_PATH_ERROR (data_path_error_quark())
GQuark data_path_error_quark(void);

typedef enum {
    DATA_PATH_ERROR_NOT_FOUND,
    DATA_PATH_ERROR_ENVIRONMENT, /* there is no data directory, or not where DESKHEAP_DATA_DIR says
                                  */
} DataPathErrorCode;

/* DESKHEAP_DATA_DIR, if set, must be a data directory: what is meant is never found elsewhere. If
 * it is not set, one of the others must be there. The error lists them. */
gboolean data_path_check(GError **error);

/*
 * The path of a file. `folder` is "editions", "registry" or "programs"; `beside` is a directory
 * searched first, or NULL. A name with a slash is a path: absolute, or from `beside`; one that
 * begins with `configs/` may be from a data directory too, as documents write it. Free with
 * g_free(). The error lists where was looked.
 */
char *data_path_find(const char *folder, const char *name, const char *beside, GError **error);

/* The same of what is meant by its name, and no file: where one ships, that is meant, whatever lies
 * beside. */
char *data_path_find_named(const char *folder,
                           const char *name,
                           const char *beside,
                           GError **error);

/* The path of a file for gdb: beside the program where it was built, else in the folder `gdb` of a
 * data directory. Free with g_free(). */
char *data_path_gdb_script(const char *name, GError **error);

/* The path of a folder, as "scenarios", in the first data directory that has it. Free with
 * g_free(). NULL if none has. */
char *data_path_folder(const char *folder);

/* For g_ptr_array_sort() of names of files. */
int data_path_compare_names(gconstpointer a, gconstpointer b);
/* Names of the files with this suffix in all places but `beside`, suffix cut off, sorted, each
 * once. Free with g_strfreev(). */
char **data_path_list(const char *folder, const char *suffix);
