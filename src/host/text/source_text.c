/* SPDX-License-Identifier: MIT */
/* Decodes a file to UTF-8, finds lines in it, and makes messages with a caret. */
#include "host/text/source_text.h"

#include "host/text/printable.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A source line longer than this is shown in part, around the place meant. */
#define SHOWN_CHARACTERS 120
/* A longer message loses its middle. */
#define PROBLEM_CHARACTERS 600

G_DEFINE_QUARK(source - text - error - quark, source_text_error)

SourceText *
source_text_new(const char *name, const char *text, gsize length)
{
    SourceText *source = g_new0(SourceText, 1);

    g_atomic_ref_count_init(&source->refs);
    source->name = g_strdup(name);
    source->text = g_strndup(text, length);
    source->length = length;
    return source;
}

SourceText *
source_text_new_argument(const char *option, const char *argument)
{
    SourceText *source = source_text_new(option, argument, strlen(argument));

    source->is_argument = TRUE;
    return source;
}

SourceText *
source_text_new_written(const char *asked, const char *text)
{
    SourceText *source = source_text_new(asked, text, strlen(text));

    source->is_written = TRUE;
    return source;
}

SourceText *
source_text_new_described(
    const char *name, const char *text, gsize length, const guint32 *offsets, guint lines)
{
    SourceText *source = source_text_new(name, text, length);

    source->offsets = g_memdup2(offsets, lines * sizeof(*offsets));
    source->lines = lines;
    return source;
}

SourceText *
source_text_ref(SourceText *source)
{
    g_atomic_ref_count_inc(&source->refs);
    return source;
}

void
source_text_unref(SourceText *source)
{
    if (source == NULL || !g_atomic_ref_count_dec(&source->refs))
        return;
    g_free(source->name);
    g_free(source->text);
    g_free(source->offsets);
    g_free(source);
}

/* ---- messages ---- */

/* A byte that is no part of a character counts as one: text of the command line may be anything. */
static guint
count_characters_to(const char *at, const char *end, guint most)
{
    guint count = 0;

    for (; at < end && count < most; count++)
        printable_next(at, end, &at);
    return count;
}

static guint
count_characters(const char *at, const char *end)
{
    return count_characters_to(at, end, G_MAXUINT);
}

/* From where it is to the offset behind it. */
static void
move_cursor(SourceCursor *cursor, const SourceText *source, gsize offset)
{
    const char *at = source->text + cursor->offset, *end = source->text + offset;

    for (const char *newline; (newline = memchr(at, '\n', (gsize)(end - at))) != NULL;) {
        at = newline + 1;
        cursor->lines++;
        cursor->characters = 0;
    }
    cursor->characters += count_characters(at, end);
    cursor->offset = offset;
}

SourceSpan
source_cursor_span(SourceCursor *cursor, const SourceText *source, gsize offset, gsize length)
{
    offset = MIN(offset, source->length);
    length = MIN(length, source->length - offset);
    if (offset < cursor->offset)
        *cursor = (SourceCursor){ 0 };
    move_cursor(cursor, source, offset);
    return (SourceSpan){ .line = cursor->lines + 1,
                         .column = cursor->characters + 1,
                         .length = count_characters(source->text + offset,
                                                    source->text + offset + length) };
}

SourceSpan
source_text_span(const SourceText *source, gsize offset, gsize length)
{
    SourceCursor cursor = { 0 };

    return source_cursor_span(&cursor, source, offset, length);
}

static const char *
find_line(const SourceText *source, guint line, gsize *length)
{
    const char *at = source->text, *end = source->text + source->length;

    for (; line > 1; line--) {
        const char *newline = memchr(at, '\n', (gsize)(end - at));
        if (newline == NULL)
            return NULL;
        at = newline + 1;
    }
    const char *newline = memchr(at, '\n', (gsize)(end - at));
    *length = (gsize)((newline != NULL ? newline : end) - at);
    if (*length > 0 && at[*length - 1] == '\r')
        (*length)--;
    return at;
}

gsize
source_text_offset(const SourceText *source, SourceSpan span)
{
    gsize length = 0;
    const char *line = find_line(source, span.line, &length), *at = line;

    if (line == NULL)
        return source->length;
    for (guint column = 1; column < span.column && at < line + length; column++)
        printable_next(at, line + length, &at);
    return (gsize)(at - source->text);
}

char *
source_text_slice(const SourceText *source, SourceSpan span)
{
    gsize length = 0;
    const char *at = find_line(source, span.line, &length), *end = at + length, *from = NULL;

    if (at == NULL)
        return NULL;
    for (guint column = 1; column < span.column + span.length; column++) {
        if (column == span.column)
            from = at;
        if (at == end)
            return NULL;
        printable_next(at, end, &at);
    }
    return g_strndup(from != NULL ? from : at, from != NULL ? (gsize)(at - from) : 0);
}

