/* SPDX-License-Identifier: MIT */
/* Exports: what regedit writes, and what people make of it. */
#include "host/registry/reg_export.h"

#include "host/registry/registry_keys.h"
#include "host/text/content_sign.h"
#include "host/text/suggest.h"

#include <string.h>

/* What is wrong may be that the rest is missing. */
static const char *
hint_at_end(const char *at)
{
    return *at == '\0' ? " (is the file cut off?)" : "";
}

static void
skip_blanks(RegReader *reader)
{
    reader->at += strspn(reader->at, " \t");
}

static gboolean
at_line_end(const RegReader *reader)
{
    return *reader->at == '\0' || *reader->at == '\n' || *reader->at == '\r';
}

/* Over empty lines and comments. */
static void
skip_to_content(RegReader *reader)
{
    for (;;) {
        skip_blanks(reader);
        if (*reader->at == '\0' || (!at_line_end(reader) && *reader->at != ';'))
            return;
        reg_reader_skip_line(reader);
    }
}

/* ---- the first line ---- */

static gboolean
is_word(const char *line, gsize length, const char *word)
{
    return strlen(word) == length && g_ascii_strncasecmp(line, word, length) == 0;
}

gboolean
reg_export_is(const char *text)
{
    text += strspn(text, " \t\r\n");
    return g_ascii_strncasecmp(text, CONTENT_EXPORT_5, strlen(CONTENT_EXPORT_5)) == 0 ||
           g_ascii_strncasecmp(text, CONTENT_EXPORT_4, strlen(CONTENT_EXPORT_4)) == 0;
}

static gboolean
read_header(RegReader *reader)
{
    const char *line;
    gsize length;

    while (*reader->at != '\0' && strchr(" \t\r\n", *reader->at) != NULL)
        reader->at++;
    line = reader->at;
    length = reg_rest_of_line(line);
    while (length > 0 && strchr(" \t", line[length - 1]) != NULL)
        length--;
    reg_reader_skip_line(reader);
    if (is_word(line, length, CONTENT_EXPORT_4)) {
        reader->file->is_ansi = TRUE;
        return TRUE;
    }
    if (is_word(line, length, CONTENT_EXPORT_5))
        return TRUE;
    if (*line == '\0')
        return reg_reader_fail(reader, line, 0, REG_FILE_ERROR_HEADER,
                               "the file is empty (the first line must be \"%s\" or \"%s\")",
                               CONTENT_EXPORT_5, CONTENT_EXPORT_4);
    if (content_sign_of_text(line) == CONTENT_BOOT_INI)
        return reg_reader_fail(reader, line, length, REG_FILE_ERROR_HEADER,
                               "this is %s, not a registry file (name it as %s)",
                               content_words(CONTENT_BOOT_INI), content_place(CONTENT_BOOT_INI));
    if (g_ascii_strncasecmp(line, "ERROR:", strlen("ERROR:")) == 0)
        return reg_reader_fail(
            reader, line, length, REG_FILE_ERROR_HEADER,
            "reg query printed this error and nothing else: it found nothing (is "
            "the key's name right, and was it asked as an administrator?)");
    if (*line == '[')
        return reg_reader_fail(reader, line, length, REG_FILE_ERROR_HEADER,
                               "the header is missing (the first line must be \"%s\" or \"%s\")",
                               CONTENT_EXPORT_5, CONTENT_EXPORT_4);
    return reg_reader_fail(
        reader, line, length, REG_FILE_ERROR_HEADER,
        "not a registry export (the first line must be \"%s\" or \"%s\"), nor what reg query "
        "prints",
        CONTENT_EXPORT_5, CONTENT_EXPORT_4);
}

/* ---- keys ---- */

/* A key that cannot be read is one of those that are read here if its line says so. */
static gboolean fail_key(
    RegReader *reader, const char *line, const char *at, gsize length, const char *format, ...)
    G_GNUC_PRINTF(5, 6);

