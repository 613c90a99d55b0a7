/* SPDX-License-Identifier: MIT */
/* Line by line, with a row recognized by its numbers: nothing else of a table survives being
 * pasted. */
#include "host/import/listing.h"

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
    GRegex *row_of_line;
    GRegex *row_in_line;
    GRegex *total;
    GRegex *session_id;
    GError **error;
} Listing;

static gboolean
matches(const char *pattern, const char *text)
{
    return g_regex_match_simple(pattern, text, G_REGEX_CASELESS | G_REGEX_MULTILINE, 0);
}

gboolean
listing_is(const char *text)
{
    return matches(TOTAL, text) || matches("Heap[ \\t]*Size[ \\t]*\\(KB\\)", text) ||
           matches(ROW_OF_LINE, text);
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
span_of(const Listing *listing, const char *line, const GMatchInfo *match, gint group)
{
    gint from = 0, to = 0;

    g_match_info_fetch_pos(match, group, &from, &to);
    return source_text_span(listing->source, (gsize)(line - listing->source->text) + (gsize)from,
                            (gsize)(to - from));
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
    findings_add(listing->imported->findings, "warning", "listing-total", listing->source,
                 session->span, text);
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

static void
note_tool(Listing *listing, const char *line, gsize length)
{
    g_autofree char *copy = g_strndup(line, length);

    if (strstr(copy, "Version 7.0.") != NULL)
        listing->rate = RATE_CUT_TENTHS;
    if (strstr(copy, "Version 8.1.") != NULL)
        listing->rate = RATE_ROUNDED;
}

static void
note_left_out(const Listing *listing, const char *line, gsize length)
{
    g_autofree char *copy = g_strndup(line, length);

    if (!matches("\\.\\.\\. \\d+ more like it", copy))
        return;
    SourceSpan span =
        source_text_span(listing->source, (gsize)(line - listing->source->text), length);
    findings_add(listing->imported->findings, "warning", "listing-rows-left-out", listing->source,
                 span, "rows are left out here, and what they are called is not known");
}

static gboolean
read_line(Listing *listing, const char *line, gsize length)
{
    g_autoptr(GMatchInfo) id = NULL, total = NULL;

    note_tool(listing, line, length);
    note_left_out(listing, line, length);
    if (g_regex_match_full(listing->session_id, line, (gssize)length, 0, 0, &id, NULL) &&
        !take_session_id(listing, line, id))
        return FALSE;
    if (g_regex_match_full(listing->total, line, (gssize)length, 0, 0, &total, NULL))
        take_total(listing, line, total);
    return take_rows(listing, line, length);
}

static gboolean
read_lines(Listing *listing)
{
    const char *at = listing->source->text;

    while (*at != '\0') {
        gsize length = strcspn(at, "\r\n");
        if (!read_line(listing, at, length))
            return FALSE;
        at += length;
        at += strspn(at, "\r\n");
    }
    return end_session(listing);
}

static GRegex *
regex(const char *pattern)
{
    return g_regex_new(pattern, G_REGEX_CASELESS | G_REGEX_OPTIMIZE, 0, NULL);
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
    return is_good;
}
