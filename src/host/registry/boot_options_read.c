/* SPDX-License-Identifier: MIT */
/* The YAML keys of boot options. */
#include "host/registry/boot_options_read.h"

#include "host/registry/boot_ini.h"

#include <string.h>

#define INI_SUFFIX ".ini"

static gboolean
is_ini(const char *word)
{
    gsize length = strlen(word);

    return length > strlen(INI_SUFFIX) &&
           g_ascii_strcasecmp(word + length - strlen(INI_SUFFIX), INI_SUFFIX) == 0;
}

static char *
ini_path(const char *name, const char *folder)
{
    return g_path_is_absolute(name) ? g_strdup(name) : g_build_filename(folder, name, NULL);
}

static gboolean
read_ini(BootOptions *options,
         const YamlNode *node,
         const char *name,
         const char *folder,
         GError **error)
{
    g_autofree char *path = ini_path(name, folder);
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return yaml_fail(node, YAML_ERROR_VALUE, error, "there is no file %s", path);
    g_autoptr(SourceText) source = boot_ini_load(path, error);

    return source != NULL && boot_ini_read(options, source, error);
}

static gboolean
read_word(BootOptions *options, const YamlNode *node, const char *folder, GError **error)
{
    g_autoptr(GError) problem = NULL;
    const char *word = NULL;

    if (!yaml_get_string(node, &word, error))
        return FALSE;
    if (is_ini(word))
        return read_ini(options, node, word, folder, error);
    if (boot_options_add(options, word, &problem))
        return TRUE;
    return yaml_fail(node, YAML_ERROR_VALUE, error, "%s", problem->message);
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

    if (word != NULL && is_ini(word))
        g_ptr_array_add(paths, ini_path(word, folder));
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
