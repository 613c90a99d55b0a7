/* SPDX-License-Identifier: MIT */
/* What a registry file said, and the values in it. */
#include "host/registry/reg_file.h"

#include <string.h>

/* A shorter text says nothing about the size of its characters. */
#define WIDTH_BYTES_MIN 8

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
    g_free(file->skipped_problem);
    g_free(file->unfinished);
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
