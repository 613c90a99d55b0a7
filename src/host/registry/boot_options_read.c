/* SPDX-License-Identifier: MIT */
/* Boot options in words, of a file or of the command line, and by the name of a boot.ini. */
#include "host/registry/boot_options_read.h"

#include "host/registry/boot_ini.h"

#include <string.h>

/* `folder` is NULL where a path is from the working directory. */
static char *
file_path(const char *name, const char *folder)
{
    return folder == NULL || g_path_is_absolute(name) ? g_strdup(name)
                                                      : g_build_filename(folder, name, NULL);
}

/* A word that is no option may be a file's name. Its path, free with g_free(); NULL: it is an
 * option, or there is no such file. */
static char *
path_of_word(const char *word, const char *folder)
{
    BootOptions none = { .loader = BOOT_LOADER_INI };
    g_autoptr(GError) problem = NULL;

    if (*word == '\0' || boot_options_add(&none, word, &problem) ||
        !g_error_matches(problem, BOOT_OPTIONS_ERROR, BOOT_OPTIONS_ERROR_UNKNOWN))
        return NULL;
    g_autofree char *path = file_path(word, folder);
    return g_file_test(path, G_FILE_TEST_EXISTS) ? g_steal_pointer(&path) : NULL;
}

static gboolean
read_file(BootOptions *options, const char *path, GError **error)
{
    g_autoptr(SourceText) source = boot_ini_load(path, error);

    return source != NULL && boot_ini_read(options, source, error);
}

/* Why a word is neither: no option has a dot or a slash in it. Free with g_free(). */
static char *
why_none(const char *word, const char *folder, const char *problem)
{
    g_autofree char *path = file_path(word, folder);

    if (*word != '\0' && strpbrk(word + 1, "./\\") != NULL && strchr(word, '=') == NULL)
        return g_strdup_printf("there is no file %s", path);
    return g_strdup(problem);
}

static gboolean
read_word(BootOptions *options, const YamlNode *node, const char *folder, GError **error)
{
    g_autoptr(GError) problem = NULL;
    const char *word = NULL;

    if (!yaml_get_string(node, &word, error))
        return FALSE;
    g_autofree char *path = path_of_word(word, folder);
    if (path != NULL)
        return read_file(options, path, error);
    if (boot_options_add(options, word, &problem))
        return TRUE;
    g_autofree char *why = why_none(word, folder, problem->message);
    return yaml_fail(node, YAML_ERROR_VALUE, error, "%s", why);
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

#define BLANKS " \t\r\n"

/* The word of `length` bytes at `offset`. */
static gboolean
add_argument_word(
    BootOptions *options, const SourceText *source, gsize offset, gsize length, GError **error)
{
    g_autofree char *word = g_strndup(source->text + offset, length);
    g_autoptr(GError) problem = NULL;

    if (boot_options_add(options, word, &problem))
        return TRUE;
    g_autofree char *why = why_none(word, NULL, problem->message);
    g_autofree char *message =
        source_text_message(source, source_text_span(source, offset, length), "error", why);
    g_set_error_literal(error, BOOT_OPTIONS_ERROR, problem->code, message);
    return FALSE;
}

gboolean
boot_options_read_argument(BootOptions *options,
                           const char *origin,
                           const char *argument,
                           GError **error)
{
    g_autofree char *path = path_of_word(argument, NULL);
    g_autoptr(SourceText) source = source_text_new_argument(origin, argument);

    if (path != NULL)
        return read_file(options, path, error);
    for (gsize at = strspn(argument, BLANKS); argument[at] != '\0';) {
        gsize length = strcspn(argument + at, BLANKS);
        if (!add_argument_word(options, source, at, length, error))
            return FALSE;
        at += length;
        at += strspn(argument + at, BLANKS);
    }
    return TRUE;
}

void
boot_options_add_argument_path(const char *argument, GPtrArray *paths)
{
    char *path = path_of_word(argument, NULL);

    if (path != NULL)
        g_ptr_array_add(paths, path);
}
