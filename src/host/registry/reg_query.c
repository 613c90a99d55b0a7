/* SPDX-License-Identifier: MIT */
/*
 * What reg.exe prints for "reg query", or what somebody copied of it out of a console:
 *
 *     HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Session Manager\SubSystems
 *         Windows    REG_EXPAND_SZ    %SystemRoot%\system32\csrss.exe ObjectDirectory=\Windows ...
 *
 * Four blanks before and between, or tabs between (Windows 2000 and XP, below a line "! REG.EXE
 * VERSION"). A console breaks lines at its width, and what is copied lacks the blank at a line's
 * end; prompts, the line that counts what was found, and empty lines may stand anywhere.
 */
#include "host/registry/reg_query.h"

#include "host/registry/reg_export.h"
#include "host/registry/registry_keys.h"

#include <string.h>

/* A line of fewer characters was not broken by its console. */
#define BROKEN_LINE_MIN 40

/* ---- lines ---- */

static gboolean
is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static gboolean
is_key_line(const char *at)
{
    return reg_root_length(at, reg_rest_of_line(at)) != 0;
}

/* Where the type stands in the line of a value: behind a tab or two blanks, before another or the
 * end. NULL: nowhere. */
static const char *
find_type(const char *line, gsize length)
{
    for (gsize i = 2; i + 4 < length; i++) {
        gsize word;
        if (strncmp(line + i, "REG_", 4) != 0 ||
            !(line[i - 1] == '\t' || (line[i - 1] == ' ' && is_blank(line[i - 2]))))
            continue;
        word = strspn(line + i, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
        if (i + word == length || is_blank(line[i + word]))
            return line + i;
    }
    return NULL;
}

static gboolean
is_value_line(const char *at)
{
    return is_blank(*at) && find_type(at, reg_rest_of_line(at)) != NULL;
}

/* C:\> or PS C:\> */
static gboolean
is_prompt(const char *at)
{
    if (g_str_has_prefix(at, "PS "))
        at += 3;
    return g_ascii_isalpha(at[0]) && at[1] == ':' && memchr(at, '>', reg_rest_of_line(at)) != NULL;
}

/* Only what is no begin of anything can be the rest of the line before. */
static gboolean
is_rest(const char *at)
{
    gsize length = reg_rest_of_line(at);

    return strspn(at, " \t") < length && !is_key_line(at) && !is_value_line(at) && !is_prompt(at);
}

static glong
characters(const char *line)
{
    return g_utf8_strlen(line, (gssize)reg_rest_of_line(line));
}

static const char *
next_line(const char *at)
{
    at += reg_rest_of_line(at);
    at += *at == '\r';
    at += *at == '\n';
    return at;
}

gboolean
reg_query_is(const char *text)
{
    gboolean has_key = FALSE;

    text += strspn(text, " \t\r\n");
    if (reg_export_is(text))
        return FALSE;
    for (; *text != '\0'; text = next_line(text)) {
        if (*text == '[')
            return FALSE;
        if (has_key && is_value_line(text))
            return TRUE;
        has_key = has_key || is_key_line(text);
    }
    return FALSE;
}

/* ---- broken lines ---- */

/*
 * The width that lines were broken at. 0: by no console, but between words, as a mail program does.
 * A line one short of the width has lost the blank it ended with.
 */
static glong
console_width(const char *text)
{
    static const glong usual[] = { 80, 100, 120, 132, 160 };
    glong longest = 0, shortest = G_MAXLONG;

    for (const char *line = text; *line != '\0'; line = next_line(line)) {
        glong length = characters(line);
        if ((!is_key_line(line) && !is_value_line(line) && !is_rest(line)) ||
            !is_rest(next_line(line)) || length < BROKEN_LINE_MIN)
            continue;
        longest = MAX(longest, length);
        shortest = MIN(shortest, length);
    }
    if (longest == 0 || longest - shortest > 1)
        return 0;
    for (gsize i = 0; i < G_N_ELEMENTS(usual); i++)
        if (longest == usual[i] || (longest == usual[i] - 1 && shortest == longest))
            return usual[i];
    return longest > usual[0] || longest > shortest ? longest : 0;
}

/* The line at hand and the rest of it, put together in scratch; goes behind it. */
static void
take_line(RegReader *reader, glong width)
{
    GString *line = reader->scratch;
    const char *at = reader->at;

    g_string_truncate(line, 0);
    g_string_append_len(line, at, (gssize)reg_rest_of_line(at));
    while (characters(at) >= BROKEN_LINE_MIN && is_rest(next_line(at))) {
        if (width == 0 ? !is_blank(line->str[line->len - 1]) : characters(at) < width)
            g_string_append_c(line, ' ');
        at = next_line(at);
        g_string_append_len(line, at + (width == 0 ? strspn(at, " \t") : 0),
                            (gssize)(reg_rest_of_line(at) - (width == 0 ? strspn(at, " \t") : 0)));
    }
    reader->at = next_line(at);
    while (line->len > 0 && is_blank(line->str[line->len - 1]))
        g_string_truncate(line, line->len - 1);
}

/* ---- keys and values ---- */

static gboolean
read_key(RegReader *reader, glong width)
{
    const char *start = reader->at;
    gsize first = reg_rest_of_line(start);
    g_autofree char *problem = NULL;

    take_line(reader, width);
    gsize wrong = reg_key_check(reader->scratch->str, reader->scratch->len, &problem);
    if (problem != NULL) {
        reg_reader_enter_key(reader, NULL, FALSE);
        reader->is_read_key = registry_key_is_meant(start, first);
        return reg_reader_fail(reader, start + MIN(wrong, first), 0, REG_FILE_ERROR_SYNTAX, "%s",
                               problem);
    }
    RegEntry entry = {
        .kind = REG_ENTRY_KEY,
        .key = reg_reader_keep(reader, reader->scratch->str, reader->scratch->len),
        .name = "",
        .span = reg_reader_span(reader, start, first),
    };
    reg_reader_enter_key(reader, entry.key, FALSE);
    reg_reader_add(reader, &entry);
    return TRUE;
}

/* REG_SZ … by its name. FALSE: there is no such type. */
static gboolean
parse_type(const char *word, gsize length, guint32 *type)
{
    for (guint32 i = 0; i <= REG_TYPE_QWORD; i++) {
        const char *name = reg_type_name(i);
        if (strlen(name) == length && strncmp(name, word, length) == 0) {
            *type = i;
            return TRUE;
        }
    }
    return FALSE;
}

/* 0x30, in as many bytes. */
static gboolean
parse_number(RegReader *reader, const char *text, guint bytes)
{
    guint64 number;
    char *end = NULL;

    if (g_ascii_strncasecmp(text, "0x", 2) != 0 || !g_ascii_isxdigit(text[2]) ||
        strlen(text + 2) > 2 * (gsize)bytes)
        return FALSE;
    number = g_ascii_strtoull(text + 2, &end, 16);
    for (guint i = 0; i < bytes; i++) {
        guint8 byte = (guint8)(number >> (8 * i));
        g_byte_array_append(reader->bytes, &byte, 1);
    }
    return *end == '\0';
}

/* Digits without anything between. */
static gboolean
parse_bytes(RegReader *reader, const char *text)
{
    for (; text[0] != '\0'; text += 2) {
        if (!g_ascii_isxdigit(text[0]) || !g_ascii_isxdigit(text[1]))
            return FALSE;
        guint8 byte = (guint8)(g_ascii_xdigit_value(text[0]) << 4 | g_ascii_xdigit_value(text[1]));
        g_byte_array_append(reader->bytes, &byte, 1);
    }
    return TRUE;
}

/* The strings of a list are printed with \0 between. */
static char *
list_text(const char *data)
{
    g_auto(GStrv) parts = g_strsplit(data, "\\0", -1);
    char *text = g_strjoinv("\n", parts);

    while (g_str_has_suffix(text, "\n"))
        text[strlen(text) - 1] = '\0';
    return text;
}

static gboolean
parse_data(RegReader *reader, const char *data, RegEntry *entry)
{
    gboolean is_good;

    if (entry->type == REG_TYPE_SZ || entry->type == REG_TYPE_EXPAND_SZ) {
        entry->text = reg_reader_keep(reader, data, strlen(data));
        return TRUE;
    }
    if (entry->type == REG_TYPE_MULTI_SZ) {
        g_autofree char *text = list_text(data);
        entry->text = reg_reader_keep(reader, text, strlen(text));
        return TRUE;
    }
    g_byte_array_set_size(reader->bytes, 0);
    if (entry->type == REG_TYPE_DWORD)
        is_good = parse_number(reader, data, 4);
    else if (entry->type == REG_TYPE_QWORD)
        is_good = parse_number(reader, data, 8);
    else
        is_good = g_ascii_strncasecmp(data, "0x", 2) == 0 ? parse_number(reader, data, 8)
                                                          : parse_bytes(reader, data);
    entry->size = reader->bytes->len;
    entry->data = (const guint8 *)reg_reader_keep(
        reader, entry->size > 0 ? (const char *)reader->bytes->data : "", entry->size);
    return is_good;
}

/* The default value has no name, and is printed in many languages as something in parentheses. */
static gboolean
is_default_name(const char *name)
{
    return strcmp(name, "(Default)") == 0 || strcmp(name, "<NO NAME>") == 0;
}

/* `start` is the line as it stands in the file, scratch what it is together with its rest. */
static gboolean
read_value(RegReader *reader, const char *start)
{
    const char *line = reader->scratch->str, *type = find_type(line, reader->scratch->len);
    gsize blanks = strspn(line, " \t"), word, name_length;
    RegEntry entry = { .kind = REG_ENTRY_VALUE, .key = reader->key };

    word = strcspn(type, " \t");
    name_length = (gsize)(type - line) - blanks;
    while (name_length > 0 && is_blank(line[blanks + name_length - 1]))
        name_length--;
    g_autofree char *name = g_strndup(line + blanks, name_length);
    const char *data = type + word + strspn(type + word, " \t");
    if (reader->key == NULL)
        return reg_reader_fail(reader, start, reg_rest_of_line(start), REG_FILE_ERROR_SYNTAX,
                               "a value before the first key");
    if (!parse_type(type, word, &entry.type))
        return reg_reader_fail(reader, start + (type - line), word, REG_FILE_ERROR_SYNTAX,
                               "there is no type %.*s", (int)word, type);
    entry.name = is_default_name(name) ? "" : reg_reader_keep(reader, name, name_length);
    entry.span = reg_reader_span(reader, start + blanks, name_length);
    if (!reg_reader_check_characters(reader, start, reader->at))
        return FALSE;
    if (!parse_data(reader, data, &entry))
        return reg_reader_fail(reader, start + MIN((gsize)(data - line), reg_rest_of_line(start)),
                               MIN(strlen(data), reg_rest_of_line(start)), REG_FILE_ERROR_SYNTAX,
                               entry.type == REG_TYPE_DWORD
                                   ? "this is not a REG_DWORD as reg.exe prints it (48 is 0x30)"
                                   : "these are not bytes as reg.exe prints them");
    reg_reader_add(reader, &entry);
    return TRUE;
}

gboolean
reg_query_read(RegReader *reader)
{
    glong width = console_width(reader->text);

    while (*reader->at != '\0') {
        const char *start = reader->at;
        if (is_key_line(start)) {
            if (!read_key(reader, width) && !reg_reader_skip(reader, reader->is_read_key))
                return FALSE;
        } else if (is_value_line(start)) {
            take_line(reader, width);
            if (!read_value(reader, start) && !reg_reader_skip(reader, reader->is_read_key))
                return FALSE;
        } else {
            reader->at = next_line(start);
        }
    }
    return TRUE;
}
