/* SPDX-License-Identifier: MIT */
/* Looks at the first bytes and gives the file to its reader. */
#include "host/registry/reg_load.h"

#include "host/registry/hive_read.h"
#include "host/registry/reg_export.h"
#include "host/registry/reg_query.h"
#include "host/text/content_sign.h"
#include "host/text/quoted_line.h"

/* A whole SYSTEM hive exports to some tens of megabytes. */
#define FILE_BYTES_MAX ((gsize)256 * 1024 * 1024)

static void
take_source_error(GError **error, GError *from)
{
    RegFileErrorCode code = REG_FILE_ERROR_FILE;

    if (g_error_matches(from, SOURCE_TEXT_ERROR, SOURCE_TEXT_ERROR_ENCODING))
        code = REG_FILE_ERROR_ENCODING;
    g_set_error_literal(error, REG_FILE_ERROR, code, from->message);
    g_error_free(from);
}

static gboolean
is_text(const char *text)
{
    return reg_export_is(text) || reg_query_is(text);
}

/* A reference; NULL: it is quoted, and no registry file, or not quoted at all. */
static SourceText *
unquoted(const SourceText *source)
{
    g_autoptr(SourceText) plain = quoted_text_plain(source);

    return plain != NULL && is_text(plain->text) ? g_steal_pointer(&plain) : NULL;
}

gboolean
reg_file_is(const guint8 *bytes, gsize length, const SourceText *source)
{
    if (content_is_hive(bytes, length) || is_text(source->text))
        return TRUE;
    g_autoptr(SourceText) plain = unquoted(source);
    return plain != NULL;
}

static gboolean
read_text(RegFile *file, const char *name, const guint8 *bytes, gsize length, GError **error)
{
    GError *source_error = NULL;

    file->source = source_text_decode_windows(name, bytes, length, CONTENT_EXPORT_4, &source_error);
    if (file->source == NULL) {
        take_source_error(error, source_error);
        return FALSE;
    }
    SourceText *plain = unquoted(file->source);
    if (plain != NULL) {
        source_text_unref(file->source);
        file->source = plain;
    }
    const SourceText *source = file->source;
    RegReader reader = {
        .file = file,
        .text = source->text,
        .at = source->text,
        .line = source->text,
        .line_number = 1,
        .scratch = g_string_new(NULL),
        .bytes = g_byte_array_new(),
    };
    file->is_query = reg_query_is(source->text);
    gboolean is_good = file->is_query ? reg_query_read(&reader) : reg_export_read(&reader);
    if (!is_good)
        g_propagate_error(error, reader.problem);
    g_string_free(reader.scratch, TRUE);
    g_byte_array_unref(reader.bytes);
    file->ends_in_mid_line = source->length > 0 && source->text[source->length - 1] != '\n';
    return is_good;
}

RegFile *
reg_file_load_bytes(const char *name, const guint8 *bytes, gsize length, GError **error)
{
    g_autoptr(RegFile) file = g_new0(RegFile, 1);

    file->entries = g_array_new(FALSE, FALSE, sizeof(RegEntry));
    file->strings = g_string_chunk_new(4096);
    gboolean is_good = content_is_hive(bytes, length) ? hive_read(file, name, bytes, length, error)
                                                      : read_text(file, name, bytes, length, error);
    return is_good ? g_steal_pointer(&file) : NULL;
}

RegFile *
reg_file_load(const char *path, GError **error)
{
    g_autofree guint8 *bytes = NULL;
    gsize length = 0;
    GError *source_error = NULL;

    if (!source_text_read_file(path, FILE_BYTES_MAX, &bytes, &length, &source_error)) {
        take_source_error(error, source_error);
        return NULL;
    }
    return reg_file_load_bytes(path, bytes, length, error);
}
