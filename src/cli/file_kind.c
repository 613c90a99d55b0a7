/* SPDX-License-Identifier: MIT */
/* Scenarios say their format, programs have keys that scenarios have not. */
#include "cli/file_kind.h"

#include <glib.h>

#include <stdio.h>

bool
file_text_has_format(const char *text)
{
    return g_regex_match_simple("^(\\xEF\\xBB\\xBF)?[\"']?format[\"']?[ \\t]*:", text,
                                G_REGEX_RAW | G_REGEX_MULTILINE, 0);
}

static bool
has_program_key(const char *text)
{
    return g_regex_match_simple("^(imports|console|dlls|startup|peak|uses|start-up)[ \\t]*:", text,
                                G_REGEX_RAW | G_REGEX_MULTILINE, 0);
}

FileKind
file_kind(const char *path)
{
    bool is_yaml = g_str_has_suffix(path, ".yaml") || g_str_has_suffix(path, ".yml");
    char start[FILE_KIND_WITHIN + 1] = "";
    FILE *file = fopen(path, "rb");

    if (file != NULL) {
        start[fread(start, 1, FILE_KIND_WITHIN, file)] = '\0';
        fclose(file);
    }
    if (is_yaml && !file_text_has_format(start) && has_program_key(start))
        return FILE_PROGRAM;
    return is_yaml || file_text_has_format(start) ? FILE_SCENARIO : FILE_REGISTRY;
}
