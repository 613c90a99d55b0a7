/* SPDX-License-Identifier: MIT */
#include "host/config/reg_file.h"

#include "host/config/printable.h"
#include "host/config/suggest.h"

#include <string.h>

/* A whole SYSTEM hive exports to some tens of megabytes. */
#define FILE_BYTES_MAX ((gsize)256 * 1024 * 1024)

/* A shorter text says nothing about the size of its characters. */
#define WIDTH_BYTES_MIN 8

static const char header_5[] = "Windows Registry Editor Version 5.00";
static const char header_4[] = "REGEDIT4";

static const char *const root_keys[] = {
    "HKEY_LOCAL_MACHINE", "HKEY_USERS",          "HKEY_CURRENT_USER",
    "HKEY_CLASSES_ROOT",  "HKEY_CURRENT_CONFIG", NULL,
};

G_DEFINE_QUARK(reg - file - error - quark, reg_file_error)

const char *
reg_type_name(guint32 type)
{
    static const char *const names[] = {
        "REG_NONE",
        "REG_SZ",
        "REG_EXPAND_SZ",
        "REG_BINARY",
        "REG_DWORD",
        "REG_DWORD_BIG_ENDIAN",
        "REG_LINK",
        "REG_MULTI_SZ",
        "REG_RESOURCE_LIST",
        "REG_FULL_RESOURCE_DESCRIPTOR",
        "REG_RESOURCE_REQUIREMENTS_LIST",
        "REG_QWORD",
    };
    char text[24];

    if (type < G_N_ELEMENTS(names))
        return names[type];
    g_snprintf(text, sizeof(text), "type 0x%x", type);
    return g_intern_string(text);
}

/* ---- the reader ---- */

typedef struct {
    RegFile *file;
    const char *text;
    const char *at;
    const char *key;  /* NULL before the first [key] */
    const char *line; /* begin of the line of the last entry, and its number */
    guint line_number;
    gboolean is_deleted_key;
    GString *scratch;
    GByteArray *bytes;
    GError **error;
} Reader;

static gboolean fail(
    Reader *reader, const char *at, gsize length, RegFileErrorCode code, const char *format, ...)
    G_GNUC_PRINTF(5, 6);

static gboolean
fail(Reader *reader, const char *at, gsize length, RegFileErrorCode code, const char *format, ...)
{
    const SourceText *source = reader->file->source;
    SourceSpan span = source_text_span(source, (gsize)(at - reader->text), length);
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_autofree char *message = source_text_message(source, span, "error", text);
    g_set_error_literal(reader->error, REG_FILE_ERROR, code, message);
    return FALSE;
}

/* What is wrong may be that the rest is missing. */
static const char *
hint_at_end(const char *at)
{
    return *at == '\0' ? " (is the file cut off?)" : "";
}

static void
skip_blanks(Reader *reader)
{
    reader->at += strspn(reader->at, " \t");
}

static gboolean
at_line_end(const Reader *reader)
{
    return *reader->at == '\0' || *reader->at == '\n' || *reader->at == '\r';
}

static gsize
rest_of_line(const char *at)
{
    return strcspn(at, "\r\n");
}

/* Over the rest of the line and its end. */
static void
skip_line(Reader *reader)
{
    reader->at += rest_of_line(reader->at);
    if (*reader->at == '\r')
        reader->at++;
    if (*reader->at == '\n')
        reader->at++;
}

/* Over empty lines and comments. */
static void
skip_to_content(Reader *reader)
{
    for (;;) {
        skip_blanks(reader);
        if (*reader->at == '\0' || (!at_line_end(reader) && *reader->at != ';'))
            return;
        skip_line(reader);
    }
}

/* Entries come in order, so lines are counted on from the entry before. */
static SourceSpan
span_here(Reader *reader, const char *at, gsize length)
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

static const char *
keep(Reader *reader, const char *text, gsize length)
{
    return g_string_chunk_insert_len(reader->file->strings, text, (gssize)length);
}