static void
append_repeated(GString *out, char c, gsize count)
{
    for (gsize i = 0; i < count; i++)
        g_string_append_c(out, c);
}

/* What stands below a character of the excerpt, so that the caret is in the right place: a tab
 * below a tab, two marks below a wide character, and as many as are needed below one that is
 * written out. */
static void
append_under(GString *out, gunichar c, gsize shown_bytes, char mark)
{
    gsize columns = shown_bytes;

    if (c == '\t' && mark == ' ') {
        g_string_append_c(out, '\t');
        return;
    }
    if (c == '\t')
        columns = 1;
    else if (printable_is_visible(c))
        columns = g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
    if (mark == '^')
        g_string_append_c(out, mark);
    append_repeated(out, mark == ' ' ? ' ' : '~', columns - (mark == '^' && columns > 0));
}

static void
append_excerpt(GString *out, const char *line, gsize length, SourceSpan span)
{
    const char *at = line, *end = line + length;
    guint caret = span.column - 1;
    /* What is farther than that behind the place is not shown. */
    guint count = count_characters_to(line, end, caret + SHOWN_CHARACTERS + 1);
    guint first = 0, last = count;
    g_autoptr(GString) under = g_string_new(NULL);

    if (count > SHOWN_CHARACTERS) {
        first = caret < SHOWN_CHARACTERS / 2 ? 0 : caret - SHOWN_CHARACTERS / 2;
        first = MIN(first, count - SHOWN_CHARACTERS);
        last = first + SHOWN_CHARACTERS;
    }
    if (first > 0) {
        g_string_append(out, "...");
        g_string_append(under, "   ");
    }
    for (guint i = 0; i < last; i++) {
        gunichar c = printable_next(at, end, &at);
        gsize before = out->len;

        if (i < first)
            continue;
        if (c == '\t')
            g_string_append_c(out, '\t');
        else
            printable_append(out, c);
        if (i < caret)
            append_under(under, c, out->len - before, ' ');
        else if (i == caret)
            append_under(under, c, out->len - before, '^');
        else if (i < caret + span.length)
            append_under(under, c, out->len - before, '~');
    }
    if (last < count)
        g_string_append(out, "...");
    if (caret >= last)
        g_string_append_c(under, '^');
    g_string_append_printf(out, "\n%s", under->str);
}

/* A message that quotes a value of a million letters: its beginning and its end. */
static void
append_problem(GString *out, const char *text)
{
    g_autofree char *line = printable_text(text, -1);
    glong count = g_utf8_strlen(line, -1);

    if (count <= PROBLEM_CHARACTERS) {
        g_string_append(out, line);
        return;
    }
    const char *tail = g_utf8_offset_to_pointer(line, count - PROBLEM_CHARACTERS / 2);
    const char *head_end = g_utf8_offset_to_pointer(line, PROBLEM_CHARACTERS / 2);
    g_string_append_len(out, line, head_end - line);
    g_string_append_printf(out, "...%s", tail);
}

static gboolean
is_blank_line(const char *line, gsize length)
{
    for (gsize i = 0; i < length; i++)
        if (line[i] != ' ' && line[i] != '\t')
            return FALSE;
    return TRUE;
}

/* The argument as it was typed behind its option, which may have any number of lines. */
static char *
argument_message(const SourceText *source, SourceSpan span, const char *kind, const char *text)
{
    GString *out = g_string_new(NULL);
    gsize length = 0;
    const char *line = find_line(source, span.line, &length);
    g_autofree char *shown =
        g_strdup_printf("%s: %.*s", source->name, (int)MIN(length, G_MAXINT), line);

    g_string_printf(out, "%s: %s: ", source->name, kind);
    append_problem(out, text);
    g_string_append_c(out, '\n');
    span.column += (guint)strlen(source->name) + 2;
    append_excerpt(out, shown, strlen(shown), span);
    return g_string_free(out, FALSE);
}

static void
append_place(GString *out, const SourceText *source, SourceSpan span)
{
    g_autofree char *name = printable_text(source->name, -1);

    if (source->is_written)
        g_string_append_printf(out, "%s: ", name);
    else if (span.line > 0 && span.line <= source->lines)
        g_string_append_printf(out, "%s:0x%x: ", name, source->offsets[span.line - 1]);
    else
        g_string_append_printf(out, "%s:%u:%u: ", name, span.line, span.column);
}

guint
source_text_message_line(const char *message, const char *name)
{
    g_autofree char *shown = printable_text(name, -1);
    gsize length = strlen(shown);
    char *end;

    if (strncmp(message, shown, length) != 0 || message[length] != ':' ||
        !g_ascii_isdigit(message[length + 1]))
        return 0;
    guint64 line = g_ascii_strtoull(message + length + 1, &end, 10);
    return *end == ':' && g_ascii_isdigit(end[1]) && line <= G_MAXUINT ? (guint)line : 0;
}

