/* SPDX-License-Identifier: MIT */
/* The words of its place are those of source_text_message(). */
#include "cli/finding_json.h"

#include "host/text/printable.h"

#include <string.h>

/* Where a finding is, out of "FILE:LINE:COLUMN: error: text", the excerpt of the file under it left
 * out. */
static void
place_json(JsonWriter *writer, const char *path, const char *finding)
{
    static const char pattern[] =
        "\\A(?:(?<file>[^\\n]*?):(?:(?<offset>0x[0-9a-f]+)|(?<line>[0-9]+)(?::(?<column>[0-9]+))?): "
        "|(?<option>--[a-z]+): )?"
        "(?:[a-z]+: )?(?:(?:error|warning|note): )?(?<text>[^\\n]*)";
    g_autoptr(GRegex) regex = g_regex_new(pattern, 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    if (!g_regex_match(regex, finding, 0, &match)) {
        json_writer_text(writer, "message", finding);
        return;
    }
    g_autofree char *file = g_match_info_fetch_named(match, "file");
    g_autofree char *line = g_match_info_fetch_named(match, "line");
    g_autofree char *column = g_match_info_fetch_named(match, "column");
    g_autofree char *text = g_match_info_fetch_named(match, "text");
    g_autofree char *offset = g_match_info_fetch_named(match, "offset");
    g_autofree char *option = g_match_info_fetch_named(match, "option");
    if (option != NULL && *option != '\0') {
        g_free(file);
        file = g_steal_pointer(&option);
    }
    g_autofree char *shown = printable_text(path, -1);
    gboolean is_other = file != NULL && *file != '\0' && strcmp(file, shown) != 0;
    json_writer_text(writer, "file", is_other ? file : path);
    if (line != NULL && *line != '\0')
        json_writer_int(writer, "line", g_ascii_strtoll(line, NULL, 10));
    else
        json_writer_null(writer, "line");
    if (column != NULL && *column != '\0')
        json_writer_int(writer, "column", g_ascii_strtoll(column, NULL, 10));
    else
        json_writer_null(writer, "column");
    if (offset != NULL && *offset != '\0')
        json_writer_text(writer, "offset", offset);
    json_writer_text(writer, "message", text != NULL ? text : finding);
}

void
finding_json(JsonWriter *writer, const char *path, const Finding *finding)
{
    json_writer_text(writer, "code", finding->code);
    json_writer_text(writer, "severity", finding->severity);
    place_json(writer, path, finding->message);
}
