/* SPDX-License-Identifier: MIT */
/* Finds scenario files in folders. */
#include "cli/scenario_files.h"

#include "host/text/data_path.h"
#include "host/text/input.h"
#include "host/text/printable.h"

#include <glib.h>

#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What was found so far. A folder is known by its "DEVICE:INODE", a file by its path without
 * links. */
typedef struct {
    GPtrArray *list; /* ScenarioFile */
    GHashTable *files;
    GHashTable *walked;
    GHashTable *above; /* folders that hold the one being walked: a link to them is a loop */
    guint found;       /* scenario files in the folder that was named, listed before or not */
} Search;

static void
file_free(gpointer data)
{
    ScenarioFile *file = data;

    g_free(file->path);
    g_clear_error(&file->error);
    g_free(file);
}

/* Takes both; `error` may be NULL. */
static void
add_file(Search *search, char *path, GError *error)
{
    ScenarioFile *file = g_new(ScenarioFile, 1);

    *file = (ScenarioFile){ path, error };
    g_ptr_array_add(search->list, file);
}

static char *
folder_key(const struct stat *info)
{
    return g_strdup_printf("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT, (guint64)info->st_dev,
                           (guint64)info->st_ino);
}

/* ---- one entry of a folder ---- */

static gboolean
is_scenario_name(const char *name)
{
    return g_str_has_suffix(name, ".yaml") || g_str_has_suffix(name, ".yml");
}

/* TRUE if the list has no such file yet. */
static gboolean
remember_file(Search *search, const char *path)
{
    char *real = realpath(path, NULL);
    gboolean is_new = real == NULL || g_hash_table_add(search->files, g_strdup(real));

    free(real);
    return is_new;
}

static void
add_found(Search *search, char *path)
{
    search->found++;
    if (remember_file(search, path))
        add_file(search, path, NULL);
    else
        g_free(path);
}

static void
add_unreadable(Search *search, const char *folder, int number)
{
    GError *error = NULL;

    printable_error(&error, G_FILE_ERROR, g_file_error_from_errno(number),
                    "%s: error: cannot be read: %s", folder, g_strerror(number));
    add_file(search, g_strdup(folder), error);
}

/* NULL if it cannot be read: an entry of the list says so. */
static GPtrArray *
list_folder(Search *search, const char *folder)
{
    const struct dirent *entry;
    DIR *dir = opendir(folder);

    if (dir == NULL) {
        add_unreadable(search, folder, errno);
        return NULL;
    }
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    while ((entry = readdir(dir)) != NULL) {
        if (entry->d_name[0] != '.')
            g_ptr_array_add(names, g_strdup(entry->d_name));
    }
    closedir(dir);
    g_ptr_array_sort(names, data_path_compare_names);
    return names;
}

/* ---- folders ---- */

static void walk(Search *search, const char *folder, const struct stat *info);

static void
visit(Search *search, char *path)
{
    struct stat entry;
    gboolean is_there = stat(path, &entry) == 0;

    if (is_there && S_ISDIR(entry.st_mode)) {
        g_autofree char *key = folder_key(&entry);
        if (!g_hash_table_contains(search->above, key))
            walk(search, path, &entry);
    } else if (is_scenario_name(path) && (!is_there || S_ISREG(entry.st_mode))) {
        /* A link to nothing is told when it is read. */
        add_found(search, g_strdup(path));
    }
}

/* Deeper than paths are long it cannot go. */
static void
walk(Search *search, const char *folder, const struct stat *info)
{
    g_autofree char *key = folder_key(info);

    if (!g_hash_table_add(search->walked, g_steal_pointer(&key)))
        return;
    g_autoptr(GPtrArray) names = list_folder(search, folder);
    for (guint i = 0; names != NULL && i < names->len; i++) {
        g_autofree char *path = g_build_filename(folder, names->pdata[i], NULL);
        visit(search, path);
    }
}

static void
note_folders_above(Search *search, const char *folder)
{
    char *real = realpath(folder, NULL);
    g_autofree char *at = g_strdup(real != NULL ? real : folder);
    struct stat info;

    free(real);
    g_hash_table_remove_all(search->above);
    while (strcmp(at, "/") != 0 && strcmp(at, ".") != 0) {
        char *parent = g_path_get_dirname(at);
        g_free(at);
        at = parent;
        if (stat(at, &info) == 0)
            g_hash_table_add(search->above, folder_key(&info));
    }
}

static void
add_folder(Search *search, const char *folder, const struct stat *info)
{
    g_autofree char *key = folder_key(info);
    guint before = search->list->len;
    GError *error = NULL;

    if (g_hash_table_contains(search->walked, key))
        return;
    search->found = 0;
    note_folders_above(search, folder);
    walk(search, folder, info);
    if (search->found > 0 || search->list->len > before)
        return;
    printable_error(&error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
                    "%s: no scenario (*.yaml, *.yml) in this folder", folder);
    add_file(search, g_strdup(folder), error);
}

static void
add_named(Search *search, const char *name)
{
    gboolean is_stdin = strcmp(name, INPUT_STDIN) == 0;
    GError *error = NULL;
    struct stat info;

    if (!is_stdin && stat(name, &info) == 0 && S_ISDIR(info.st_mode)) {
        add_folder(search, name, &info);
        return;
    }
    if (!is_stdin)
        remember_file(search, name);
    else if (!g_hash_table_add(search->files, g_strdup(name)))
        g_set_error_literal(&error, G_FILE_ERROR, G_FILE_ERROR_EXIST,
                            "standard input (-) can be read once only");
    add_file(search, g_strdup(name), error);
}

/* A pattern that the shell left alone, in quotes, and that is no name itself: what it matches, by
 * name. FALSE if that is nothing. */
static gboolean
add_matching(Search *search, const char *pattern)
{
    glob_t found = { 0 };
    struct stat info;

    if (strpbrk(pattern, "*?[") == NULL || lstat(pattern, &info) == 0)
        return FALSE;
    gboolean is_good = glob(pattern, 0, NULL, &found) == 0;
    for (gsize i = 0; is_good && i < found.gl_pathc; i++)
        add_named(search, found.gl_pathv[i]);
    globfree(&found);
    return is_good;
}

static GHashTable *
new_set(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

GPtrArray *
scenario_files(const char *const *names, ShippedKinds kinds)
{
    GPtrArray *list = g_ptr_array_new_with_free_func(file_free);
    g_autoptr(GHashTable) files = new_set();
    g_autoptr(GHashTable) walked = new_set();
    g_autoptr(GHashTable) above = new_set();
    Search search = { .list = list, .files = files, .walked = walked, .above = above };

    for (; *names != NULL; names++) {
        if (add_matching(&search, *names))
            continue;
        /* Who opens the file says that it is not there, and goes on with the next. */
        g_autofree char *found = shipped_find(*names, kinds, NULL);
        add_named(&search, found != NULL ? found : *names);
    }
    return list;
}