static gboolean
fail_key(RegReader *reader, const char *line, const char *at, gsize length, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    reg_reader_enter_key(reader, NULL, FALSE);
    reader->is_read_key = registry_key_is_meant(line, reg_rest_of_line(line));
    return reg_reader_fail(reader, at, length, REG_FILE_ERROR_SYNTAX, "%s", text);
}

static gboolean
check_root(RegReader *reader, const char *line, const char *key, gsize length)
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

    if (reg_root_length(key, length) != 0)
        return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(short_names); i++)
        if (is_word(key, root_length, short_names[i].brief))
            return fail_key(reader, line, key, root_length,
                            "short key names do not work in a registry export (write %s)",
                            short_names[i].root);

    g_autofree char *root = g_strndup(key, root_length);
    g_autofree char *hint = suggest_hint(root, reg_root_keys());
    return fail_key(reader, line, key, root_length, "unknown root key \"%s\"%s", root, hint);
}

/* [KEY] or [-KEY]; the key may hold brackets, so the last one of the line closes it. */
static gboolean
read_key(RegReader *reader)
{
    const char *line = reader->at, *key = line + 1, *close = NULL;
    gsize length = reg_rest_of_line(line);
    gboolean is_delete = *key == '-';

    for (gsize i = length; i > 0 && close == NULL; i--)
        if (line[i - 1] == ']')
            close = line + i - 1;
    if (close == NULL)
        return fail_key(reader, line, line, length, "the key has no closing ]%s",
                        hint_at_end(line + length));
    key += is_delete;
    if (!check_root(reader, line, key, (gsize)(close - key)))
        return FALSE;
    reader->at = close + 1;
    skip_blanks(reader);
    if (!at_line_end(reader) && *reader->at != ';')
        return fail_key(reader, line, reader->at, reg_rest_of_line(reader->at),
                        "text after the key's closing ]");

    gsize key_length = (gsize)(close - key);
    while (key_length > 0 && key[key_length - 1] == '\\')
        key_length--;
    g_autofree char *problem = NULL;
    gsize wrong = reg_key_check(key, key_length, &problem);
    if (problem != NULL)
        return fail_key(reader, line, key + wrong, 0, "%s", problem);
    RegEntry entry = {
        .kind = is_delete ? REG_ENTRY_DELETE_KEY : REG_ENTRY_KEY,
        .key = reg_reader_keep(reader, key, key_length),
        .name = "",
        .span = reg_reader_span(reader, line, (gsize)(close + 1 - line)),
    };
    reg_reader_enter_key(reader, entry.key, is_delete);
    reg_reader_add(reader, &entry);
    reg_reader_skip_line(reader);
    return TRUE;
}

/* ---- values ---- */

/* A text in quotation marks, into scratch. Line breaks may stand in it: regedit writes them as they
 * are. */
