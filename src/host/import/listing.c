/* SPDX-License-Identifier: MIT */
/* Line by line, with a row recognized by its numbers: nothing else of a table survives being
 * pasted. */
#include "host/import/listing.h"

#include "host/text/text_lines.h"

#include <string.h>

/* The whole line is one row, and names may have blanks. */
#define ROW_OF_LINE                                                                                \
    "^[ \\t]*([^\\\\\\r\\n]*?[^\\\\\\s])[ \\t]*\\\\[ \\t]*"                                        \
    "([^\\\\\\s](?:[^\\\\\\r\\n]*?[^\\\\\\s])?)[ \\t]+(\\d+)[ \\t]+(\\d+)(?:[.,](\\d+))?[ \\t]*(%?)[ \\t]*$"
/* One of several in a line. */
#define ROW_IN_LINE                                                                                \
    "([^\\s\\\\:()]+(?:[ \\t]\\$)?)\\\\([^\\s\\\\]+)[ \\t]+(\\d+)[ \\t]+"                          \
    "(\\d+)(?:[.,](\\d+))?[ \\t]*(%?)(?=\\s|$)"
#define TOTAL                                                                                      \
    "Total[ \\t]+Desktop:?[ \\t]*\\([ \\t]*(\\d+)[ \\t]*KB[ \\t]*-[ \\t]*(\\d+)[ \\t]*desktops?"
#define SESSION_ID "Session[ \\t]+ID:?[ \\t]*(\\d+)"

#define SIZE_KB_MAX 1048576u
/* More than any system has, and as many as can be made again in a while. */
#define SESSION_MAX 200u

typedef struct {
    Imported *imported;
    SourceText *source;
    ListedSession *session; /* of the rows at hand, its own until it is added */
    gboolean is_ended;      /* its number came behind its rows: the next row is of another */
    ListedRate rate;        /* of rates in tenths */
    SourceCursor cursor;
    GRegex *row_of_line;
    GRegex *row_in_line;
    GRegex *total;
    GRegex *session_id;
    GRegex *left_out;
    GError **error;
} Listing;

static GRegex *
regex(const char *pattern)
{
    return g_regex_new(pattern, G_REGEX_CASELESS | G_REGEX_OPTIMIZE, 0, NULL);
}

static gboolean
has(const TextLine *line, char c)
{
    return memchr(line->text, c, line->length) != NULL;
}

static gboolean
matches(const GRegex *pattern, const TextLine *line)
{
    return g_regex_match_full(pattern, line->text, (gssize)line->length, 0, 0, NULL, NULL);
}

/* Its head, or a row: the one has a bracket, the other a backslash. */
gboolean
listing_is(const char *text)
{
    g_autoptr(GRegex) head = regex(TOTAL "|Heap[ \\t]*Size[ \\t]*\\(KB\\)");
    g_autoptr(GRegex) row = regex(ROW_OF_LINE);
    gboolean is_one = FALSE;
    TextLine line;

    while (!is_one && text_line_next(&text, &line))
        is_one =
            (has(&line, '(') && matches(head, &line)) || (has(&line, '\\') && matches(row, &line));
    return is_one;
}

static gboolean
fail(const Listing *listing, SourceSpan span, const char *problem)
{
    g_autofree char *message = source_text_message(listing->source, span, "error", problem);

    g_set_error_literal(listing->error, IMPORT_ERROR, IMPORT_ERROR_CONTENT, message);
    return FALSE;
}

/* ---- sessions ---- */

static SourceSpan
span_at(Listing *listing, const char *text, gsize length)
{
    return source_cursor_span(&listing->cursor, listing->source,
                              (gsize)(text - listing->source->text), length);
}

static SourceSpan
span_of(Listing *listing, const char *line, const GMatchInfo *match, gint group)
{
    gint from = 0, to = 0;

    g_match_info_fetch_pos(match, group, &from, &to);
    return span_at(listing, line + from, (gsize)(to - from));
}

static guint64
number_of(const GMatchInfo *match, gint group)
{
    g_autofree char *text = g_match_info_fetch(match, group);

    return text != NULL ? g_ascii_strtoull(text, NULL, 10) : 0;
}

static guint64
sum_kb(const ListedSession *session)
{
    guint64 sum = 0;

    for (guint i = 0; i < session->rows->len; i++)
        sum += ((const ListedRow *)session->rows->pdata[i])->size_kb;
    return sum;
}

