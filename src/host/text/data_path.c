/* SPDX-License-Identifier: MIT */
/* Goes through the folders where data may be. */
#include "host/text/data_path.h"

#include "host/text/install_paths.h"
#include "host/text/printable.h"

#include <string.h>

G_DEFINE_QUARK(data - path - error - quark, data_path_error)

/* Where the build leaves what gdb reads, from the folder of the program. */
#define BUILD_GDB_FOLDER "host/engine/gdb"
/* A file that the build leaves beside its programs and does not install. */
#define SOURCE_TREE_FILE "deskheap-source-tree"

/* Adds a directory that is not there yet, however it is written. Takes the path. */
static void
add_directory(GPtrArray *directories, char *path)
{
    g_autofree char *canonical = g_canonicalize_filename(path, NULL);

    for (guint i = 0; i < directories->len; i++) {
        g_autofree char *other = g_canonicalize_filename(g_ptr_array_index(directories, i), NULL);
        if (strcmp(other, canonical) == 0) {
            g_free(path);
            return;
        }
    }
    g_ptr_array_add(directories, path);
}

/* The data directories that may exist, best first. */
static GPtrArray *
data_directories(void)
{
    GPtrArray *found = g_ptr_array_new_with_free_func(g_free);
    const char *chosen = g_getenv("DESKHEAP_DATA_DIR");
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *bin = program != NULL ? g_path_get_dirname(program) : NULL;

    if (chosen != NULL && *chosen != '\0')
        add_directory(found, g_strdup(chosen));
    if (bin != NULL) {
        g_autofree char *file = g_build_filename(bin, SOURCE_TREE_FILE, NULL);
        char *tree = NULL;
        if (g_file_get_contents(file, &tree, NULL, NULL))
            add_directory(found, g_strstrip(tree));
    }
    add_directory(found, g_strdup(INSTALLED_DATA_DIR));
    if (bin != NULL) {
        g_autofree char *prefix = g_path_get_dirname(bin);
        add_directory(found, g_build_filename(prefix, "share", "deskheap", NULL));
    }
    return found;
}

static gboolean
has_configs(const char *directory)
{
    g_autofree char *configs = g_build_filename(directory, "configs", NULL);

    return g_file_test(configs, G_FILE_TEST_IS_DIR);
}

static gboolean
check_chosen(const char *chosen, GError **error)
{
    if (has_configs(chosen))
        return TRUE;
    printable_error(error, DATA_PATH_ERROR, DATA_PATH_ERROR_ENVIRONMENT,
                    g_file_test(chosen, G_FILE_TEST_IS_DIR)
                        ? "DESKHEAP_DATA_DIR is %s, and there is no folder configs in it"
                        : "DESKHEAP_DATA_DIR is %s, and there is no such folder",
                    chosen);
    return FALSE;
}

static gboolean
check_directories(const GPtrArray *directories, GError **error)
{
    const char *chosen = g_getenv("DESKHEAP_DATA_DIR");
    g_autoptr(GString) list = g_string_new(NULL);

    if (chosen != NULL && *chosen != '\0')
        return check_chosen(chosen, error);
    for (guint i = 0; i < directories->len; i++) {
        const char *directory = g_ptr_array_index(directories, i);
        if (has_configs(directory))
            return TRUE;
        g_string_append_printf(list, "%s%s", i > 0 ? ", " : "", directory);
    }
    printable_error(
        error, DATA_PATH_ERROR, DATA_PATH_ERROR_ENVIRONMENT,
        "no data found: looked for a folder configs in %s (\"make install\" puts it there, "
        "DESKHEAP_DATA_DIR names another place)",
        list->str);
    return FALSE;
}

gboolean
data_path_check(GError **error)
{
    g_autoptr(GPtrArray) directories = data_directories();

    return check_directories(directories, error);
}

/* ---- looking ---- */

typedef struct {
    GPtrArray *tried; /* paths */
    const char *folder;
} Search;

/* Takes the path; it is kept if there is no such file. A folder of that name is remembered. */
static char *
try_path(Search *search, char *path)
{
    if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
        add_directory(search->tried, path);
        if (search->folder == NULL)
            search->folder = g_ptr_array_index(search->tried, search->tried->len - 1);
        return NULL;
    }
    if (g_file_test(path, G_FILE_TEST_EXISTS))
        return path;
    add_directory(search->tried, path);
    return NULL;
}

