/* SPDX-License-Identifier: MIT */
#include "cli/scenario_files.h"

#include "host/config/printable.h"

#include <gio/gio.h>

#include <string.h>

/* Deeper than this is no collection of scenarios but, say, a link to a folder above. */
#define FOLDER_DEPTH_MAX 16

static int
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static gboolean
add_folder(GPtrArray *paths, const char *folder, guint depth, GError **error)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, error);
    if (dir == NULL)
        return FALSE;

    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    const char *name;
    while ((name = g_dir_read_name(dir)) != NULL) {
        if (name[0] != '.')
            g_ptr_array_add(names, g_strdup(name));
    }
    g_ptr_array_sort(names, compare_names);
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *path = g_build_filename(folder, g_ptr_array_index(names, i), NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
            if (depth < FOLDER_DEPTH_MAX && !add_folder(paths, path, depth + 1, error))
                return FALSE;
        } else if (g_str_has_suffix(path, ".yaml")) {
            g_ptr_array_add(paths, g_steal_pointer(&path));
        }
    }
    return TRUE;
}

GPtrArray *
scenario_files(const char *const *names, GError **error)
{
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    for (; *names != NULL; names++) {
        guint before = paths->len;
        if (!g_file_test(*names, G_FILE_TEST_IS_DIR)) {
            g_ptr_array_add(paths, g_strdup(*names));
            continue;
        }
        if (!add_folder(paths, *names, 0, error))
            return NULL;
        if (paths->len == before) {
            printable_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                            "%s: no scenario (*.yaml) in this folder", *names);
            return NULL;
        }
    }
    return g_steal_pointer(&paths);
}