static void
check_total(const Listing *listing, const ListedSession *session)
{
    if (!session->has_total ||
        (session->total_kb == sum_kb(session) && session->desktops == session->rows->len))
        return;
    g_autofree char *text = g_strdup_printf(
        "the table says %" G_GUINT64_FORMAT " KB in %" G_GUINT64_FORMAT
        " desktops, and its %u rows add up to %" G_GUINT64_FORMAT " KB: rows are missing or wrong",
        session->total_kb, session->desktops, session->rows->len, sum_kb(session));
    imported_note(listing->imported, "listing-total", listing->source, session->span, text);
}

/* The session at hand is whole. */
static gboolean
end_session(Listing *listing)
{
    g_autoptr(ListedSession) session = g_steal_pointer(&listing->session);

    listing->is_ended = FALSE;
    if (session == NULL || session->rows->len == 0)
        return TRUE;
    ListedSession *place = imported_session(listing->imported, session->id);
    if (place->rows->len > 0) {
        const ListedRow *first = session->rows->pdata[0];
        g_autofree char *text =
            g_strdup_printf("there is a table of session %u already", session->id);
        return fail(listing, first->span, text);
    }
    check_total(listing, session);
    place->has_total = session->has_total;
    place->total_kb = session->total_kb;
    place->desktops = session->desktops;
    place->span = session->span;
    g_ptr_array_extend_and_steal(place->rows, g_steal_pointer(&session->rows));
    session->rows = g_ptr_array_new();
    return TRUE;
}

static ListedSession *
session_at_hand(Listing *listing)
{
    if (listing->session == NULL)
        listing->session = listed_session_new();
    return listing->session;
}

/* dheapmon writes it before the rows, !dskheap behind them. */
static gboolean
take_session_id(Listing *listing, const char *line, const GMatchInfo *match)
{
    if (number_of(match, 1) > SESSION_MAX)
        return fail(listing, span_of(listing, line, match, 1),
                    "sessions above 200 are not made again (a smaller number does as well)");
    if ((listing->is_ended || session_at_hand(listing)->has_id) && !end_session(listing))
        return FALSE;
    ListedSession *session = session_at_hand(listing);
    session->id = (guint32)number_of(match, 1);
    session->has_id = TRUE;
    listing->is_ended = session->rows->len > 0;
    return TRUE;
}

static void
take_total(Listing *listing, const char *line, const GMatchInfo *match)
{
    ListedSession *session = session_at_hand(listing);

    session->has_total = TRUE;
    session->total_kb = number_of(match, 1);
    session->desktops = number_of(match, 2);
    session->span = span_of(listing, line, match, 0);
}

/* ---- rows ---- */

/* "Service-0x0-3e5 $" was "Service-0x0-3e5$". */
static char *
station_name(const GMatchInfo *match)
{
    char *name = g_match_info_fetch(match, 1);
    gsize length = strlen(name);

    if (length >= 2 && strcmp(name + length - 2, " $") == 0)
        memcpy(name + length - 2, "$", 2);
    return name;
}

static void
take_rate(const Listing *listing, ListedRow *row, const GMatchInfo *match)
{
    g_autofree char *fraction = g_match_info_fetch(match, 5);
    gboolean is_whole = fraction == NULL || *fraction == '\0';

    row->tenths = (guint32)MIN(number_of(match, 4), 1000) * 10;
    if (!is_whole)
        row->tenths += (guint32)g_ascii_digit_value(*fraction);
    row->rate = is_whole ? RATE_PERCENT : listing->rate;
}

/* Of the last row. */
static gboolean
check_names(const Listing *listing, const GPtrArray *rows, SourceSpan span)
{
    const ListedRow *row = rows->pdata[rows->len - 1];

    if (!imported_is_name(row->winsta) || !imported_is_name(row->desktop))
        return fail(listing, span, "no window station or desktop has this name");
    if (rows->len > IMPORTED_ROWS_MAX)
        return fail(listing, span,
                    "the table has more than " G_STRINGIFY(IMPORTED_ROWS_MAX) " desktops");
    for (guint i = 0; i + 1 < rows->len; i++) {
        const ListedRow *before = rows->pdata[i];
        if (g_ascii_strcasecmp(before->winsta, row->winsta) == 0 &&
            g_ascii_strcasecmp(before->desktop, row->desktop) == 0)
            return fail(listing, span, "this desktop stands in the table twice");
    }
    return TRUE;
}

