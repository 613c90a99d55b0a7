/* SPDX-License-Identifier: MIT */
/*
 * Registry files: exports (.reg) as regedit writes them and as people edit them, version 5.00 in
 * UTF-16LE, UTF-8 or Windows-1252, and REGEDIT4, whose hexadecimal texts are Windows-1252; and what
 * reg.exe prints for "reg query"; and hives (hive_read.h). reg_load.h reads them; what the file
 * says is kept in order, deletions included; registry.c makes a registry of it.
 *
 * Exports of real systems hold much that nobody ever reads. So a line that makes no sense is an
 * error in a key of which something is read here (registry_keys.h), and else it is passed over and
 * counted, as regedit passes over it without a word; and odd contents of a value (a hex(2) that is
 * no UTF-16) are errors only for who asks for that value.
 */
#pragma once

#include "host/text/source_text.h"

#include <glib.h>

#define REG_FILE_ERROR (reg_file_error_quark())
GQuark reg_file_error_quark(void);

typedef enum {
    REG_FILE_ERROR_FILE,     /* missing, unreadable, too big */
    REG_FILE_ERROR_ENCODING, /* not the text it should be */
    REG_FILE_ERROR_HIVE,     /* a hive that is damaged, or another than those read here */
    REG_FILE_ERROR_HEADER,   /* the first line is missing or unknown */
    REG_FILE_ERROR_SYNTAX,
} RegFileErrorCode;

/* Value types by their Windows numbers; others may occur. */
typedef enum {
    REG_TYPE_NONE = 0,
    REG_TYPE_SZ = 1,
    REG_TYPE_EXPAND_SZ = 2,
    REG_TYPE_BINARY = 3,
    REG_TYPE_DWORD = 4,
    REG_TYPE_MULTI_SZ = 7,
    REG_TYPE_QWORD = 11,
} RegType;

/* "REG_DWORD", or "type 0x…" for one without a name here; the text is static or interned. */
const char *reg_type_name(guint32 type);

typedef enum {
    REG_ENTRY_KEY, /* [KEY] */
    REG_ENTRY_DELETE_KEY,
    REG_ENTRY_VALUE,
    REG_ENTRY_DELETE_VALUE,
} RegEntryKind;

typedef struct {
    RegEntryKind kind;
    guint32 type;
    const char *key;  /* from its root, "HKEY_LOCAL_MACHINE\\…" */
    const char *name; /* "" is the default value */
    const char *text; /* of a quoted text, else NULL */
    const guint8 *data;
    gsize size;      /* of data */
    SourceSpan span; /* of its name */
} RegEntry;

typedef struct {
    SourceText *source;
    GArray *entries; /* RegEntry */
    GStringChunk *strings;
    gboolean is_ansi;          /* REGEDIT4 */
    gboolean is_query;         /* printed by reg.exe */
    gboolean is_hive;          /* the state of all its keys */
    char *unfinished;          /* of a hive: why newer changes may lie elsewhere, or NULL */
    gboolean ends_in_mid_line; /* no line break at the end: perhaps cut off */
    guint skipped;             /* lines passed over */
    SourceSpan skipped_span;   /* of the first, and what is wrong with it */
    char *skipped_problem;     /* NULL if there is none */
} RegFile;

void reg_file_free(RegFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RegFile, reg_file_free)

/* Whether the bytes of a text are of the size that the file's version has them in. */
typedef enum {
    REG_TEXT_FITS,
    REG_TEXT_NARROW, /* one byte a character, in a version 5.00 export */
    REG_TEXT_WIDE,   /* two bytes a character, in a REGEDIT4 file */
} RegTextWidth;

RegTextWidth reg_file_text_width(const RegFile *file, const RegEntry *entry);

/*
 * The text of a REG_SZ, REG_EXPAND_SZ or REG_MULTI_SZ value (its strings separated by line feeds),
 * without its terminators. Free with g_free(). NULL: it has none, and *problem is why, without the
 * place; free with g_free().
 */
char *reg_file_read_text(const RegFile *file,
                         const RegEntry *entry,
                         gboolean *is_terminated,
                         char **problem);
/* FALSE if the value is no REG_DWORD of four bytes. */
gboolean reg_entry_dword(const RegEntry *entry, guint32 *value);
