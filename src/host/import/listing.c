/* SPDX-License-Identifier: MIT */
/* Line by line, with a row recognized by its numbers: nothing else of a table survives being
 * pasted. */
#include "host/import/listing.h"

#include "host/import/pasted_table.h"
#include "host/text/text_lines.h"

#include <string.h>

/* A row that says no rate. */
#define ROW_WITHOUT_RATE                                                                           \
    "^[ \\t]*([^\\\\\\r\\n]*?[^\\\\\\s])[ \\t]*\\\\[ \\t]*([^\\\\\\s]+)[ \\t]+(\\d+)[ \\t]*()()()$"
/* A row, and somebody's mark or words behind it. */
#define ROW_AND_WORDS                                                                              \
    "^[ \\t]*([^\\s\\\\]+(?:[ \\t]\\$)?)[ \\t]?\\\\[ \\t]?([^\\s\\\\]+)[ \\t]+(\\d+)[ \\t]+(\\d+)" \
    "(?:[.,](\\d+))?[ \\t]*(%?)(?=[ \\t]+[^\\w\\s.,%-]|[ \\t]+--|[ \\t]+<)"
/* Of a table, and no row: heads, rules, what the tools say of themselves, how they were called. */
#define NO_ROW                                                                                     \
    PASTED_HEAD "|^[ \\t]*(?:WinSta(?:tion)?[ \\t]*\\\\[ \\t]*Desktop|Used[ \\t]*Rate.*)?[ \\t]*$" \
                "|^[-=_+*~`:. \\t]+$|^[^\\\\]*(?:Desktop Heap Information|Copyright|!dskheap)"     \
                "|(?:^|>)[^>\\s]*dheapmon(?:\\.exe)?(?:[ \\t]+[-/].*)?[ \\t]*$"
/* Not that of a mail's signature, nor one below the heads of columns. */
#define RULE "^[ \\t]*[-=_]{10,}[ \\t]*$"
/* What may have been a row, wherever it stands. */
#define LIKE_A_ROW "^[^:]*\\\\[^:]*\\d|WinSta0.*[ \\t]\\d|Service-0x.*[ \\t]\\d"

/* "BINARY_PATH_NAME : C:\agent.exe 10 5" is of a list of services. */
#define LIST_COLON   " : "
#define SHORTEST_ROW (sizeof("a\\b 1") - 1)

#define SIZE_KB_MAX 1048576u
/* More than any system has, and as many as can be made again in a while. */
#define SESSION_MAX 200u