static void
add_entry(Reader *reader, const RegEntry *entry)
{
    if (!reader->is_deleted_key || entry->kind == REG_ENTRY_DELETE_KEY)
        g_array_append_vals(reader->file->entries, entry, 1);
}

/* ---- the first line ---- */

static gboolean
is_word(const char *line, gsize length, const char *word)
{
    return strlen(word) == length && g_ascii_strncasecmp(line, word, length) == 0;
}

static gboolean
read_header(Reader *reader)
{
    const char *line;
    gsize length;

    while (*reader->at != '\0' && strchr(" \t\r\n", *reader->at) != NULL)
        reader->at++;
    line = reader->at;
    length = rest_of_line(line);
    while (length > 0 && strchr(" \t", line[length - 1]) != NULL)
        length--;
    skip_line(reader);
    if (is_word(line, length, header_4)) {
        reader->file->is_ansi = TRUE;
        return TRUE;
    }
    if (is_word(line, length, header_5))
        return TRUE;
    if (*line == '\0')
        return fail(reader, line, 0, REG_FILE_ERROR_HEADER,
                    "the file is empty (the first line must be \"%s\" or \"%s\")", header_5,
                    header_4);
    if (*line == '[')
        return fail(reader, line, length, REG_FILE_ERROR_HEADER,
                    "the header is missing (the first line must be \"%s\" or \"%s\")", header_5,
                    header_4);
    return fail(reader, line, length, REG_FILE_ERROR_HEADER,
                "not a registry export (the first line must be \"%s\" or \"%s\")", header_5,
                header_4);
}

/* ---- keys ---- */

static gboolean
check_root(Reader *reader, const char *key, gsize length)
{
    static const struct {
        const char *brief;
        const char *root;
    } short_names[] = {
        { "HKLM", "HKEY_LOCAL_MACHINE" },  { "HKU", "HKEY_USERS" },
        { "HKCU", "HKEY_CURRENT_USER" },   { "HKCR", "HKEY_CLASSES_ROOT" },
        { "HKCC", "HKEY_CURRENT_CONFIG" },
    };
    const char *backslash = memchr(key, '\\', length);
    gsize root_length = backslash != NULL ? (gsize)(backslash - key) : length;

    for (gsize i = 0; root_keys[i] != NULL; i++)
        if (is_word(key, root_length, root_keys[i]))
            return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(short_names); i++)
        if (is_word(key, root_length, short_names[i].brief))
            return fail(reader, key, root_length, REG_FILE_ERROR_SYNTAX,
                        "short key names do not work in a registry export (write %s)",
                        short_names[i].root);

    g_autofree char *root = g_strndup(key, root_length);
    g_autofree char *hint = suggest_hint(root, root_keys);
    return fail(reader, key, root_length, REG_FILE_ERROR_SYNTAX, "unknown root key \"%s\"%s", root,
                hint);
}

/* [KEY] or [-KEY]; the key may hold brackets, so the last one of the line closes it. */
static gboolean
read_key(Reader *reader)
{
    const char *line = reader->at, *key = line + 1, *close = NULL;
    gsize length = rest_of_line(line);
    gboolean is_delete = *key == '-';

    for (gsize i = length; i > 0 && close == NULL; i--)
        if (line[i - 1] == ']')
            close = line + i - 1;
    if (close == NULL)
        return fail(reader, line, length, REG_FILE_ERROR_SYNTAX,
                    line[length] == '\0' ? "the key has no closing ] (is the file cut off?)"
                                         : "the key has no closing ]");
    key += is_delete;
    if (!check_root(reader, key, (gsize)(close - key)))
        return FALSE;
    reader->at = close + 1;
    skip_blanks(reader);
    if (!at_line_end(reader) && *reader->at != ';')
        return fail(reader, reader->at, rest_of_line(reader->at), REG_FILE_ERROR_SYNTAX,
                    "text after the key's closing ]");

    gsize key_length = (gsize)(close - key);
    while (key_length > 0 && key[key_length - 1] == '\\')
        key_length--;
    RegEntry entry = {
        .kind = is_delete ? REG_ENTRY_DELETE_KEY : REG_ENTRY_KEY,
        .key = keep(reader, key, key_length),
        .name = "",
        .span = span_here(reader, line, (gsize)(close + 1 - line)),
    };
    reader->key = entry.key;
    reader->is_deleted_key = is_delete;
    add_entry(reader, &entry);
    skip_line(reader);
    return TRUE;
}