static gboolean
read_quoted(RegReader *reader, const char *what)
{
    const char *open = reader->at++;

    g_string_truncate(reader->scratch, 0);
    for (;;) {
        gsize plain = strcspn(reader->at, "\\\"");

        g_string_append_len(reader->scratch, reader->at, (gssize)plain);
        reader->at += plain;
        if (*reader->at == '\0')
            return reg_reader_fail(reader, open, reg_rest_of_line(open), REG_FILE_ERROR_SYNTAX,
                                   "%s has no closing quotation mark%s", what,
                                   hint_at_end(open + reg_rest_of_line(open)));
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
read_string(RegReader *reader, RegEntry *entry)
{
    const char *open = reader->at;
    gsize first_line = reg_rest_of_line(open);

    if (!read_quoted(reader, "the text"))
        return FALSE;
    gboolean is_multiline = reader->at > open + first_line;
    skip_blanks(reader);
    if (is_multiline && !at_line_end(reader))
        return reg_reader_fail(reader, open, first_line, REG_FILE_ERROR_SYNTAX,
                               "the text has no closing quotation mark");
    entry->type = REG_TYPE_SZ;
    entry->text = reg_reader_keep(reader, reader->scratch->str, reader->scratch->len);
    return TRUE;
}

static gboolean
read_hex_digits(RegReader *reader, gsize digits_max, guint32 *value)
{
    gsize digits = 0;

    *value = 0;
    for (; g_ascii_isxdigit(*reader->at) && digits < digits_max; digits++)
        *value = *value << 4 | (guint32)g_ascii_xdigit_value(*reader->at++);
    return digits > 0 && !g_ascii_isalnum(*reader->at);
}

static gboolean
read_dword(RegReader *reader, RegEntry *entry)
{
    const char *number;
    guint32 value;
    guint8 data[4];

    reader->at += strlen("dword:");
    skip_blanks(reader);
    number = reader->at;
    if (!read_hex_digits(reader, 8, &value))
        return reg_reader_fail(
            reader, number, strcspn(number, " \t\r\n;"), REG_FILE_ERROR_SYNTAX,
            "dword: must be followed by one to eight hexadecimal digits (48 is 00000030)%s",
            hint_at_end(number + reg_rest_of_line(number)));
    for (gsize i = 0; i < sizeof(data); i++)
        data[i] = (guint8)(value >> (8 * i));
    entry->type = REG_TYPE_DWORD;
    entry->data = (const guint8 *)reg_reader_keep(reader, (const char *)data, sizeof(data));
    entry->size = sizeof(data);
    return TRUE;
}

/* After a comma: the next byte may stand on the next line, behind a backslash. */
static gboolean
read_continuation(RegReader *reader)
{
    skip_blanks(reader);
    while (*reader->at == '\\') {
        const char *backslash = reader->at++;

        skip_blanks(reader);
        if (!at_line_end(reader) && *reader->at != ';')
            return reg_reader_fail(reader, backslash, 1, REG_FILE_ERROR_SYNTAX,
                                   "a backslash must be the last character of its line");
        reg_reader_skip_line(reader);
        skip_to_content(reader);
        if (*reader->at == '\0')
            return reg_reader_fail(reader, backslash, 1, REG_FILE_ERROR_SYNTAX,
                                   "the file ends in the middle of this value (is it cut off?)");
    }
    return TRUE;
}

static gboolean
read_byte(RegReader *reader)
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
        return reg_reader_fail(reader, at, 0, REG_FILE_ERROR_SYNTAX,
                               "a byte must follow the comma (is the file cut off?)");
    const char *hint = hint_at_end(at + length);
    if (length > 16)
        return reg_reader_fail(reader, at, length, REG_FILE_ERROR_SYNTAX,
                               "this is not a byte (two hexadecimal digits)%s", hint);
    return reg_reader_fail(reader, at, length, REG_FILE_ERROR_SYNTAX,
                           "\"%.*s\" is not a byte (two hexadecimal digits)%s", (int)length, at,
                           hint);
}

static gboolean
read_bytes(RegReader *reader)
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
read_hex(RegReader *reader, RegEntry *entry)
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
        return reg_reader_fail(
            reader, start, strcspn(start, ":, \t\r\n"), REG_FILE_ERROR_SYNTAX,
            "this must be hex: or hex(TYPE):, such as hex(2): for REG_EXPAND_SZ");
    reader->at++;
    if (!read_bytes(reader))
        return FALSE;
    entry->type = type;
    entry->size = reader->bytes->len;
    entry->data = (const guint8 *)reg_reader_keep(
        reader, entry->size > 0 ? (const char *)reader->bytes->data : "", entry->size);
    return TRUE;
}

static gboolean
read_data(RegReader *reader, RegEntry *entry)
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
    return reg_reader_fail(reader, at, reg_rest_of_line(at), REG_FILE_ERROR_SYNTAX,
                           "after = must stand \"text\", dword:, hex:, hex(TYPE): or - to delete%s",
                           hint_at_end(at + reg_rest_of_line(at)));
}