typedef struct {
    Imported *imported;
    SourceText *source;
    ListedSession *session; /* of the rows at hand, its own until it is added */
    gboolean is_ended;      /* its number came behind its rows: the next row is of another */
    ListedRate rate;        /* of rates in tenths */
    ListedRate whole;       /* of those in whole percent */
    SourceCursor cursor;
    char *mended;      /* the source's text, as long */
    gboolean is_begun; /* something of a table came */
    GArray *unread;    /* TextLine: lines since then that are nothing of one, in `mended` */
    GRegex *row;
    GRegex *row_and_words;
    GRegex *row_without_rate;
    GRegex *head;
    GRegex *rule;
    GRegex *no_row;
    GRegex *like_a_row;
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
has_line(const char *text, const char *pattern, char sign)
{
    g_autofree char *mended = pasted_table_mend(text);
    g_autoptr(GRegex) compiled = regex(pattern);
    const char *at = mended;
    gboolean has_one = FALSE;
    TextLine line;

    while (!has_one && text_line_next(&at, &line))
        has_one = has(&line, sign) && text_line_matches(&line, compiled);
    return has_one;
}

gboolean
listing_is_within(const char *text)
{
    return has_line(text, PASTED_TOTAL "|" PASTED_HEAD, '(');
}

gboolean
listing_is(const char *text)
{
    return listing_is_within(text) || has_line(text, PASTED_ROW "|" ROW_AND_WORDS, '\\');
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
    return source_cursor_span(&listing->cursor, listing->source, (gsize)(text - listing->mended),
                              length);
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
check_total(const Listing *listing, ListedSession *session)
{
    if (!session->has_total ||
        (session->total_kb == sum_kb(session) && session->desktops == session->rows->len))
        return;
    g_autofree char *text = g_strdup_printf(
        "the table says %" G_GUINT64_FORMAT " KB in %" G_GUINT64_FORMAT
        " desktops, and its %u rows add up to %" G_GUINT64_FORMAT " KB: rows are missing or wrong",
        session->total_kb, session->desktops, session->rows->len, sum_kb(session));
    session->is_partial = TRUE;
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
    place->is_partial = session->is_partial;
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

/* Of !dskheap. */
static void
know_cut(const ListedSession *session)
{
    for (guint i = 0; i < session->rows->len; i++) {
        ListedRow *row = session->rows->pdata[i];
        if (row->rate == RATE_PERCENT)
            row->rate = RATE_CUT_PERCENT;
    }
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
    know_cut(session);
    listing->is_ended = session->rows->len > 0;
    return TRUE;
}

static gboolean
take_total(Listing *listing, const char *line, const GMatchInfo *match)
{
    ListedSession *session = session_at_hand(listing);

    session->has_total = TRUE;
    session->total_kb = number_of(match, 1);
    session->desktops = number_of(match, 2);
    session->span = span_of(listing, line, match, 0);
    return TRUE;
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
    row->rate = is_whole ? listing->whole : listing->rate;
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

/* ---- what is no row ---- */

static void
note_line(Listing *listing, const char *code, const char *text, gsize length, const char *what)
{
    while (length > 0 && g_ascii_isspace(*text)) {
        text++;
        length--;
    }
    imported_note(listing->imported, code, listing->source, span_at(listing, text, length), what);
}

/* Before and behind a table only what may have been a row is worth a word. */
static void
tell_unread(Listing *listing, gboolean is_inside)
{
    for (guint i = 0; i < listing->unread->len; i++) {
        const TextLine *line = &g_array_index(listing->unread, TextLine, i);
        if (!is_inside &&
            (line->length < SHORTEST_ROW || !text_line_matches(line, listing->like_a_row)))
            continue;
        note_line(listing, "listing-unread", line->text, line->length,
                  "this line of the table is left out, for it cannot be read as a row "
                  "(WinSta0\\Default 3072 5.7)");
        session_at_hand(listing)->is_partial = TRUE;
    }
    g_array_set_size(listing->unread, 0);
}

/* Something of a table comes. */
static void
go_on(Listing *listing)
{
    tell_unread(listing, listing->is_begun);
    listing->is_begun = TRUE;
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
    if (says(line, "!dskheap"))
        listing->whole = RATE_CUT_PERCENT;
}

/* Whether it says that. */
static gboolean
note_left_out(Listing *listing, const TextLine *line)
{
    if (!says(line, "...") || !text_line_matches(line, listing->left_out))
        return FALSE;
    session_at_hand(listing)->is_partial = TRUE;
    imported_note(listing->imported, "listing-rows-left-out", listing->source,
                  span_at(listing, line->text, line->length),
                  "rows are left out here, and what they are called is not known");
    return TRUE;
}

typedef gboolean (*TakeMatch)(Listing *listing, const char *line, const GMatchInfo *match);

/* How a line was read. */
typedef enum {
    LINE_IS_OTHER, /* as nothing that was looked for */
    LINE_IS_READ,
    LINE_IS_WRONG, /* error */
} LineRead;

static LineRead
read_part(Listing *listing, const TextLine *line, const GRegex *pattern, TakeMatch take)
{
    g_autoptr(GMatchInfo) match = NULL;

    if (!g_regex_match_full(pattern, line->text, (gssize)line->length, 0, 0, &match, NULL))
        return LINE_IS_OTHER;
    go_on(listing);
    return take(listing, line->text, match) ? LINE_IS_READ : LINE_IS_WRONG;
}

static gboolean
take_row_and_words(Listing *listing, const char *line, const GMatchInfo *match)
{
    gint from = 0, to = 0;

    g_match_info_fetch_pos(match, 0, &from, &to);
    if (!take_row(listing, line, match))
        return FALSE;
    note_line(listing, "listing-words", line + to, strcspn(line + to, "\r\n"),
              "what stands behind the row is not read");
    return TRUE;
}

static gboolean
take_row_without_rate(Listing *listing, const char *line, const GMatchInfo *match)
{
    if (!take_row(listing, line, match))
        return FALSE;
    const GPtrArray *rows = listing->session->rows;
    ListedRow *row = rows->pdata[rows->len - 1];
    row->rate = RATE_NONE;
    imported_note(listing->imported, "listing-no-rate", listing->source, row->span,
                  "this row does not say how much of the heap is used: nothing fills it");
    return TRUE;
}

static LineRead
read_row(Listing *listing, const TextLine *line)
{
    LineRead how = LINE_IS_OTHER;

    if (!has(line, '\\') || says(line, LIST_COLON))
        return how;
    how = read_part(listing, line, listing->row, take_row);
    if (how == LINE_IS_OTHER)
        how = read_part(listing, line, listing->row_and_words, take_row_and_words);
    if (how == LINE_IS_OTHER)
        how = read_part(listing, line, listing->row_without_rate, take_row_without_rate);
    return how;
}

/* Most of a text is neither, and a pattern takes much longer to say so than a look at a few bytes.
 */
static LineRead
read_numbers(Listing *listing, const TextLine *line)
{
    LineRead how = LINE_IS_OTHER;

    if (has(line, '('))
        how = read_part(listing, line, listing->total, take_total);
    if (how == LINE_IS_OTHER && (has(line, 'D') || has(line, 'd')))
        how = read_part(listing, line, listing->session_id, take_session_id);
    return how;
}

/* The head begins a table; it and a rule end what stands before them. */
static void
read_other(Listing *listing, const TextLine *line)
{
    note_tool(listing, line);
    if (note_left_out(listing, line))
        return;
    if (!text_line_matches(line, listing->no_row))
        g_array_append_val(listing->unread, *line);
    else if (text_line_matches(line, listing->head) ||
             (listing->is_begun && text_line_matches(line, listing->rule)))
        go_on(listing);
}

static gboolean
read_line(Listing *listing, const TextLine *line)
{
    LineRead how = read_numbers(listing, line);

    if (how == LINE_IS_OTHER)
        how = read_row(listing, line);
    if (how == LINE_IS_OTHER)
        read_other(listing, line);
    return how != LINE_IS_WRONG;
}

static gboolean
read_lines(Listing *listing)
{
    const char *at = listing->mended;
    TextLine line;

    while (text_line_next(&at, &line))
        if (!read_line(listing, &line))
            return FALSE;
    tell_unread(listing, FALSE);
    return end_session(listing);
}

static void
listing_clear(Listing *listing)
{
    GRegex *const patterns[] = {
        listing->row,        listing->row_and_words, listing->row_without_rate, listing->rule,
        listing->no_row,     listing->head,          listing->like_a_row,       listing->total,
        listing->session_id, listing->left_out,
    };

    listed_session_free(listing->session);
    g_free(listing->mended);
    g_array_unref(listing->unread);
    for (gsize i = 0; i < G_N_ELEMENTS(patterns); i++)
        g_regex_unref(patterns[i]);
}

gboolean
listing_read(Imported *imported, SourceText *source, GError **error)
{
    Listing listing = {
        .imported = imported,
        .source = source,
        .rate = RATE_TENTHS,
        .whole = RATE_PERCENT,
        .mended = pasted_table_mend(source->text),
        .unread = g_array_new(FALSE, FALSE, sizeof(TextLine)),
        .row = regex(PASTED_ROW),
        .row_and_words = regex(ROW_AND_WORDS),
        .row_without_rate = regex(ROW_WITHOUT_RATE),
        .head = regex(PASTED_HEAD),
        .rule = regex(RULE),
        .no_row = regex(NO_ROW),
        .like_a_row = regex(LIKE_A_ROW),
        .total = regex(PASTED_TOTAL),
        .session_id = regex(PASTED_SESSION),
        .left_out = regex("\\.\\.\\. \\d+ more like it"),
        .error = error,
    };
    guint before = imported->sessions->len;
    gboolean is_good = read_lines(&listing);

    if (is_good && imported->sessions->len == before)
        is_good = fail(&listing, (SourceSpan){ 1, 1, 0 },
                       "this table has no rows (WinSta0\\Default 3072 5.7)");
    listing_clear(&listing);
    return is_good;
}
