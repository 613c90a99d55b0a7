/* SPDX-License-Identifier: MIT */
/* What stands in ImagePath, by people and by installers. */
#include "host/import/image_path.h"

#include <string.h>

/* How one folder is written. */
static const char *const system_roots[] = {
    "%systemroot%", "%windir%", "\\systemroot", "c:\\windows", "c:\\winnt",
};

char *
image_path_normal(const char *path)
{
    if (path == NULL)
        return NULL;
    g_autofree char *lower = g_ascii_strdown(path, -1);
    g_strstrip(lower);
    const char *rest = lower;
    GString *normal = g_string_new(NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(system_roots) && rest == lower; i++)
        if (g_str_has_prefix(lower, system_roots[i])) {
            rest = lower + strlen(system_roots[i]);
            g_string_append(normal, system_roots[0]);
        }
    for (; *rest != '\0'; rest++)
        if (*rest != ' ' || rest[1] != ' ')
            g_string_append_c(normal, *rest);
    return g_string_free(normal, FALSE);
}

/* Without quotation marks a path may have blanks in it; it ends with its extension. */
static gsize
command_length(const char *path)
{
    const char *exe = strstr(path, ".exe");

    return exe != NULL ? (gsize)(exe - path) + strlen(".exe") : strcspn(path, " ");
}

char *
image_path_file(const char *path)
{
    if (path == NULL)
        return NULL;
    g_autofree char *lower = g_ascii_strdown(path, -1);
    const char *start = lower + strspn(lower, " ");
    gsize length = *start == '"' ? strcspn(start + 1, "\"") : command_length(start);
    g_autofree char *file = g_strndup(start + (*start == '"'), length);
    const char *name = strrchr(file, '\\');

    return g_strdup(name != NULL ? name + 1 : file);
}

char *
image_path_group(const char *path)
{
    const char *option = path != NULL ? strstr(path, " -k ") : NULL;

    if (option == NULL)
        return NULL;
    option += strlen(" -k ");
    option += strspn(option, " ");
    gsize length = strcspn(option, " \"");
    return length > 0 ? g_strndup(option, length) : NULL;
}
