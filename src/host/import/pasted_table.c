/* SPDX-License-Identifier: MIT */
/* Nothing moves: what is too much becomes a blank, and a blank the end of a line. */
#include "host/import/pasted_table.h"

#include "host/text/quoted_line.h"

#include <string.h>

/* One of several in a line. */
#define ROW_IN_LINE                                                                                \
    "[^\\s\\\\:()]+(?:[ \\t]\\$)?[ \\t]?\\\\[ \\t]?[^\\s\\\\]+[ \\t]+\\d+[ \\t]+"                  \
    "\\d+(?:[.,]\\d+)?[ \\t]*%?(?=\\s|$)"
/* Its cells may stand in lines of their own. */
#define BROKEN_ROW                                                                                    \
    "^[ \\t]*[^\\\\\\s][^\\\\\\r\\n]*\\\\[ \\t]*[^\\\\\\s](?:[^\\\\\\r\\n]*?[^\\\\\\s])?\\s+\\d+\\s+" \
    "\\d+(?:[.,]\\d+)?[ \\t]*%?[ \\t]*\\r?$"
/* Behind a number that stands alone, before another or at the end. */
#define UNIT      "(?<=\\d)[ \\t]*Ki?B?(?=[ \\t]+[\\d-]|[ \\t]*\\r?$)"
#define THOUSANDS "(?<![\\d.,'])(\\d{1,3})[.,'](\\d{3})(?=[ \\t]*Ki?B?\\b|[ \\t]+\\d|[ \\t]*\\r?$)"
/* Of those in UTF-8 that are no ASCII. */
#define HYPHEN_BYTES 3u
#define HEAD_END     "Used[ \\t]*Rate[ \\t]*\\(%\\)"

static GRegex *
regex(const char *pattern)
{
    return g_regex_new(pattern, G_REGEX_CASELESS | G_REGEX_MULTILINE | G_REGEX_OPTIMIZE, 0, NULL);
}

static void
blank(char *text, gsize length)
{
    memset(text, ' ', length);
}

/* What is done with each match of a pattern. */
typedef void (*Mend)(char *text, gint from, gint to);

/* In so many bytes of the text; offsets are of these. */
static void
mend_matches(const GRegex *pattern, char *text, gsize length, Mend mend)
{
    g_autofree char *before = g_strndup(text, length);
    g_autoptr(GMatchInfo) match = NULL;

    g_regex_match_full(pattern, before, (gssize)length, 0, 0, &match, NULL);
    for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
        gint from = 0, to = 0;
        g_match_info_fetch_pos(match, 0, &from, &to);
        mend(text, from, to);
    }
}

/* ---- marks ---- */

/* Blanks that are no ASCII, and what is not seen at all: no name has them. */
static void
blank_spaces(char *text)
{
    static const char *const spaces[] = {
        "\u00a0", "\u2007", "\u2009", "\u200b", "\u202f", "\ufeff"
    };

    for (gsize i = 0; i < G_N_ELEMENTS(spaces); i++)
        for (char *at = strstr(text, spaces[i]); at != NULL; at = strstr(at, spaces[i]))
            blank(at, strlen(spaces[i]));
}

static gboolean
is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static gboolean
is_wide_hyphen(const char *text)
{
    return strncmp(text, "\u2010", HYPHEN_BYTES) == 0 || strncmp(text, "\u2011", HYPHEN_BYTES) == 0;
}

/* Hyphens that do not break are what they were; blanks before their word make up for them. */
static void
close_hyphens(char *text)
{
    gsize from = strlen(text), to = from;

    while (from > 0) {
        if (from >= HYPHEN_BYTES && is_wide_hyphen(text + from - HYPHEN_BYTES)) {
            from -= HYPHEN_BYTES;
            text[--to] = '-';
            continue;
        }
        if (g_ascii_isspace(text[from - 1]))
            for (; to > from; to--)
                text[to - 1] = ' ';
        text[--to] = text[--from];
    }
    blank(text, to);
}

/* Of Markdown, around a name or a whole row. */
static void
blank_backticks(char *line, gsize length)
{
    char *first = memchr(line, '`', length);

    if (first == NULL || memchr(first + 1, '`', (gsize)(line + length - (first + 1))) == NULL)
        return;
    for (char *at = first; at < line + length; at++)
        if (*at == '`')
            *at = ' ';
}

/* "> > ", and a dash or star of a list of rows. */
static void
blank_quoting(char *line, gsize length)
{
    gsize at = quoted_line_marks(line, length);

    blank(line, at);
    while (at < length && is_blank(line[at]))
        at++;
    gboolean is_item = at + 1 < length && (line[at] == '-' || line[at] == '*');
    if (is_item && is_blank(line[at + 1]) && memchr(line, '\\', length) != NULL)
        line[at] = ' ';
}

