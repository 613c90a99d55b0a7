/* SPDX-License-Identifier: MIT */
/* One row a kind of text; registry files go their own way, because a hive is no text. */
#include "host/import/import_file.h"

#include "host/import/listing.h"
#include "host/import/services_key.h"
#include "host/import/services_text.h"
#include "host/import/volatility.h"
#include "host/registry/boot_ini.h"
#include "host/registry/reg_export.h"
#include "host/registry/reg_load.h"
#include "host/text/content_sign.h"
#include "host/text/input.h"
#include "host/text/printable.h"
#include "host/text/quoted_line.h"
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
    const char *words;
    gboolean (*is)(const char *text);
    gboolean (*is_within)(const char *text); /* something else was read of it */
    gboolean (*read)(Imported *imported, SourceText *source, GError **error);
} readers[] = {
    { "a list of services as sc prints it", sc_query_is, sc_query_is, sc_query_read },
    { "a list of processes as tasklist /svc prints it", tasklist_is, tasklist_is, tasklist_read },
    { "a table of dheapmon or !dskheap", listing_is, listing_is_within, listing_read },
};

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
read_boot_ini(Imported *imported, SourceText *source, GError **error)
{
    BootOptions options = { .loader = BOOT_LOADER_INI };

    if (imported->boot_ini != NULL)
        return imported_fail(source, IMPORT_ERROR_KIND, "a second boot.ini", error);
    imported->boot_ini = source_text_ref(source);
    return boot_ini_read(&options, source, error);
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

/* A registry export behind somebody's words. NULL: there is none. */
static const char *
find_export(const char *text)
{
    TextLine line;

    while (quoted_line_next(&text, &line))
        if (reg_export_is(line.text))
            return line.text;
    return NULL;
}

static gboolean
fail_kind(SourceText *source, GError **error)
{
    const char *export = find_export(source->text);
    const char *csv = tasklist_find_csv(source->text);

    if (csv != NULL)
        return fail_line(source, csv,
                         "this is a list of processes with commas (give what tasklist /svc prints "
                         "without /fo csv)",
                         error);
    return export != NULL
               ? fail_line(source, export,
                           "a registry export begins in this line, behind what is none (give it as "
                           "a file of its own, from this line on)",
                           error)
               : imported_fail(source, IMPORT_ERROR_KIND,
                               "this is nothing that can be imported (" IMPORT_KINDS ")", error);
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
    return is_read || fail_kind(source, error);
}

const char *
import_kind(const char *name, const guint8 *bytes, gsize length, const char **place)
{
    *place = content_place(CONTENT_HIVE);
    if (content_is_hive(bytes, length))
        return content_words(CONTENT_HIVE);
    g_autoptr(SourceText) source =
        source_text_decode_windows(name, bytes, MIN(length, TEXT_BYTES_MAX), NULL, NULL);
    if (source != NULL && reg_file_is(bytes, length, source))
        return content_words(CONTENT_EXPORT);
    g_autoptr(SourceText) boot_ini = source != NULL ? boot_ini_text(source) : NULL;
    *place = boot_ini != NULL ? content_place(CONTENT_BOOT_INI) : NULL;
    if (boot_ini != NULL)
        return content_words(CONTENT_BOOT_INI);
    if (source == NULL)
        return NULL;
    if (volatility_is(source->text))
        return "JSON of Volatility";
    if (!check_lines(source, NULL))
        return NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(readers); i++)
        if (readers[i].is(source->text))
            return readers[i].words;
    return NULL;
}

static gboolean
import_any(Imported *imported, const char *name, const guint8 *bytes, gsize length, GError **error)
{
    g_ptr_array_add(imported->files, g_strdup(name));
    if (content_is_hive(bytes, length))
        return read_registry(imported, name, bytes, length, error);
    g_autoptr(SourceText) source =
        source_text_decode_windows(name, bytes, MIN(length, TEXT_BYTES_MAX), NULL, error);
    if (source == NULL)
        return FALSE;
    if (reg_file_is(bytes, length, source))
        return read_registry(imported, name, bytes, length, error);
    g_autoptr(SourceText) boot_ini = boot_ini_text(source);
    if (boot_ini != NULL)
        return read_boot_ini(imported, boot_ini, error);
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
