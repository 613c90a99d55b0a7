/* SPDX-License-Identifier: MIT */
/* One row a kind of text; registry files go their own way, because a hive is no text. */
#include "host/import/import_file.h"

#include "host/import/listing.h"
#include "host/import/services_key.h"
#include "host/import/services_text.h"
#include "host/import/volatility.h"
#include "host/registry/hive_check.h"
#include "host/registry/reg_export.h"
#include "host/registry/reg_load.h"
#include "host/registry/reg_query.h"
#include "host/text/input.h"
#include "host/text/printable.h"
#include "host/text/text_lines.h"

#include <string.h>

#define FILE_BYTES_MAX ((gsize)256 * 1024 * 1024)
#define TEXT_BYTES_MAX ((gsize)64 * 1024 * 1024)
/* All rows of a table may stand in one line. */
#define LINE_BYTES_MAX ((gsize)1024 * 1024)
/* Whatever is said of a line has to find it. */
#define LINES_MAX 1000000u

/* A text that the readers know by its look: whoever asks for help has all of it in one mail. */
static const struct {
    gboolean (*is)(const char *text);
    gboolean (*is_within)(const char *text); /* something else was read of it */
    gboolean (*read)(Imported *imported, SourceText *source, GError **error);
} readers[] = {
    { sc_query_is, sc_query_is, sc_query_read },
    { tasklist_is, tasklist_is, tasklist_read },
    { listing_is, listing_is_within, listing_read },
};

static gboolean
is_registry(const guint8 *bytes, gsize length, const char *text)
{
    text += strspn(text, " \t\r\n");
    return hive_is(bytes, length) || reg_query_is(text) ||
           g_ascii_strncasecmp(text, REG_HEADER_5, strlen(REG_HEADER_5)) == 0 ||
           g_ascii_strncasecmp(text, REG_HEADER_4, strlen(REG_HEADER_4)) == 0;
}

/* Of registry files there are larger ones. */
static gboolean
fail_size(const char *name, gsize length, GError **error)
{
    printable_error(error, IMPORT_ERROR, IMPORT_ERROR_KIND,
                    "%s: error: a table or list of %" G_GSIZE_FORMAT
                    " bytes is too big (at most %" G_GSIZE_FORMAT ")",
                    name, length, TEXT_BYTES_MAX);
    return FALSE;
}

static gboolean
read_registry(
    Imported *imported, const char *name, const guint8 *bytes, gsize length, GError **error)
{
    g_autoptr(RegFile) file = reg_file_load_bytes(name, bytes, length, error);

    if (file == NULL)
        return FALSE;
    gboolean is_list = services_key_is_all(file);
    if (is_list ? imported->has_service_key : imported->has_settings)
        return imported_fail(file->source, IMPORT_ERROR_KIND,
                             "a second registry file (one with settings, and one with nothing but "
                             "the key Services)",
                             error);
    services_key_read(imported, file);
    if (!is_list || imported->registry == NULL) {
        g_clear_pointer(&imported->registry, reg_file_free);
        imported->registry = g_steal_pointer(&file);
    }
    imported->has_service_key = imported->has_service_key || is_list;
    imported->has_settings = imported->has_settings || !is_list;
    return TRUE;
}

static gboolean
fail_line(SourceText *source, const char *line, const char *problem, GError **error)
{
    SourceSpan span = source_text_span(source, (gsize)(line - source->text), 0);
    g_autofree char *message = source_text_message(source, span, "error", problem);

    g_set_error_literal(error, IMPORT_ERROR, IMPORT_ERROR_KIND, message);
    return FALSE;
}

/* Tables and lists have many short lines, and not too many. */
static gboolean
check_lines(SourceText *source, GError **error)
{
    const char *at = source->text;
    guint lines = 0;
    TextLine line;

    while (text_line_next(&at, &line)) {
        if (line.length > LINE_BYTES_MAX)
            return fail_line(source, line.text,
                             "this line is longer than any of a table or list (at most 1048576 "
                             "bytes)",
                             error);
        if (++lines > LINES_MAX)
            return fail_line(source, line.text,
                             "a table or list of more lines than any (at most 1000000)", error);
    }
    return TRUE;
}

static gboolean
read_text(Imported *imported, SourceText *source, GError **error)
{
    gboolean is_read = FALSE;

    if (volatility_is(source->text))
        return volatility_read(imported, source, error);
    if (!check_lines(source, error))
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(readers); i++) {
        if (!(is_read ? readers[i].is_within : readers[i].is)(source->text))
            continue;
        if (!readers[i].read(imported, source, error))
            return FALSE;
        is_read = TRUE;
    }
    return is_read ||
           imported_fail(source, IMPORT_ERROR_KIND,
                         "this is nothing that can be imported (" IMPORT_KINDS ")", error);
}

static gboolean
import_any(Imported *imported, const char *name, const guint8 *bytes, gsize length, GError **error)
{
    g_ptr_array_add(imported->files, g_strdup(name));
    if (hive_is(bytes, length))
        return read_registry(imported, name, bytes, length, error);
    g_autoptr(SourceText) source =
        source_text_decode_windows(name, bytes, MIN(length, TEXT_BYTES_MAX), NULL, error);
    if (source == NULL)
        return FALSE;
    if (is_registry(bytes, length, source->text))
        return read_registry(imported, name, bytes, length, error);
    if (length > TEXT_BYTES_MAX)
        return fail_size(name, length, error);
    return read_text(imported, source, error);
}

gboolean
import_bytes(
    Imported *imported, const char *name, const guint8 *bytes, gsize length, GError **error)
{
    if (!import_any(imported, name, bytes, length, error))
        return FALSE;
    if (imported->services_named <= IMPORTED_SERVICES_MAX)
        return TRUE;
    printable_error(error, IMPORT_ERROR, IMPORT_ERROR_CONTENT,
                    "%s: error: with this file there are %u services, which is too many (at most "
                    "%u)",
                    name, imported->services_named, IMPORTED_SERVICES_MAX);
    return FALSE;
}

gboolean
import_file(Imported *imported, const char *path, GError **error)
{
    g_autofree guint8 *bytes = NULL;
    gsize length = 0;

    if (strcmp(path, INPUT_STDIN) == 0 ? !input_read_stdin(FILE_BYTES_MAX, &bytes, &length, error)
                                       : !input_read(path, FILE_BYTES_MAX, &bytes, &length, error))
        return FALSE;
    return import_bytes(imported, input_name(path), bytes, length, error);
}
