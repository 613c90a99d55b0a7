/* SPDX-License-Identifier: MIT */
/* Scenarios say their format, programs have keys that scenarios have not: which, the tables say by
 * which both are read. */
#include "cli/file_kind.h"

#include "host/import/import_file.h"
#include "host/program/program.h"
#include "host/scenario/scenario_fields.h"
#include "host/text/content_sign.h"
#include "host/text/input.h"
#include "host/text/printable.h"

#include <stdio.h>
#include <string.h>

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
        g_regex_new("^(?:\\xEF\\xBB\\xBF)?[\"']?([a-z0-9-]+)[\"']?[ \\t]*:(?=\\s|$)",
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

    gsize length = 0;

    if (file != NULL) {
        length = fread(start, 1, FILE_KIND_WITHIN, file);
        start[length] = '\0';
        fclose(file);
    }
    if (!is_yaml && content_sign((const guint8 *)start, length) == CONTENT_BOOT_INI)
        return FILE_BOOT_INI;
    if (is_yaml && !file_text_has_format(start) && program_keys(start) > 0)
        return FILE_PROGRAM;
    return is_yaml || file_text_has_format(start) ? FILE_SCENARIO : FILE_REGISTRY;
}

/* A hive or a table that is larger is none that is taken for a scenario. */
#define EXPLAINED_BYTES_MAX ((gsize)64 * 1024 * 1024)

void
file_kind_explain_bytes(const char *name, const guint8 *bytes, gsize length, GError **error)
{
    g_autofree char *start = g_strndup((const char *)bytes, MIN(length, FILE_KIND_WITHIN));
    const char *place = NULL;
    const char *kind =
        file_text_has_format(start) ? NULL : import_kind(name, bytes, length, &place);

    if (kind == NULL)
        return;
    g_clear_error(error);
    printable_error(error, IMPORT_ERROR, IMPORT_ERROR_KIND,
                    "%s:1:1: error: this is %s, not a scenario (\"deskheap import %s -o x.yaml\" "
                    "makes one of it%s%s)",
                    name, kind, strcmp(name, INPUT_STDIN_NAME) == 0 ? INPUT_STDIN : name,
                    place != NULL ? "; or name it as " : "", place != NULL ? place : "");
}

void
file_kind_explain(const char *path, GError **error)
{
    g_autofree guint8 *bytes = NULL;
    gsize length = 0;

    if (g_file_test(path, G_FILE_TEST_IS_REGULAR) &&
        input_read(path, EXPLAINED_BYTES_MAX, &bytes, &length, NULL))
        file_kind_explain_bytes(path, bytes, length, error);
}