/* ---- values ---- */

/* A text in quotation marks, into scratch. Line breaks may stand in it: regedit writes them as they
 * are. */
static gboolean
read_quoted(Reader *reader, const char *what)
{
    const char *open = reader->at++;

    g_string_truncate(reader->scratch, 0);
    for (;;) {
        gsize plain = strcspn(reader->at, "\\\"");

        g_string_append_len(reader->scratch, reader->at, (gssize)plain);
        reader->at += plain;
        if (*reader->at == '\0')
            return fail(reader, open, rest_of_line(open), REG_FILE_ERROR_SYNTAX,
                        "%s has no closing quotation mark%s", what,
                        hint_at_end(open + rest_of_line(open)));
        if (*reader->at == '"') {
            reader->at++;
            return TRUE;
        }
        /* Of escapes, regedit writes these two; any other backslash stands for itself. */
        reader->at++;
        if (*reader->at == '\\' || *reader->at == '"')
            g_string_append_c(reader->scratch, *reader->at++);
        else
            g_string_append_c(reader->scratch, '\\');
    }
}

static gboolean
read_string(Reader *reader, RegEntry *entry)
{
    const char *open = reader->at;
    gsize first_line = rest_of_line(open);

    if (!read_quoted(reader, "the text"))
        return FALSE;
    gboolean is_multiline = reader->at > open + first_line;
    skip_blanks(reader);
    if (is_multiline && !at_line_end(reader))
        return fail(reader, open, first_line, REG_FILE_ERROR_SYNTAX,
                    "the text has no closing quotation mark");
    entry->type = REG_TYPE_SZ;
    entry->text = keep(reader, reader->scratch->str, reader->scratch->len);
    return TRUE;
}

static gboolean
read_hex_digits(Reader *reader, gsize digits_max, guint32 *value)
{
    gsize digits = 0;

    *value = 0;
    for (; g_ascii_isxdigit(*reader->at) && digits < digits_max; digits++)
        *value = *value << 4 | (guint32)g_ascii_xdigit_value(*reader->at++);
    return digits > 0 && !g_ascii_isalnum(*reader->at);
}

static gboolean
read_dword(Reader *reader, RegEntry *entry)
{
    const char *number;
    guint32 value;
    guint8 data[4];

    reader->at += strlen("dword:");
    skip_blanks(reader);
    number = reader->at;
    if (!read_hex_digits(reader, 8, &value))
        return fail(reader, number, strcspn(number, " \t\r\n;"), REG_FILE_ERROR_SYNTAX,
                    "dword: must be followed by one to eight hexadecimal digits (48 is 00000030)%s",
                    hint_at_end(number + rest_of_line(number)));
    for (gsize i = 0; i < sizeof(data); i++)
        data[i] = (guint8)(value >> (8 * i));
    entry->type = REG_TYPE_DWORD;
    entry->data = (const guint8 *)keep(reader, (const char *)data, sizeof(data));
    entry->size = sizeof(data);
    return TRUE;
}

/* After a comma: the next byte may stand on the next line, behind a backslash. */
static gboolean
read_continuation(Reader *reader)
{
    skip_blanks(reader);
    while (*reader->at == '\\') {
        const char *backslash = reader->at++;

        skip_blanks(reader);
        if (!at_line_end(reader) && *reader->at != ';')
            return fail(reader, backslash, 1, REG_FILE_ERROR_SYNTAX,
                        "a backslash must be the last character of its line");
        skip_line(reader);
        skip_to_content(reader);
        if (*reader->at == '\0')
            return fail(reader, backslash, 1, REG_FILE_ERROR_SYNTAX,
                        "the file ends in the middle of this value (is it cut off?)");
    }
    return TRUE;
}