char *
source_text_message(const SourceText *source, SourceSpan span, const char *kind, const char *text)
{
    if (source->is_argument)
        return argument_message(source, span, kind, text);

    GString *out = g_string_new(NULL);
    gsize length = 0;
    const char *line = find_line(source, span.line, &length);

    append_place(out, source, span);
    if (!source->is_written)
        g_string_append_printf(out, "%s: ", kind);
    append_problem(out, text);
    /* A caret below nothing would help nobody. */
    if (line != NULL && !source->is_written && !is_blank_line(line, length)) {
        g_string_append_c(out, '\n');
        append_excerpt(out, line, length, span);
    }
    return g_string_free(out, FALSE);
}

/* ---- reading ---- */

static gboolean
read_all(int fd, guint8 *bytes, gsize wanted, gsize *length)
{
    *length = 0;
    while (*length < wanted) {
        gssize n = read(fd, bytes + *length, wanted - *length);
        if (n == 0)
            return TRUE;
        if (n < 0 && errno != EINTR)
            return FALSE;
        *length += (gsize)MAX(n, 0);
    }
    return TRUE;
}

gboolean
source_text_read_file(
    const char *path, gsize max_bytes, guint8 **bytes, gsize *length, GError **error)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat info;
    gboolean good = fd >= 0 && fstat(fd, &info) == 0;

    *bytes = NULL;
    gboolean is_stream = good && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode);
    if (good && !S_ISREG(info.st_mode)) {
        errno = EISDIR;
        good = FALSE;
    }
    if (good && (guint64)info.st_size <= max_bytes) {
        *bytes = g_malloc((gsize)info.st_size + 1);
        good = read_all(fd, *bytes, (gsize)info.st_size, length);
    }
    if (is_stream)
        printable_error(error, SOURCE_TEXT_ERROR, SOURCE_TEXT_ERROR_FILE,
                        "%s: error: this is a pipe or a device, and what is named here may be read "
                        "more than once (write what comes from it into a file)",
                        path);
    else if (!good)
        printable_error(error, SOURCE_TEXT_ERROR, SOURCE_TEXT_ERROR_FILE,
                        "%s: error: cannot be read: %s", path, g_strerror(errno));
    else if (*bytes == NULL)
        printable_error(error, SOURCE_TEXT_ERROR, SOURCE_TEXT_ERROR_TOO_BIG,
                        "%s: error: the file has %" G_GUINT64_FORMAT
                        " bytes, which is too big (at most %" G_GSIZE_FORMAT ")",
                        path, (guint64)info.st_size, max_bytes);
    if (!good || *bytes == NULL)
        g_clear_pointer(bytes, g_free);
    if (fd >= 0)
        close(fd);
    return *bytes != NULL;
}

/* ---- encodings ---- */

/* Windows-1252 differs from Latin-1 in 0x80 to 0x9f only; its five holes map to themselves, as on
 * Windows. */
static const gunichar windows_1252_high[32] = {
    0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008d, 0x017d, 0x008f, 0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178,
};

void
source_text_append_windows_1252(GString *text, const guint8 *bytes, gsize length)
{
    for (gsize i = 0; i < length; i++) {
        guint8 c = bytes[i];

        if (c < 0x80)
            g_string_append_c(text, (char)c);
        else
            g_string_append_unichar(text, c < 0xa0 ? windows_1252_high[c - 0x80] : c);
    }
}

/* A half pair is an end, or becomes U+FFFD. */
static gboolean
append_utf16le(GString *text, const guint8 *bytes, gsize length, gboolean is_lenient)
{
    for (gsize i = 0; i + 1 < length; i += 2) {
        gunichar c = (gunichar)(bytes[i] | bytes[i + 1] << 8);

        if (c < 0x80) {
            g_string_append_c(text, (char)c);
            continue;
        }
        if (c >= 0xd800 && c < 0xe000) {
            gunichar low = i + 3 < length ? (gunichar)(bytes[i + 2] | bytes[i + 3] << 8) : 0;
            gboolean is_half = c >= 0xdc00 || low < 0xdc00 || low >= 0xe000;
            if (is_half && !is_lenient)
                return FALSE;
            c = is_half ? 0xfffd : 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
            i += is_half ? 0 : 2;
        }
        g_string_append_unichar(text, c);
    }
    return length % 2 == 0;
}

gboolean
source_text_append_utf16le(GString *text, const guint8 *bytes, gsize length)
{
    return append_utf16le(text, bytes, length, FALSE);
}