static gboolean
take_row(Listing *listing, const char *line, const GMatchInfo *match)
{
    guint64 size = number_of(match, 3);

    if (listing->is_ended && !end_session(listing))
        return FALSE;
    SourceSpan span = span_of(listing, line, match, 1);
    ListedRow *row =
        listed_row_new(station_name(match), g_match_info_fetch(match, 2), listing->source, span);
    GPtrArray *rows = session_at_hand(listing)->rows;
    g_ptr_array_add(rows, row);
    if (!check_names(listing, rows, span))
        return FALSE;
    row->size_kb = (guint32)MIN(size, SIZE_KB_MAX + 1);
    take_rate(listing, row, match);
    if (size == 0 || size > SIZE_KB_MAX)
        return fail(listing, span_of(listing, line, match, 3),
                    "no desktop heap has this size (in KB, 1 to 1048576)");
    if (row->tenths > 1000)
        return fail(listing, span_of(listing, line, match, 4),
                    "a heap cannot be used by more than 100 %");
    return TRUE;
}

static gboolean
take_rows(Listing *listing, const char *line, gsize length)
{
    g_autoptr(GMatchInfo) match = NULL;
    gboolean is_good = TRUE;
    const char *one = memchr(line, '\\', length);
    GRegex *regex = listing->row_of_line;

    /* A second backslash begins a second row. */
    if (one != NULL && memchr(one + 1, '\\', length - (gsize)(one + 1 - line)) != NULL)
        regex = listing->row_in_line;
    g_regex_match_full(regex, line, (gssize)length, 0, 0, &match, NULL);
    for (; is_good && g_match_info_matches(match); g_match_info_next(match, NULL))
        is_good = take_row(listing, line, match);
    return is_good;
}

/* ---- the text ---- */

static gboolean
says(const TextLine *line, const char *words)
{
    return g_strstr_len(line->text, (gssize)line->length, words) != NULL;
}

static void
note_tool(Listing *listing, const TextLine *line)
{
    if (says(line, "Version 7.0."))
        listing->rate = RATE_CUT_TENTHS;
    if (says(line, "Version 8.1."))
        listing->rate = RATE_ROUNDED;
}

static void
note_left_out(Listing *listing, const TextLine *line)
{
    if (!says(line, "...") || !matches(listing->left_out, line))
        return;
    imported_note(listing->imported, "listing-rows-left-out", listing->source,
                  span_at(listing, line->text, line->length),
                  "rows are left out here, and what they are called is not known");
}

/* Most of a text is neither, and a pattern takes much longer to say so than a look at a few bytes.
 */
static gboolean
may_have_session_id(const TextLine *line)
{
    return line->length > strlen("Session ID") && (has(line, 'D') || has(line, 'd'));
}

static gboolean
read_session_id(Listing *listing, const TextLine *line)
{
    g_autoptr(GMatchInfo) match = NULL;

    return !may_have_session_id(line) ||
           !g_regex_match_full(listing->session_id, line->text, (gssize)line->length, 0, 0, &match,
                               NULL) ||
           take_session_id(listing, line->text, match);
}

static void
read_total(Listing *listing, const TextLine *line)
{
    g_autoptr(GMatchInfo) match = NULL;

    if (has(line, '(') &&
        g_regex_match_full(listing->total, line->text, (gssize)line->length, 0, 0, &match, NULL))
        take_total(listing, line->text, match);
}

static gboolean
read_line(Listing *listing, const TextLine *line)
{
    note_tool(listing, line);
    note_left_out(listing, line);
    if (!read_session_id(listing, line))
        return FALSE;
    read_total(listing, line);
    return !has(line, '\\') || take_rows(listing, line->text, line->length);
}

static gboolean
read_lines(Listing *listing)
{
    const char *at = listing->source->text;
    TextLine line;

    while (text_line_next(&at, &line))
        if (!read_line(listing, &line))
            return FALSE;
    return end_session(listing);
}

gboolean
listing_read(Imported *imported, SourceText *source, GError **error)
{
    Listing listing = {
        .imported = imported,
        .source = source,
        .rate = RATE_TENTHS,
        .row_of_line = regex(ROW_OF_LINE),
        .row_in_line = regex(ROW_IN_LINE),
        .total = regex(TOTAL),
        .session_id = regex(SESSION_ID),
        .left_out = regex("\\.\\.\\. \\d+ more like it"),
        .error = error,
    };
    guint before = imported->sessions->len;
    gboolean is_good = read_lines(&listing);

    if (is_good && imported->sessions->len == before)
        is_good = fail(&listing, (SourceSpan){ 1, 1, 0 },
                       "this table has no rows (WinSta0\\Default 3072 5.7)");
    listed_session_free(listing.session);
    g_regex_unref(listing.row_of_line);
    g_regex_unref(listing.row_in_line);
    g_regex_unref(listing.total);
    g_regex_unref(listing.session_id);
    g_regex_unref(listing.left_out);
    return is_good;
}