static gboolean
read_byte(Reader *reader)
{
    const char *at = reader->at;
    gsize digits = 0;

    while (digits < 3 && g_ascii_isxdigit(at[digits]))
        digits++;
    if (digits == 2 && !g_ascii_isalnum(at[2])) {
        guint8 byte = (guint8)(g_ascii_xdigit_value(at[0]) << 4 | g_ascii_xdigit_value(at[1]));
        g_byte_array_append(reader->bytes, &byte, 1);
        reader->at += 2;
        return TRUE;
    }

    gsize length = strcspn(at, ", \t\r\n\\;");
    if (length == 0)
        return fail(reader, at, 0, REG_FILE_ERROR_SYNTAX,
                    "a byte must follow the comma (is the file cut off?)");
    const char *hint = hint_at_end(at + length);
    if (length > 16)
        return fail(reader, at, length, REG_FILE_ERROR_SYNTAX,
                    "this is not a byte (two hexadecimal digits)%s", hint);
    return fail(reader, at, length, REG_FILE_ERROR_SYNTAX,
                "\"%.*s\" is not a byte (two hexadecimal digits)%s", (int)length, at, hint);
}

static gboolean
read_bytes(Reader *reader)
{
    g_byte_array_set_size(reader->bytes, 0);
    if (!read_continuation(reader))
        return FALSE;
    if (at_line_end(reader) || *reader->at == ';')
        return TRUE;
    for (;;) {
        if (!read_byte(reader))
            return FALSE;
        skip_blanks(reader);
        if (*reader->at != ',')
            return TRUE;
        reader->at++;
        if (!read_continuation(reader))
            return FALSE;
    }
}

/* hex: or hex(TYPE): */
static gboolean
read_hex(Reader *reader, RegEntry *entry)
{
    const char *start = reader->at;
    guint32 type = REG_TYPE_BINARY;
    gboolean is_good = TRUE;

    reader->at += strlen("hex");
    if (*reader->at == '(') {
        reader->at++;
        is_good = read_hex_digits(reader, 8, &type) && *reader->at == ')';
        reader->at += is_good;
    }
    if (!is_good || *reader->at != ':')
        return fail(reader, start, strcspn(start, ":, \t\r\n"), REG_FILE_ERROR_SYNTAX,
                    "this must be hex: or hex(TYPE):, such as hex(2): for REG_EXPAND_SZ");
    reader->at++;
    if (!read_bytes(reader))
        return FALSE;
    entry->type = type;
    entry->size = reader->bytes->len;
    entry->data = (const guint8 *)keep(
        reader, entry->size > 0 ? (const char *)reader->bytes->data : "", entry->size);
    return TRUE;
}

static gboolean
read_data(Reader *reader, RegEntry *entry)
{
    const char *at = reader->at;

    if (*at == '"')
        return read_string(reader, entry);
    if (g_ascii_strncasecmp(at, "dword:", 6) == 0)
        return read_dword(reader, entry);
    if (g_ascii_strncasecmp(at, "hex", 3) == 0)
        return read_hex(reader, entry);
    if (*at == '-') {
        reader->at++;
        entry->kind = REG_ENTRY_DELETE_VALUE;
        return TRUE;
    }
    return fail(reader, at, rest_of_line(at), REG_FILE_ERROR_SYNTAX,
                "after = must stand \"text\", dword:, hex:, hex(TYPE): or - to delete%s",
                hint_at_end(at + rest_of_line(at)));
}