static void
fail_search(const Search *search, const char *name, GError **error)
{
    g_autoptr(GString) list = g_string_new(NULL);

    for (guint i = 0; i < search->tried->len; i++)
        g_string_append_printf(list, "%s%s", i > 0 ? ", " : "",
                               (const char *)g_ptr_array_index(search->tried, i));
    if (search->folder != NULL)
        printable_error(error, DATA_PATH_ERROR, DATA_PATH_ERROR_NOT_FOUND,
                        "%s is a folder, and a file is meant here", search->folder);
    else
        printable_error(error, DATA_PATH_ERROR, DATA_PATH_ERROR_NOT_FOUND,
                        "there is no file %s (looked for %s)", name, list->str);
}

static char *
find_beside(Search *search, const char *name, const char *beside)
{
    if (g_path_is_absolute(name))
        return try_path(search, g_strdup(name));
    if (beside == NULL && strchr(name, G_DIR_SEPARATOR) == NULL)
        return NULL;
    return try_path(search, g_build_filename(beside != NULL ? beside : ".", name, NULL));
}

static char *
find_shipped(Search *search, const GPtrArray *directories, const char *folder, const char *name)
{
    gboolean is_path = strchr(name, G_DIR_SEPARATOR) != NULL;
    char *path = NULL;

    if (is_path && !g_str_has_prefix(name, "configs/"))
        return NULL;
    for (guint i = 0; path == NULL && i < directories->len; i++) {
        const char *directory = g_ptr_array_index(directories, i);
        path =
            try_path(search, is_path ? g_build_filename(directory, name, NULL)
                                     : g_build_filename(directory, "configs", folder, name, NULL));
    }
    return path;
}

char *
data_path_find(const char *folder, const char *name, const char *beside, GError **error)
{
    g_autoptr(GPtrArray) tried = g_ptr_array_new_with_free_func(g_free);
    Search search = { .tried = tried };
    char *path = find_beside(&search, name, beside);

    if (path != NULL)
        return path;
    g_autoptr(GPtrArray) directories = data_directories();
    if (strchr(name, G_DIR_SEPARATOR) == NULL && !check_directories(directories, error))
        return NULL;
    path = find_shipped(&search, directories, folder, name);
    if (path == NULL)
        fail_search(&search, name, error);
    return path;
}

char *
data_path_find_named(const char *folder, const char *name, const char *beside, GError **error)
{
    g_autoptr(GPtrArray) tried = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) directories = data_directories();
    Search search = { .tried = tried };
    char *path = strchr(name, G_DIR_SEPARATOR) == NULL
                     ? find_shipped(&search, directories, folder, name)
                     : NULL;

    return path != NULL ? path : data_path_find(folder, name, beside, error);
}

char *
data_path_gdb_script(const char *name, GError **error)
{
    g_autoptr(GPtrArray) directories = data_directories();
    g_autoptr(GPtrArray) tried = g_ptr_array_new_with_free_func(g_free);
    Search search = { .tried = tried };
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *bin = g_path_get_dirname(program != NULL ? program : ".");
    char *path = try_path(&search, g_build_filename(bin, BUILD_GDB_FOLDER, name, NULL));
    for (guint i = 0; path == NULL && i < directories->len; i++)
        path = try_path(&search,
                        g_build_filename(g_ptr_array_index(directories, i), "gdb", name, NULL));
    if (path == NULL)
        fail_search(&search, name, error);
    return path;
}

char *
data_path_folder(const char *folder)
{
    g_autoptr(GPtrArray) directories = data_directories();
    for (guint i = 0; i < directories->len; i++) {
        g_autofree char *path = g_build_filename(g_ptr_array_index(directories, i), folder, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            return g_steal_pointer(&path);
    }
    return NULL;
}

int
data_path_compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

char **
data_path_list(const char *folder, const char *suffix)
{
    g_autoptr(GPtrArray) directories = data_directories();
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    GPtrArray *names = g_ptr_array_new();

    if (!check_directories(directories, NULL))
        g_ptr_array_set_size(directories, 0);
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
    g_ptr_array_sort(names, data_path_compare_names);
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(names, FALSE);
}
