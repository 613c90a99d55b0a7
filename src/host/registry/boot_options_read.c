/* SPDX-License-Identifier: MIT */
/* The YAML keys of boot options. */
#include "host/registry/boot_options_read.h"

#include "host/registry/boot_ini.h"

#include <string.h>

static char *
file_path(const char *name, const char *folder)
{
    return g_path_is_absolute(name) ? g_strdup(name) : g_build_filename(folder, name, NULL);
}

/* A word that is no option may be a file's name. Its path, free with g_free(); NULL: it is an
 * option, or there is no such file. */
static char *
path_of_word(const char *word, const char *folder)
{
    BootOptions none = { 0 };
    g_autoptr(GError) problem = NULL;

    if (*word == '\0' || boot_options_add(&none, word, &problem) ||
        !g_error_matches(problem, BOOT_OPTIONS_ERROR, BOOT_OPTIONS_ERROR_UNKNOWN))
        return NULL;
    g_autofree char *path = file_path(word, folder);
    return g_file_test(path, G_FILE_TEST_EXISTS) ? g_steal_pointer(&path) : NULL;
}

/* Of a word that is neither: no option has a dot or a slash in it. */
static gboolean
fail_word(
    const YamlNode *node, const char *word, const char *folder, const char *problem, GError **error)
{
    g_autofree char *path = file_path(word, folder);

    if (*word != '\0' && strpbrk(word + 1, "./\\") != NULL && strchr(word, '=') == NULL)
        return yaml_fail(node, YAML_ERROR_VALUE, error, "there is no file %s", path);
    return yaml_fail(node, YAML_ERROR_VALUE, error, "%s", problem);
}

static gboolean
read_word(BootOptions *options, const YamlNode *node, const char *folder, GError **error)
{
    g_autoptr(GError) problem = NULL;
    const char *word = NULL;

    if (!yaml_get_string(node, &word, error))
        return FALSE;
    g_autofree char *path = path_of_word(word, folder);
    if (path != NULL) {
        g_autoptr(SourceText) source = boot_ini_load(path, error);
        return source != NULL && boot_ini_read(options, source, error);
    }
    if (boot_options_add(options, word, &problem))
        return TRUE;
    return fail_word(node, word, folder, problem->message, error);
}

gboolean
boot_options_read(BootOptions *options, const YamlNode *node, const char *folder, GError **error)
{
    if (yaml_node_kind(node) == YAML_SCALAR)
        return read_word(options, node, folder, error);
    if (!yaml_expect_sequence(node, error))
        return FALSE;
    for (guint i = 0; i < yaml_node_count(node); i++)
        if (!read_word(options, yaml_node_item(node, i), folder, error))
            return FALSE;
    return TRUE;
}

static void
add_word_path(const YamlNode *node, const char *folder, GPtrArray *paths)
{
    const char *word = yaml_node_text(node);
    char *path = word != NULL ? path_of_word(word, folder) : NULL;

    if (path != NULL)
        g_ptr_array_add(paths, path);
}

void
boot_options_add_paths(const YamlNode *node, const char *folder, GPtrArray *paths)
{
    if (yaml_node_kind(node) == YAML_SCALAR)
        add_word_path(node, folder, paths);
    else
        for (guint i = 0; i < yaml_node_count(node); i++)
            add_word_path(yaml_node_item(node, i), folder, paths);
}
