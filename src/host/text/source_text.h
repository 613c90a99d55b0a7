/* SPDX-License-Identifier: MIT */
/*
 * The text of an input file, kept for messages: every reader of foreign text (YAML, .reg) reports
 * errors as
 *
 *     file:line:col: error: what is wrong (what would be right)
 *     the line
 *         ^~~~
 *
 * and all of them make that text here, fit for a terminal (printable.h). Files may be UTF-8 with or
 * without byte order mark, or UTF-16LE; where the caller allows it, Windows-1252. The text kept is
 * always UTF-8 without mark.
 */
#pragma once

#include <glib.h>

#define SOURCE_TEXT_ERROR (source_text_error_quark())
GQuark source_text_error_quark(void);

typedef enum {
    SOURCE_TEXT_ERROR_FILE,     /* cannot be opened or read */
    SOURCE_TEXT_ERROR_TOO_BIG,  /* above the caller's limit */
    SOURCE_TEXT_ERROR_ENCODING, /* not the text it should be */
} SourceTextErrorCode;

typedef enum {
    SOURCE_ENCODING_UTF8,
    SOURCE_ENCODING_UTF16LE,
    SOURCE_ENCODING_WINDOWS_1252,
} SourceEncoding;

/* A place in a text. Lines and columns count from 1, columns and length in characters; length 0 is
 * a bare caret. */
typedef struct {
    guint line;
    guint column;
    guint length;
} SourceSpan;

/* Reference counted, because warnings and nodes outlive the reader that made them. Immutable. */
typedef struct {
    gatomicrefcount refs;
    char *name; /* as the user gave it */
    char *text; /* NUL-terminated; UTF-8 if it was decoded, anything if it was handed in */
    gsize length;
    SourceEncoding encoding; /* of the file */
    gboolean is_argument;    /* of the command line: it has no lines to count */
    gboolean is_written;     /* by ourselves: nobody can look at its lines */
    guint32 *offsets;        /* of a file that is no text: where in it each line is; else NULL */
    guint lines;             /* of offsets */
} SourceText;

SourceText *source_text_new(const char *name, const char *text, gsize length);
/* `NAME=VALUE` behind an option: its messages say "--set: error: …", and show it with the option in
 * front. */
SourceText *source_text_new_argument(const char *option, const char *argument);
/* What was written of something that was asked for: its messages say "ASKED: …" and show no line.
 */
SourceText *source_text_new_written(const char *asked, const char *text);
/* What somebody says of a file that is no text, a line for each thing in it. Messages say where in
 * the file that is: "FILE:0x1020: error: …". Copies the offsets, one for each line. */
SourceText *source_text_new_described(
    const char *name, const char *text, gsize length, const guint32 *offsets, guint lines);
SourceText *source_text_ref(SourceText *source);
void source_text_unref(SourceText *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SourceText, source_text_unref)

/*
 * Bytes of a file -> text. `ansi_prefix` (may be NULL): a file that begins with this ASCII text is
 * Windows-1252 unless it has a byte order mark. Control characters other than tab, CR and LF are
 * refused: such a file is not text.
 */
SourceText *source_text_decode(
    const char *name, const guint8 *bytes, gsize length, const char *ansi_prefix, GError **error);

/*
 * The same of a text that Windows' own tools write and read: without a mark and no UTF-8 it is
 * Windows-1252, half of a surrogate pair becomes U+FFFD, and control characters stand for
 * themselves.
 */
SourceText *source_text_decode_windows(
    const char *name, const guint8 *bytes, gsize length, const char *ansi_prefix, GError **error);

/* Reads a file of at most `max_bytes` and leaves its raw bytes (free with g_free). */
gboolean source_text_read_file(
    const char *path, gsize max_bytes, guint8 **bytes, gsize *length, GError **error);

/* Bytes in an encoding of Windows, appended as UTF-8, NULs included. */
void source_text_append_windows_1252(GString *text, const guint8 *bytes, gsize length);
/* FALSE at an odd length or a half surrogate pair; what comes before it is appended. */
gboolean source_text_append_utf16le(GString *text, const guint8 *bytes, gsize length);

/* The span of `length` bytes at `offset`. */
SourceSpan source_text_span(const SourceText *source, gsize offset, gsize length);
/* Where a span begins; the text's length, if that is behind its end. */
gsize source_text_offset(const SourceText *source, SourceSpan span);

/* Where the last span was asked for; { 0 } at first. With one, spans in the order of the text take
 * no longer together than one at its end. */
typedef struct {
    gsize offset;
    guint lines;      /* before it */
    guint characters; /* before it, in its line */
} SourceCursor;

/* The same span. */
SourceSpan source_cursor_span(SourceCursor *cursor,
                              const SourceText *source,
                              gsize offset,
                              gsize length);

/* The text of a span as the source has it, NULL if it ends beyond its line. Free with g_free(). */
char *source_text_slice(const SourceText *source, SourceSpan span);

/* Which line of the source so named such a message is about; 0: that is not said. */
guint source_text_message_line(const char *message, const char *name);
/* The complete message, without newline at its end, printable and valid UTF-8 whatever the source
 * and `text` hold. `kind` is "error" or "warning". Free with g_free(). */
char *source_text_message(const SourceText *source,
                          SourceSpan span,
                          const char *kind,
                          const char *text);