/* "name"=data or @=data */
static gboolean
read_value(Reader *reader)
{
    const char *start = reader->at;
    RegEntry entry = { .kind = REG_ENTRY_VALUE, .key = reader->key, .name = "" };

    if (reader->key == NULL)
        return fail(reader, start, rest_of_line(start), REG_FILE_ERROR_SYNTAX,
                    "a value before the first [key]");
    if (*start == '"') {
        if (!read_quoted(reader, "the value's name"))
            return FALSE;
        entry.name = keep(reader, reader->scratch->str, reader->scratch->len);
    } else {
        reader->at++;
    }
    entry.span = span_here(reader, start, (gsize)(reader->at - start));
    skip_blanks(reader);
    if (*reader->at != '=')
        return fail(reader, reader->at, 0, REG_FILE_ERROR_SYNTAX,
                    "= must stand here, after the value's name%s", hint_at_end(reader->at));
    reader->at++;
    skip_blanks(reader);
    if (!read_data(reader, &entry))
        return FALSE;
    skip_blanks(reader);
    if (!at_line_end(reader) && *reader->at != ';')
        return fail(reader, reader->at, rest_of_line(reader->at), REG_FILE_ERROR_SYNTAX,
                    "text after the end of the value");
    add_entry(reader, &entry);
    skip_line(reader);
    return TRUE;
}

static gboolean
read_file(Reader *reader)
{
    if (!read_header(reader))
        return FALSE;
    for (;;) {
        skip_to_content(reader);
        if (*reader->at == '\0')
            return TRUE;
        if (*reader->at == '[') {
            if (!read_key(reader))
                return FALSE;
        } else if (*reader->at == '"' || *reader->at == '@') {
            if (!read_value(reader))
                return FALSE;
        } else {
            return fail(reader, reader->at, rest_of_line(reader->at), REG_FILE_ERROR_SYNTAX,
                        "this is neither a [key], a \"name\"=value nor a ; comment");
        }
    }
}

/* ---- opening ---- */

static void
take_source_error(GError **error, GError *from)
{
    RegFileErrorCode code = REG_FILE_ERROR_FILE;

    if (g_error_matches(from, SOURCE_TEXT_ERROR, SOURCE_TEXT_ERROR_ENCODING))
        code = REG_FILE_ERROR_ENCODING;
    g_set_error_literal(error, REG_FILE_ERROR, code, from->message);
    g_error_free(from);
}

