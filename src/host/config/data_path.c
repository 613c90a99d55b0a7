/* SPDX-License-Identifier: MIT */
#include "host/config/data_path.h"

#include <string.h>

G_DEFINE_QUARK(data - path - error - quark, data_path_error)

/* The data directories that may exist, best first. */
static GPtrArray *
data_directories(void)
{
    GPtrArray *found = g_ptr_array_new_with_free_func(g_free);
    const char *chosen = g_getenv("DESKHEAP_DATA_DIR");
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);

    if (chosen != NULL && *chosen != '\0')
        g_ptr_array_add(found, g_strdup(chosen));
    g_ptr_array_add(found, g_strdup(DESKHEAP_DATADIR));
    if (program != NULL) {
        g_autofree char *bin = g_path_get_dirname(program);
        g_autofree char *prefix = g_path_get_dirname(bin);
        g_ptr_array_add(found, g_build_filename(prefix, "share", "deskheap", NULL));
    }
    g_ptr_array_add(found, g_strdup(DESKHEAP_SOURCE_DIR));
    return found;
}

static gboolean
is_file(const char *path)
{
    return g_file_test(path, G_FILE_TEST_EXISTS) && !g_file_test(path, G_FILE_TEST_IS_DIR);
}

/* Takes the path; it is kept in `looked` if there is no such file. */
static char *
try_path(char *path, GString *looked)
{
    if (is_file(path))
        return path;
    g_string_append_printf(looked, "%s%s", looked->len > 0 ? ", " : "", path);
    g_free(path);
    return NULL;
}

char *
data_path_find(const char *folder, const char *name, const char *beside, GError **error)
{
    g_autoptr(GString) looked = g_string_new(NULL);
    g_autoptr(GPtrArray) directories = data_directories();
    gboolean is_path = strchr(name, G_DIR_SEPARATOR) != NULL;
    char *path = NULL;

    if (g_path_is_absolute(name))
        path = try_path(g_strdup(name), looked);
    else if (beside != NULL || is_path)
        path = try_path(g_build_filename(beside != NULL ? beside : ".", name, NULL), looked);
    for (guint i = 0; path == NULL && !is_path && i < directories->len; i++) {
        const char *directory = g_ptr_array_index(directories, i);
        path = try_path(g_build_filename(directory, "configs", folder, name, NULL), looked);
    }
    if (path == NULL)
        g_set_error(error, DATA_PATH_ERROR, DATA_PATH_ERROR_NOT_FOUND,
                    "there is no file %s (looked for %s)", name, looked->str);
    return path;
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

char **
data_path_list(const char *folder, const char *suffix)
{
    g_autoptr(GPtrArray) directories = data_directories();
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    GPtrArray *names = g_ptr_array_new();

    for (guint i = 0; i < directories->len; i++) {
        const char *directory = g_ptr_array_index(directories, i);
        g_autofree char *path = g_build_filename(directory, "configs", folder, NULL);
        g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
        const char *file;

        while (dir != NULL && (file = g_dir_read_name(dir)) != NULL) {
            if (!g_str_has_suffix(file, suffix) || *file == '.')
                continue;
            char *name = g_strndup(file, strlen(file) - strlen(suffix));
            if (g_hash_table_add(seen, name))
                g_ptr_array_add(names, name);
            else
                g_free(name);
        }
    }
    g_ptr_array_sort(names, compare_names);
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(names, FALSE);
}