/* "name"=data or @=data */
static gboolean
read_value(RegReader *reader)
{
    const char *start = reader->at;
    RegEntry entry = { .kind = REG_ENTRY_VALUE, .key = reader->key, .name = "" };

    if (reader->key == NULL)
        return reg_reader_fail(reader, start, reg_rest_of_line(start), REG_FILE_ERROR_SYNTAX,
                               "a value before the first [key]");
    if (*start == '"') {
        if (!read_quoted(reader, "the value's name"))
            return FALSE;
        entry.name = reg_reader_keep(reader, reader->scratch->str, reader->scratch->len);
    } else {
        reader->at++;
    }
    entry.span = reg_reader_span(reader, start, (gsize)(reader->at - start));
    gsize first_line = reg_rest_of_line(start);
    skip_blanks(reader);
    if (*reader->at != '=' && reader->at > start + first_line)
        return reg_reader_fail(reader, start, first_line, REG_FILE_ERROR_SYNTAX,
                               "the value's name has no closing quotation mark");
    if (*reader->at != '=')
        return reg_reader_fail(reader, reader->at, 0, REG_FILE_ERROR_SYNTAX,
                               "= must stand here, after the value's name%s",
                               hint_at_end(reader->at));
    reader->at++;
    skip_blanks(reader);
    if (!read_data(reader, &entry))
        return FALSE;
    skip_blanks(reader);
    if (!at_line_end(reader) && *reader->at != ';')
        return reg_reader_fail(reader, reader->at, reg_rest_of_line(reader->at),
                               REG_FILE_ERROR_SYNTAX, "text after the end of the value");
    if (!reg_reader_check_characters(reader, start, reader->at))
        return FALSE;
    reg_reader_add(reader, &entry);
    reg_reader_skip_line(reader);
    return TRUE;
}

/* What word processors and mails make of " at a value's name. 0: it is none of these. */
static gsize
other_mark_length(const char *at)
{
    static const char *const marks[] = {
        "\u201c", "\u201d", "\u201e", "\u201f", "\u00ab", "\u00bb"
    };

    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++)
        if (g_str_has_prefix(at, marks[i]))
            return strlen(marks[i]);
    return 0;
}

/* [KEY], "name"=data, @=data */
static gboolean
read_entry(RegReader *reader)
{
    gsize mark = other_mark_length(reader->at);

    if (mark > 0)
        return reg_reader_fail(reader, reader->at, mark, REG_FILE_ERROR_SYNTAX,
                               "this is not the quotation mark of an export (\"), which a mail or "
                               "a word processor made another");
    if (*reader->at == '[')
        return read_key(reader);
    if (*reader->at == '"' || *reader->at == '@')
        return read_value(reader);
    return reg_reader_fail(reader, reader->at, reg_rest_of_line(reader->at), REG_FILE_ERROR_SYNTAX,
                           "this is neither a [key], a \"name\"=value nor a ; comment");
}

/* The rest of a value's bytes: blanks, and then nothing but hexadecimal digits. */
static gboolean
is_line_of_bytes(const char *at)
{
    gsize blanks = strspn(at, " \t"), length = reg_rest_of_line(at);

    return blanks > 0 && blanks < length &&
           blanks + strspn(at + blanks, "0123456789abcdefABCDEF,\\ \t") == length;
}

/* As regedit does: over the line, and over what belongs to it. */
static gboolean
pass_over(RegReader *reader, const char *start)
{
    if (!reg_reader_skip(reader, reader->is_read_key))
        return FALSE;
    reader->at = start;
    do
        reg_reader_skip_line(reader);
    while (is_line_of_bytes(reader->at));
    return TRUE;
}

gboolean
reg_export_read(RegReader *reader)
{
    if (!read_header(reader))
        return FALSE;
    for (;;) {
        skip_to_content(reader);
        const char *start = reader->at;
        if (*start == '\0')
            return TRUE;
        if (!read_entry(reader) && !pass_over(reader, start))
            return FALSE;
    }
}