RegFile *
reg_file_load_bytes(const char *name, const guint8 *bytes, gsize length, GError **error)
{
    g_autoptr(RegFile) file = g_new0(RegFile, 1);
    GError *source_error = NULL;

    if (length >= 4 && memcmp(bytes, "regf", 4) == 0) {
        printable_error(error, REG_FILE_ERROR, REG_FILE_ERROR_HIVE,
                        "%s:1:1: error: this is a registry hive, and a registry export is expected "
                        "(make one with: reg export HKLM\\SYSTEM system.reg)",
                        name);
        return NULL;
    }
    file->source = source_text_decode(name, bytes, length, header_4, &source_error);
    if (file->source == NULL) {
        take_source_error(error, source_error);
        return NULL;
    }
    file->entries = g_array_new(FALSE, FALSE, sizeof(RegEntry));
    file->strings = g_string_chunk_new(4096);

    const SourceText *source = file->source;
    Reader reader = {
        .file = file,
        .text = source->text,
        .at = source->text,
        .line = source->text,
        .line_number = 1,
        .scratch = g_string_new(NULL),
        .bytes = g_byte_array_new(),
        .error = error,
    };
    gboolean is_good = read_file(&reader);
    g_string_free(reader.scratch, TRUE);
    g_byte_array_unref(reader.bytes);
    file->ends_in_mid_line = source->length > 0 && source->text[source->length - 1] != '\n';
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

void
reg_file_free(RegFile *file)
{
    if (file == NULL)
        return;
    if (file->entries != NULL)
        g_array_unref(file->entries);
    if (file->strings != NULL)
        g_string_chunk_free(file->strings);
    source_text_unref(file->source);
    g_free(file);
}

/* ---- what a value holds ---- */

/* Strings end at their first terminator; of a list, each terminator but the last becomes a line
 * feed. */
static char *
cut_at_terminator(GString *text, gboolean is_list, gboolean *is_terminated)
{
    gsize end = strlen(text->str);

    *is_terminated = end < text->len;
    if (is_list) {
        end = text->len;
        while (end > 0 && text->str[end - 1] == '\0')
            end--;
        for (gsize i = 0; i < end; i++)
            if (text->str[i] == '\0')
                text->str[i] = '\n';
    }
    g_string_truncate(text, end);
    return g_string_free(text, FALSE);
}

/* ASCII, and nothing but: as UTF-16 it would be rare Chinese. */
static gboolean
is_narrow(const guint8 *data, gsize size)
{
    while (size > 0 && data[size - 1] == 0)
        size--;
    for (gsize i = 0; i < size; i++)
        if (!g_ascii_isprint((char)data[i]))
            return FALSE;
    return size >= WIDTH_BYTES_MIN;
}

static gboolean
is_wide(const guint8 *data, gsize size)
{
    for (gsize i = 0; i + 1 < size; i += 2)
        if (data[i + 1] != 0 || (data[i] == 0 && i + 2 < size))
            return FALSE;
    return size >= WIDTH_BYTES_MIN;
}

RegTextWidth
reg_file_text_width(const RegFile *file, const RegEntry *entry)
{
    if (entry->text != NULL || entry->data == NULL)
        return REG_TEXT_FITS;
    if (!file->is_ansi)
        return is_narrow(entry->data, entry->size) ? REG_TEXT_NARROW : REG_TEXT_FITS;
    return is_wide(entry->data, entry->size) ? REG_TEXT_WIDE : REG_TEXT_FITS;
}

static char *
no_utf16_reason(const RegFile *file, const RegEntry *entry)
{
    if (reg_file_text_width(file, entry) == REG_TEXT_NARROW)
        return g_strdup("the text has one byte a character, as REGEDIT4 files have it (in a "
                        "version 5.00 export it is UTF-16, two bytes a character)");
    return g_strdup(entry->size % 2 != 0
                        ? "the text has an odd number of bytes (in a version 5.00 export it is "
                          "UTF-16, two bytes a character)"
                        : "the text is not UTF-16");
}

char *
reg_file_read_text(const RegFile *file,
                   const RegEntry *entry,
                   gboolean *is_terminated,
                   char **problem)
{
    gboolean is_list = entry->type == REG_TYPE_MULTI_SZ;

    *is_terminated = TRUE;
    if (entry->text != NULL)
        return g_strdup(entry->text);
    if (entry->type != REG_TYPE_SZ && entry->type != REG_TYPE_EXPAND_SZ && !is_list) {
        *problem = g_strdup_printf("this value is %s and not a text", reg_type_name(entry->type));
        return NULL;
    }

    GString *text = g_string_sized_new(entry->size);
    if (file->is_ansi) {
        source_text_append_windows_1252(text, entry->data, entry->size);
        return cut_at_terminator(text, is_list, is_terminated);
    }
    if (source_text_append_utf16le(text, entry->data, entry->size))
        return cut_at_terminator(text, is_list, is_terminated);
    g_string_free(text, TRUE);
    *problem = no_utf16_reason(file, entry);
    return NULL;
}

char *
reg_file_text(const RegFile *file, const RegEntry *entry, gboolean *is_terminated, GError **error)
{
    g_autofree char *problem = NULL;
    gboolean ignored;
    char *text =
        reg_file_read_text(file, entry, is_terminated != NULL ? is_terminated : &ignored, &problem);

    if (text == NULL) {
        g_autofree char *message = source_text_message(file->source, entry->span, "error", problem);
        g_set_error_literal(error, REG_FILE_ERROR, REG_FILE_ERROR_VALUE, message);
    }
    return text;
}

gboolean
reg_entry_dword(const RegEntry *entry, guint32 *value)
{
    if (entry->type != REG_TYPE_DWORD || entry->size != 4)
        return FALSE;
    *value = 0;
    for (gsize i = 0; i < 4; i++)
        *value |= (guint32)entry->data[i] << (8 * i);
    return TRUE;
}