static gboolean
fail_at(const char *name, const char *text, gsize length, const char *problem, GError **error)
{
    g_autoptr(SourceText) source = source_text_new(name, text, length);
    SourceSpan span = source_text_span(source, length, 0);
    g_autofree char *message = source_text_message(source, span, "error", problem);

    g_set_error_literal(error, SOURCE_TEXT_ERROR, SOURCE_TEXT_ERROR_ENCODING, message);
    return FALSE;
}

static gboolean
has_prefix(const guint8 *bytes, gsize length, const char *prefix)
{
    return prefix != NULL && length >= strlen(prefix) && memcmp(bytes, prefix, strlen(prefix)) == 0;
}

/* First byte that a text file cannot have, or NULL. Windows' own texts hold anything but NUL. */
static const char *
find_control(const char *text, gsize length, gboolean is_windows)
{
    if (is_windows)
        return memchr(text, 0, length);
    for (gsize i = 0; i < length; i++) {
        guchar c = (guchar)text[i];
        if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f)
            return text + i;
    }
    return NULL;
}

static gboolean
decode(const char *name,
       const guint8 *bytes,
       gsize length,
       const char *ansi_prefix,
       gboolean is_windows,
       GString *text,
       SourceEncoding *encoding,
       GError **error)
{
    const char *problem = NULL;

    if (has_prefix(bytes, length, "\xfe\xff"))
        return fail_at(name, "", 0, "the file is big-endian UTF-16 (save it as UTF-8 or UTF-16LE)",
                       error);
    /* An ASCII character and a zero byte: UTF-16 that lost its mark. */
    if (has_prefix(bytes, length, "\xff\xfe") || (length >= 2 && bytes[0] != 0 && bytes[1] == 0)) {
        gsize mark = bytes[0] == 0xff ? 2 : 0;

        *encoding = SOURCE_ENCODING_UTF16LE;
        if (append_utf16le(text, bytes + mark, length - mark, is_windows))
            return TRUE;
        problem = length % 2 != 0
                      ? "the file ends in the middle of a UTF-16 character (is it cut off?)"
                      : "the file is not UTF-16 text from here on";
    } else if (has_prefix(bytes, length, ansi_prefix)) {
        *encoding = SOURCE_ENCODING_WINDOWS_1252;
        source_text_append_windows_1252(text, bytes, length);
        return TRUE;
    } else {
        gsize mark = has_prefix(bytes, length, "\xef\xbb\xbf") ? 3 : 0;
        const char *start = (const char *)bytes + mark, *end;
        gboolean is_good = g_utf8_validate(start, (gssize)(length - mark), &end);

        *encoding = SOURCE_ENCODING_UTF8;
        g_string_append_len(text, start, end - start);
        if (is_good)
            return TRUE;
        if (is_windows && mark == 0 && memchr(bytes, 0, length) == NULL) {
            *encoding = SOURCE_ENCODING_WINDOWS_1252;
            g_string_truncate(text, 0);
            source_text_append_windows_1252(text, bytes, length);
            return TRUE;
        }
        if (*end == 0)
            problem = "the file holds a NUL byte, so it is not a text file";
        else if (memchr(bytes, 0, length) != NULL)
            problem = "this is a binary file, not text";
        else
            problem = "the file is not UTF-8 text from here on (save it as UTF-8)";
    }
    return fail_at(name, text->str, text->len, problem, error);
}

static SourceText *
decode_source(const char *name,
              const guint8 *bytes,
              gsize length,
              const char *ansi_prefix,
              gboolean is_windows,
              GError **error)
{
    g_autoptr(GString) text = g_string_sized_new(length + 1);
    SourceEncoding encoding = SOURCE_ENCODING_UTF8;

    if (length == 0)
        bytes = (const guint8 *)""; /* no bytes may come as a null pointer */
    if (!decode(name, bytes, length, ansi_prefix, is_windows, text, &encoding, error))
        return NULL;

    const char *control = find_control(text->str, text->len, is_windows);
    if (control != NULL) {
        g_autofree char *problem = g_strdup_printf(
            "the file holds the control character 0x%02x, so it is not a text file", *control);
        fail_at(name, text->str, (gsize)(control - text->str), problem, error);
        return NULL;
    }

    SourceText *source = g_new0(SourceText, 1);
    g_atomic_ref_count_init(&source->refs);
    source->name = g_strdup(name);
    source->length = text->len;
    source->text = g_string_free(g_steal_pointer(&text), FALSE);
    source->encoding = encoding;
    return source;
}

SourceText *
source_text_decode(
    const char *name, const guint8 *bytes, gsize length, const char *ansi_prefix, GError **error)
{
    return decode_source(name, bytes, length, ansi_prefix, FALSE, error);
}

SourceText *
source_text_decode_windows(
    const char *name, const guint8 *bytes, gsize length, const char *ansi_prefix, GError **error)
{
    return decode_source(name, bytes, length, ansi_prefix, TRUE, error);
}