/* Where they are one, it may be a name's. */
static void
blank_bars(char *line, gsize length)
{
    static const char *const bars[] = { "|", "\u2502" };

    for (gsize i = 0; i < G_N_ELEMENTS(bars); i++) {
        gsize bytes = strlen(bars[i]);
        char *first = g_strstr_len(line, (gssize)length, bars[i]), *at = first;
        if (first == NULL)
            continue;
        char *behind = first + bytes;
        if (g_strstr_len(behind, (gssize)(line + length - behind), bars[i]) == NULL)
            continue;
        for (; at != NULL; at = g_strstr_len(at, (gssize)(line + length - at), bars[i]))
            blank(at, bytes);
    }
}

/* A backslash that somebody wrote twice, that one be seen. */
static void
blank_second_backslashes(char *line, gsize length)
{
    for (gsize i = 1; i < length; i++)
        if (line[i] == '\\' && line[i - 1] == '\\')
            line[i] = ' ';
}

static void
blank_match(char *text, gint from, gint to)
{
    blank(text + from, (gsize)(to - from));
}

/* "3,072" → " 3072". */
static void
close_thousands(char *text, gint from, gint to)
{
    gint mark = to - 4;

    memmove(text + from + 1, text + from, (gsize)(mark - from));
    text[from] = ' ';
}

/* A pattern takes much longer to say that there is nothing. */
static gboolean
has_digit(const TextLine *line)
{
    for (gsize i = 0; i < line->length; i++)
        if (g_ascii_isdigit(line->text[i]))
            return TRUE;
    return FALSE;
}

/* What is a row as it stands has no marks: exotic names look like some. */
static void
mend_numbers(char *text)
{
    g_autoptr(GRegex) row = regex(PASTED_ROW);
    g_autoptr(GRegex) unit = regex(UNIT);
    g_autoptr(GRegex) thousands = regex(THOUSANDS);
    const char *at = text;
    TextLine line;

    while (text_line_next(&at, &line)) {
        char *own = text + (line.text - text);
        if (!has_digit(&line) ||
            (memchr(own, '\\', line.length) != NULL && text_line_matches(&line, row)))
            continue;
        mend_matches(thousands, own, line.length, close_thousands);
        mend_matches(unit, own, line.length, blank_match);
    }
}

static void
blank_marks(char *text)
{
    const char *at = text;
    TextLine line;

    blank_spaces(text);
    close_hyphens(text);
    while (text_line_next(&at, &line)) {
        char *own = text + (line.text - text);
        blank_quoting(own, line.length);
        blank_bars(own, line.length);
        blank_backticks(own, line.length);
        blank_second_backslashes(own, line.length);
    }
    mend_numbers(text);
}

/* ---- lines ---- */

static void
join_match(char *text, gint from, gint to)
{
    for (gint i = from; i < to; i++)
        if (text[i] == '\n' || (text[i] == '\r' && i + 1 < to))
            text[i] = ' ';
}

static void
end_line_at(char *text, gsize at)
{
    if (is_blank(text[at]))
        text[at] = '\n';
}

static void
set_apart(char *text, gint from, gint to)
{
    if (from > 0)
        end_line_at(text, (gsize)from - 1);
    end_line_at(text, (gsize)to);
}

/* A second backslash begins a second row. */
static void
split_rows(char *text)
{
    g_autoptr(GRegex) row = regex(ROW_IN_LINE);
    const char *at = text;
    TextLine line;

    while (text_line_next(&at, &line)) {
        const char *one = memchr(line.text, '\\', line.length);
        const char *end = line.text + line.length;
        if (one != NULL && memchr(one + 1, '\\', (gsize)(end - (one + 1))) != NULL)
            mend_matches(row, text + (line.text - text), line.length, set_apart);
    }
}

static void
mend_all(char *text, const char *pattern, Mend mend)
{
    g_autoptr(GRegex) compiled = regex(pattern);

    mend_matches(compiled, text, strlen(text), mend);
}

char *
pasted_table_mend(const char *text)
{
    char *mended = g_strdup(text);

    blank_marks(mended);
    mend_all(mended, PASTED_TOTAL, join_match);
    mend_all(mended, PASTED_SESSION, join_match);
    mend_all(mended, BROKEN_ROW, join_match);
    mend_all(mended, PASTED_TOTAL, set_apart);
    mend_all(mended, PASTED_SESSION, set_apart);
    mend_all(mended, HEAD_END, set_apart);
    split_rows(mended);
    return mended;
}
