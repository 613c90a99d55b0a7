/* SPDX-License-Identifier: MIT */
/* What the readers of registry files share: the place they are at, lines that make no sense, and
 * what they keep. reg_export.c reads exports, reg_query.c what reg.exe prints. */
#pragma once

#include "host/registry/reg_file.h"

typedef struct {
    RegFile *file;
    const char *text;
    const char *at;
    const char *key;  /* NULL before the first one, and below one that cannot be read */
    const char *line; /* begin of the line of the last entry, and its number */
    guint line_number;
    gboolean is_deleted_key;
    gboolean is_read_key; /* something of it is read here: its lines must make sense */
    GString *scratch;
    GByteArray *bytes;
    GError *problem; /* of the line at hand */
} RegReader;

/* Notes what is wrong, at a place of the text. Always FALSE. */
gboolean reg_reader_fail(
    RegReader *reader, const char *at, gsize length, RegFileErrorCode code, const char *format, ...)
    G_GNUC_PRINTF(5, 6);
/* After a failure, where the line may be passed over: counts it. FALSE: it may not. */
gboolean reg_reader_skip(RegReader *reader, gboolean is_read);

/* Windows takes any character in a value; in one that is read here each must be text. */
gboolean reg_reader_check_characters(RegReader *reader, const char *start, const char *end);

/* The key that the lines to come belong to; NULL: none that can be read. */
void reg_reader_enter_key(RegReader *reader, const char *key, gboolean is_deleted);
void reg_reader_add(RegReader *reader, const RegEntry *entry);
/* A NUL-terminated copy that lives as long as the file. */
const char *reg_reader_keep(RegReader *reader, const char *text, gsize length);
/* Entries come in order, so lines are counted on from the entry before. */
SourceSpan reg_reader_span(RegReader *reader, const char *at, gsize length);

/* Over the rest of the line and its end. */
void reg_reader_skip_line(RegReader *reader);
gsize reg_rest_of_line(const char *at);
/* Where in a key's name something is that no registry has, a part too long or too deep; *problem
 * says what, free with g_free(). Without any it stays NULL. */
gsize reg_key_check(const char *key, gsize length, char **problem);
/* The length of the root key at the begin of a key's name, 0 if it is none. */
gsize reg_root_length(const char *key, gsize length);
/* "HKEY_LOCAL_MACHINE" …, NULL-terminated. */
const char *const *reg_root_keys(void);
