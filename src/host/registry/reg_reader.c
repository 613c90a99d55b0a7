/* SPDX-License-Identifier: MIT */
/* Lines, keys and values on their way into a RegFile. */
#include "host/registry/reg_reader.h"

#include "host/registry/registry_keys.h"

#include <string.h>

/* "Registry Element Size Limits" of Microsoft's documentation. */
#define KEY_NAME_MAX   255 /* characters */
#define KEY_LEVELS_MAX 512u

const char *const *
reg_root_keys(void)
{
    static const char *const root_keys[] = {
        "HKEY_LOCAL_MACHINE", "HKEY_USERS",          "HKEY_CURRENT_USER",
        "HKEY_CLASSES_ROOT",  "HKEY_CURRENT_CONFIG", NULL,
    };

    return root_keys;
}

gsize
reg_root_length(const char *key, gsize length)
{
    const char *backslash = memchr(key, '\\', length);
    gsize root_length = backslash != NULL ? (gsize)(backslash - key) : length;

    for (const char *const *root = reg_root_keys(); *root != NULL; root++)
        if (strlen(*root) == root_length && g_ascii_strncasecmp(key, *root, root_length) == 0)
            return root_length;
    return 0;
}

gsize
reg_key_check(const char *key, gsize length, char **problem)
{
    const char *end = key + length;
    guint levels = 1; /* the root is one */

    for (const char *name = memchr(key, '\\', length); name != NULL; levels++) {
        const char *part = name + 1;
        const char *next = memchr(part, '\\', (gsize)(end - part));
        glong characters = g_utf8_strlen(part, (next != NULL ? next : end) - part);
        if (levels >= KEY_LEVELS_MAX)
            *problem = g_strdup_printf("the key lies deeper than %u levels, which no registry has",
                                       KEY_LEVELS_MAX);
        else if (characters > KEY_NAME_MAX)
            *problem = g_strdup_printf(
                "this name of a key has %ld characters, and a registry's have at most %d",
                characters, KEY_NAME_MAX);
        if (*problem != NULL)
            return (gsize)(part - key);
        name = next;
    }
    return 0;
}

gsize
reg_rest_of_line(const char *at)
{
    return strcspn(at, "\r\n");
}

void
reg_reader_skip_line(RegReader *reader)
{
    reader->at += reg_rest_of_line(reader->at);
    if (*reader->at == '\r')
        reader->at++;
    if (*reader->at == '\n')
        reader->at++;
}

/* ---- lines that make no sense ---- */

gboolean
reg_reader_fail(
    RegReader *reader, const char *at, gsize length, RegFileErrorCode code, const char *format, ...)
{
    const SourceText *source = reader->file->source;
    va_list arguments;

    /* To find the line's number takes a walk from the file's begin. Of lines passed over it is said
     * of the first. */
    if (reader->file->skipped > 0 && !reader->is_read_key) {
        g_set_error_literal(&reader->problem, REG_FILE_ERROR, code, "");
        return FALSE;
    }
    SourceSpan span = source_text_span(source, (gsize)(at - reader->text), length);
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *message = source_text_message(source, span, "error", text);
    g_set_error_literal(&reader->problem, REG_FILE_ERROR, code, message);
    if (reader->file->skipped == 0 && reader->file->skipped_problem == NULL) {
        reader->file->skipped_span = span;
        reader->file->skipped_problem = g_steal_pointer(&text);
    }
    return FALSE;
}

gboolean
reg_reader_skip(RegReader *reader, gboolean is_read)
{
    if (is_read)
        return FALSE;
    g_clear_error(&reader->problem);
    reader->file->skipped++;
    return TRUE;
}

gboolean
reg_reader_check_characters(RegReader *reader, const char *start, const char *end)
{
    for (const char *at = start; reader->is_read_key && at < end; at++)
        if (g_ascii_iscntrl(*at) && strchr("\t\r\n", *at) == NULL)
            return reg_reader_fail(reader, at, 1, REG_FILE_ERROR_SYNTAX,
                                   "the value holds the control character 0x%02x", *at);
    return TRUE;
}

/* ---- what is kept ---- */

void
reg_reader_enter_key(RegReader *reader, const char *key, gboolean is_deleted)
{
    reader->key = key;
    reader->is_deleted_key = is_deleted;
    reader->is_read_key =
        key != NULL && !is_deleted && registry_key_find(key) != REGISTRY_KEY_COUNT;
}

void
reg_reader_add(RegReader *reader, const RegEntry *entry)
{
    if (!reader->is_deleted_key || entry->kind == REG_ENTRY_DELETE_KEY)
        g_array_append_vals(reader->file->entries, entry, 1);
}

const char *
reg_reader_keep(RegReader *reader, const char *text, gsize length)
{
    return g_string_chunk_insert_len(reader->file->strings, text, (gssize)length);
}

SourceSpan
reg_reader_span(RegReader *reader, const char *at, gsize length)
{
    SourceSpan span;

    for (const char *newline;
         (newline = memchr(reader->line, '\n', (gsize)(at - reader->line))) != NULL;) {
        reader->line = newline + 1;
        reader->line_number++;
    }
    span.line = reader->line_number;
    span.column = (guint)g_utf8_strlen(reader->line, at - reader->line) + 1;
    span.length = (guint)g_utf8_strlen(at, (gssize)length);
    return span;
}
