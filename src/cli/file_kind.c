/* SPDX-License-Identifier: MIT */
/* Scenarios say their format, programs have keys that scenarios have not: which, the tables say by
 * which both are read. */
#include "cli/file_kind.h"

#include "host/program/program.h"
#include "host/scenario/scenario_fields.h"

#include <glib.h>

#include <stdio.h>

bool
file_text_has_format(const char *text)
{
    return g_regex_match_simple("^(\\xEF\\xBB\\xBF)?[\"']?format[\"']?[ \\t]*:", text,
                                G_REGEX_RAW | G_REGEX_MULTILINE, 0);
}

/* Keys at the beginning of a line: how many more are known of programs alone than of scenarios
 * alone. */
static int
program_keys(const char *text)
{
    g_autoptr(GRegex) regex =
        g_regex_new("^(?:\\xEF\\xBB\\xBF)?[\"']?([a-z-]+)[\"']?[ \\t]*:(?=\\s|$)",
                    G_REGEX_RAW | G_REGEX_MULTILINE, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    int more = 0;

    for (g_regex_match(regex, text, 0, &match); g_match_info_matches(match);
         g_match_info_next(match, NULL)) {
        g_autofree char *key = g_match_info_fetch(match, 1);
        more += fields_find(program_fields, key) != NULL;
        more -= fields_find(scenario_fields, key) != NULL;
    }
    return more;
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
    if (is_yaml && !file_text_has_format(start) && program_keys(start) > 0)
        return FILE_PROGRAM;
    return is_yaml || file_text_has_format(start) ? FILE_SCENARIO : FILE_REGISTRY;
}
