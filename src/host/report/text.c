/* SPDX-License-Identifier: MIT */
#include "abi/syscall.h"
#include "host/config/printable.h"
#include "host/inspect/heap_table.h"
#include "host/report/causes.h"
#include "host/report/closing.h"
#include "host/report/report.h"
#include "host/words/gate.h"

#include <string.h>

#define STEP_LINES_MAX     24u
#define FAILURE_GROUPS_MAX 12u
#define LOG_LINES_MAX      12u
#define TEXT_WIDTH         100u
#define SESSIONS_MAX       4u
#define CLOSING_LINES_MAX  8u /* of one session */

/* ---- colour ---- */

#define BOLD  "\033[1m"
#define RED   "\033[31m"
#define GREEN "\033[32m"
#define DIM   "\033[2m"
#define RESET "\033[0m"

static void
paint(GString *out, ReportFlags flags, const char *color, const char *text)
{
    if (flags & REPORT_COLOR)
        g_string_append_printf(out, "%s%s" RESET, color, text);
    else
        g_string_append(out, text);
}

static void
append_clean(GString *out, const char *text)
{
    g_autofree char *clean = printable_text(text, -1);
    g_string_append(out, clean);
}

static void
heading(GString *out, ReportFlags flags, const char *text)
{
    g_string_append_c(out, '\n');
    paint(out, flags, BOLD, text);
    g_string_append_c(out, '\n');
}

/* A paragraph, broken between words. */
static void
append_wrapped(GString *out, const char *indent, const char *text)
{
    g_auto(GStrv) words = g_strsplit_set(text, " \n\t", -1);
    gsize column = 0;
    for (guint i = 0; words[i] != NULL; i++) {
        g_autofree char *word = printable_text(words[i], -1);
        gsize length = (gsize)g_utf8_strlen(word, -1);
        if (length == 0)
            continue;
        gboolean is_new = column == 0 || column + 1 + length > TEXT_WIDTH;
        if (is_new && column != 0)
            g_string_append_c(out, '\n');
        g_string_append_printf(out, "%s%s", is_new ? indent : " ", word);
        column = (is_new ? strlen(indent) : column + 1) + length;
    }
    g_string_append_c(out, '\n');
}

static const char *
plural(guint64 count)
{
    return count == 1 ? "" : "s";
}

/* ---- steps ---- */

static const RunFailure *
failure_of(const RunRecord *record, const RunStep *step)
{
    if (step->failure < 0 || (guint)step->failure >= record->failures->len)
        return NULL;
    return record->failures->pdata[step->failure];
}

static gboolean
are_alike(const RunFailure *a, const RunFailure *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    return a->status == b->status && a->gate == b->gate && a->last_error == b->last_error &&
           a->line == b->line && a->is_expected == b->is_expected;
}

/* Where the name stands in a step's title: "start-service batch1, program worker"; NULL if it does
 * not. */
static const char *
name_in_title(const RunStep *step)
{
    gsize length = strlen(step->name);
    const char *at = length > 0 ? strstr(step->title, step->name) : NULL;
    if (at == NULL || at == step->title || at[-1] != ' ' ||
        (at[length] != ',' && at[length] != '\0'))
        return NULL;
    return at;
}

/* The same but for the name. */
static gboolean
are_titles_alike(const RunStep *a, const RunStep *b)
{
    const char *name = name_in_title(a);
    const char *other = name_in_title(b);
    if (name == NULL || other == NULL)
        return strcmp(a->title, b->title) == 0;
    gsize head = (gsize)(name - a->title);
    return head == (gsize)(other - b->title) && strncmp(a->title, b->title, head) == 0 &&
           strcmp(name + strlen(a->name), other + strlen(b->name)) == 0;
}

guint
report_count_alike_steps(const RunRecord *record, guint first)
{
    const RunStep *step = record->steps->pdata[first];
    guint count = 1;
    while (first + count < record->steps->len) {
        const RunStep *next = record->steps->pdata[first + count];
        if (next->line != step->line || next->boot != step->boot || next->made != step->made ||
            strcmp(next->kind, step->kind) != 0 || !are_titles_alike(step, next) ||
            !are_alike(failure_of(record, step), failure_of(record, next)))
            break;
        count++;
    }
    return count;
}

static void
append_time(GString *out, guint32 time_ms)
{
    g_string_append_printf(out, "%7u.%03u s", time_ms / 1000, time_ms % 1000);
}

/* One line for `count` steps: "start-service batch1 to batch80, 80 times, program worker". */
static void
append_titles(GString *out, const RunStep *step, const RunStep *last, guint count)
{
    const char *name = name_in_title(step);
    if (count == 1 || name == NULL || strcmp(step->name, last->name) == 0) {
        append_clean(out, step->title);
        if (count > 1)
            g_string_append_printf(out, ", %u times", count);
        return;
    }
    g_autofree char *line =
        g_strdup_printf("%.*s%s to %s, %u times%s", (int)(name - step->title), step->title,
                        step->name, last->name, count, name + strlen(step->name));
    append_clean(out, line);
}

/* "3", "3-17": what --at calls these steps; "" of what the boot does. */
static char *
numbers_of(const RunRecord *record, guint first, guint count)
{
    const RunStep *step = record->steps->pdata[first];
    const RunStep *last = record->steps->pdata[first + count - 1];
    if (step->number == 0)
        return g_strdup("");
    if (last->number <= step->number)
        return g_strdup_printf("%u", step->number);
    return g_strdup_printf("%u-%u", step->number, last->number);
}

static void
append_numbers(GString *out, const RunRecord *record, guint first, guint count, guint width)
{
    g_autofree char *numbers = numbers_of(record, first, count);
    g_string_append_printf(out, "  %*s%s", (int)width, numbers, width > 0 ? "  " : "");
}

/* ", took 30.000 s", " after 30.000 s each": nothing of what took no time, or was to pass it. */
static void
append_duration(GString *out, const RunRecord *record, guint first, guint count)
{
    const RunStep *step = record->steps->pdata[first];
    const char *lead = step->failure >= 0 ? " after" : ", took";
    guint32 shortest = G_MAXUINT32;
    guint32 longest = 0;
    for (guint i = 0; i < count; i++) {
        const RunStep *each = record->steps->pdata[first + i];
        shortest = MIN(shortest, each->time_ms - each->start_ms);
        longest = MAX(longest, each->time_ms - each->start_ms);
    }
    if (longest == 0 || strcmp(step->kind, "wait") == 0)
        return;
    g_string_append_printf(out, "%s %s%u.%03u s%s", lead, shortest < longest ? "up to " : "",
                           longest / 1000, longest % 1000, count > 1 ? " each" : "");
}

static void
append_step_group(
    GString *out, const RunRecord *record, guint first, guint count, guint width, ReportFlags flags)
{
    const RunStep *step = record->steps->pdata[first];
    const RunStep *last = record->steps->pdata[first + count - 1];
    const RunFailure *failure = failure_of(record, step);
    append_time(out, last->time_ms);
    append_numbers(out, record, first, count, width);
    append_titles(out, step, last, count);
    if (failure != NULL) {
        g_autofree char *outcome = g_strdup_printf(": fails (%s)", failure->cause);
        paint(out, flags, failure->is_expected ? BOLD : RED, outcome);
    }
    g_autofree char *shortfall = run_step_shortfall(step);
    if (shortfall != NULL)
        g_string_append_printf(out, "%s %s", failure != NULL ? "," : ":", shortfall);
    append_duration(out, record, first, count);
    g_string_append_c(out, '\n');
}

/* Steps of the system's own start from `first` on that went well: they are told in one line. */
static guint
count_start_steps(const RunRecord *record, guint first)
{
    guint count = 0;
    while (first + count < record->steps->len) {
        const RunStep *step = record->steps->pdata[first + count];
        if (strcmp(step->kind, "boot") != 0 || step->failure >= 0)
            break;
        count++;
    }
    return count;
}

static void
append_start(GString *out, const RunRecord *record, guint first, guint count, guint width)
{
    const RunStep *last = record->steps->pdata[first + count - 1];
    append_time(out, last->time_ms);
    append_numbers(out, record, first, count, width);
    g_string_append(out, last->boot > 1 ? "the system starts again" : "the system starts");
    if (count > 1)
        g_string_append_printf(out, ", and %u service%s with it", count - 1, plural(count - 1));
    g_string_append_c(out, '\n');
}

/* Groups of steps as [first, count] pairs. */
static GArray *
group_steps(const RunRecord *record, ReportFlags flags)
{
    GArray *groups = g_array_new(FALSE, FALSE, 2 * sizeof(guint));
    for (guint i = 0; i < record->steps->len;) {
        guint start = flags & REPORT_ALL ? 0 : count_start_steps(record, i);
        guint group[] = { i, MAX(start, report_count_alike_steps(record, i)) };
        g_array_append_vals(groups, group, 1);
        i += group[1];
    }
    return groups;
}

static guint
numbers_width(const RunRecord *record, const GArray *groups)
{
    gsize width = 0;
    for (guint i = 0; i < groups->len; i++) {
        const guint *group = (const guint *)(gpointer)groups->data + 2 * (gsize)i;
        g_autofree char *numbers = numbers_of(record, group[0], group[1]);
        width = MAX(width, strlen(numbers));
    }
    return (guint)width;
}

static void
append_steps(GString *out, const RunRecord *record, ReportFlags flags)
{
    g_autoptr(GArray) groups = group_steps(record, flags);
    guint width = numbers_width(record, groups);
    guint left_out = 0;
    heading(out, flags, "What happened, and when it was over");
    for (guint i = 0; i < groups->len; i++) {
        const guint *group = (const guint *)(gpointer)groups->data + 2 * (gsize)i;
        gboolean is_edge = i < STEP_LINES_MAX / 2 || i + STEP_LINES_MAX / 2 >= groups->len;
        gboolean has_failed = failure_of(record, record->steps->pdata[group[0]]) != NULL;
        if (!(flags & REPORT_ALL) && !is_edge && !has_failed) {
            left_out += group[1];
            continue;
        }
        if (left_out > 0)
            g_string_append_printf(out, "             … %u step%s …\n", left_out, plural(left_out));
        left_out = 0;
        if (!(flags & REPORT_ALL) && count_start_steps(record, group[0]) > 0)
            append_start(out, record, group[0], group[1], width);
        else
            append_step_group(out, record, group[0], group[1], width, flags);
    }
}

/* ---- failures ---- */

static guint
count_alike_failures(const RunRecord *record, guint first)
{
    const RunFailure *failure = record->failures->pdata[first];
    guint count = 1;
    while (first + count < record->failures->len &&
           are_alike(failure, record->failures->pdata[first + count]))
        count++;
    return count;
}

/* When the failure was known, and when that was refused which it failed for. */
static void
append_where_and_when(GString *out, const RunFailure *failure)
{
    g_string_append(out, "    ");
    if (failure->session != ABI_NO_SESSION)
        g_string_append_printf(out, "in session %u, ", failure->session);
    if (*failure->desktop != '\0') {
        g_string_append(out, "desktop ");
        append_clean(out, failure->desktop);
        g_string_append(out, ", ");
    }
    g_string_append_printf(out, "at %u.%03u s", failure->time_ms / 1000, failure->time_ms % 1000);
    if (failure->refusal.gate != GATE_NONE && failure->refusal.time_ms != failure->time_ms)
        g_string_append_printf(out, ", refused at %u.%03u s", failure->refusal.time_ms / 1000,
                               failure->refusal.time_ms % 1000);
    g_string_append_c(out, '\n');
}

static void
append_failure(GString *out,
               const RunRecord *record,
               const RunFailure *failure,
               guint count,
               ReportFlags flags)
{
    const RunStep *step =
        failure->step < record->steps->len ? record->steps->pdata[failure->step] : NULL;
    g_autofree char *title =
        g_strdup_printf("  line %u: %s: fails (%s)", failure->line,
                        step != NULL ? step->title : failure->kind, failure->cause);
    append_clean(out, title);
    g_autofree char *shortfall = step == NULL ? NULL : run_step_shortfall(step);
    if (shortfall != NULL)
        g_string_append_printf(out, ", %s", shortfall);
    if (!failure->is_expected)
        paint(out, flags, RED, " (not expected)");
    g_string_append_c(out, '\n');
    if (*failure->program != '\0') {
        g_string_append(out, "    ");
        append_clean(out, failure->program);
        g_string_append_printf(out, " (pid %u) %s 0x%08X", failure->pid,
                               failure->has_exit_code ? "ends with" : "gets", failure->status);
        if (*failure->status_name != '\0')
            g_string_append_printf(out, " %s", failure->status_name);
    } else {
        g_string_append_printf(out, "    status 0x%08X", failure->status);
        if (*failure->status_name != '\0')
            g_string_append_printf(out, " %s", failure->status_name);
    }
    if (failure->has_exit_code && failure->exit_code != failure->status)
        g_string_append_printf(out, ", exit code %u", failure->exit_code);
    if (failure->last_error != 0)
        g_string_append_printf(out, ", Win32 error %u", failure->last_error);
    g_string_append_c(out, '\n');
    append_where_and_when(out, failure);
    if (*failure->detail != '\0') {
        g_string_append(out, "    ");
        append_clean(out, failure->detail);
        g_string_append_c(out, '\n');
    }
    if (failure->because_gate != GATE_NONE) {
        g_autofree char *because = run_refusal_text(&failure->because_refusal);
        g_string_append_printf(out, "    because of %s: ", failure->because);
        append_clean(out, because);
        g_string_append_c(out, '\n');
    }
    if (count > 1)
        g_string_append_printf(out, "    and %u more like it\n", count - 1);
}

/* What each cause that occurred means, once, and what helps. */
static void
append_causes(GString *out, const RunRecord *record)
{
    g_autoptr(GPtrArray) causes = report_causes(record);
    for (guint i = 0; i < causes->len; i++) {
        const ReportCause *cause = causes->pdata[i];
        g_string_append_printf(out, "\n  %s\n", gate_cause(cause->gate));
        append_wrapped(out, "    ", cause->meaning);
        for (guint j = 0; j < cause->advice->len; j++)
            append_wrapped(out, "    ", cause->advice->pdata[j]);
    }
}

static void
append_failures(GString *out, const RunRecord *record, ReportFlags flags)
{
    guint groups = 0;
    guint left_out = 0;
    if (record->failures->len == 0)
        return;
    heading(out, flags, "Failures");
    for (guint i = 0; i < record->failures->len;) {
        guint count = count_alike_failures(record, i);
        if ((flags & REPORT_ALL) || groups < FAILURE_GROUPS_MAX)
            append_failure(out, record, record->failures->pdata[i], count, flags);
        else
            left_out += count;
        groups++;
        i += count;
    }
    if (left_out > 0)
        g_string_append_printf(out, "  … and %u more failure%s\n", left_out, plural(left_out));
    append_causes(out, record);
}

/* ---- tables ---- */

/* The closing lines of one session, from the one at *next on; of one whose table is left out only
 * what refused. */
static void
append_closing(GString *out,
               const GPtrArray *closing,
               guint *next,
               guint32 session,
               gboolean is_shown,
               ReportFlags flags)
{
    guint lines = 0;
    guint left_out = 0;
    for (; *next < closing->len; ++*next) {
        const ReportClosing *line = closing->pdata[*next];
        if (line->session != session)
            break;
        if (!is_shown && line->kind != REPORT_CLOSING_REFUSED)
            continue;
        if (!(flags & REPORT_ALL) && lines >= CLOSING_LINES_MAX) {
            left_out++;
            continue;
        }
        lines++;
        g_string_append(out, "  ");
        if (!is_shown)
            g_string_append_printf(out, "session %u: ", session);
        append_clean(out, line->text);
        g_string_append_c(out, '\n');
    }
    if (left_out > 0)
        g_string_append_printf(out, "  … and %u more line%s like it\n", left_out, plural(left_out));
}

static void
append_table(GString *out, const SnapshotSession *session, ReportFlags flags)
{
    HeapTable table = heap_table_new(session);
    table.is_short = (flags & REPORT_ALL) == 0;
    dheapmon_print_table(out, &table);
    g_free((gpointer)table.rows);
}

static void
append_tables(GString *out, const RunRecord *record, ReportFlags flags)
{
    const Snapshot *snapshot = record->snapshot;
    guint next = 0;
    if (snapshot == NULL)
        return;
    g_autoptr(GPtrArray) closing = report_closing(record);
    guint shown =
        flags & REPORT_ALL ? snapshot->sessions->len : MIN(snapshot->sessions->len, SESSIONS_MAX);
    heading(out, flags, "Desktop heaps at the end");
    for (guint i = 0; i < snapshot->sessions->len; i++) {
        const SnapshotSession *session = snapshot->sessions->pdata[i];
        if (i < shown)
            append_table(out, session, flags);
        if (i == shown)
            g_string_append_printf(out, "  … and %u more session%s\n",
                                   snapshot->sessions->len - shown,
                                   plural(snapshot->sessions->len - shown));
        append_closing(out, closing, &next, session->id, i < shown, flags);
    }
    if (next < closing->len)
        heading(out, flags, "The whole system at the end");
    append_closing(out, closing, &next, ABI_NO_SESSION, TRUE, flags);
}

/* ---- event log, popups ---- */

/* Desktop heap's own entries are what a reader looks for. */
static gboolean
is_always_shown(const RunLogEntry *entry)
{
    return entry->source == EVENT_SOURCE_WIN32K;
}

/* The same text, whatever numbers are in it: "The batch79 service failed", "The batch80 …". */
static gboolean
are_texts_alike(const char *a, const char *b)
{
    for (;;) {
        gboolean has_number = g_ascii_isdigit(*a) && g_ascii_isdigit(*b);
        while (has_number && g_ascii_isdigit(*a))
            a++;
        while (has_number && g_ascii_isdigit(*b))
            b++;
        if (*a != *b)
            return FALSE;
        if (*a == '\0')
            return TRUE;
        a++;
        b++;
    }
}

static gboolean
are_log_entries_alike(const RunLogEntry *a, const RunLogEntry *b)
{
    return a->source == b->source && a->id == b->id &&
           (is_always_shown(a) ? strcmp(a->text, b->text) == 0 : are_texts_alike(a->text, b->text));
}

/* How often the entry is in the log; 0 if it was there before `index`. */
static guint
count_log_entry(const RunRecord *record, guint index)
{
    const RunLogEntry *entry = record->log->pdata[index];
    guint count = 0;
    for (guint i = 0; i < record->log->len; i++) {
        if (!are_log_entries_alike(entry, record->log->pdata[i]))
            continue;
        if (i < index)
            return 0;
        count++;
    }
    return count;
}

static const RunLogEntry *
last_alike(const RunRecord *record, const RunLogEntry *entry)
{
    guint i = record->log->len;
    while (!are_log_entries_alike(entry, record->log->pdata[i - 1]))
        i--;
    return record->log->pdata[i - 1];
}

static void
append_log_entry(GString *out, const RunRecord *record, const RunLogEntry *entry, guint count)
{
    append_time(out, entry->time_ms);
    g_string_append_printf(out, "  %s %u: ", entry->source_name, entry->id);
    append_clean(out, entry->text);
    const RunLogEntry *last = count > 1 ? last_alike(record, entry) : entry;
    if (count > 1 && strcmp(last->text, entry->text) == 0)
        g_string_append_printf(out, " (%u times, the last at %u.%03u s)", count,
                               last->time_ms / 1000, last->time_ms % 1000);
    g_string_append_c(out, '\n');
    if (strcmp(last->text, entry->text) == 0)
        return;
    append_time(out, last->time_ms);
    g_string_append_printf(out, "  … and %u more like it, the last: ", count - 1);
    append_clean(out, last->text);
    g_string_append_c(out, '\n');
}

static void
append_log(GString *out, const RunRecord *record, ReportFlags flags)
{
    guint lines = 0;
    guint left_out = 0;
    if (record->log->len == 0)
        return;
    heading(out, flags, "Event log");
    for (guint i = 0; i < record->log->len; i++) {
        const RunLogEntry *entry = record->log->pdata[i];
        guint count = flags & REPORT_ALL ? 1 : count_log_entry(record, i);
        if (count == 0)
            continue;
        if (!(flags & REPORT_ALL) && lines >= LOG_LINES_MAX && !is_always_shown(entry)) {
            left_out += count;
            continue;
        }
        append_log_entry(out, record, entry, flags & REPORT_ALL ? 1 : count);
        lines++;
    }
    if (left_out > 0)
        g_string_append_printf(out, "             … and %u more of %u entries\n", left_out,
                               record->log->len);
}

static void
append_popups(GString *out, const RunRecord *record, ReportFlags flags)
{
    guint shown = 0;
    for (guint i = 0; i < record->popups->len; i++) {
        const RunPopup *popup = record->popups->pdata[i];
        if (!popup->is_shown)
            continue;
        if (shown == 0)
            heading(out, flags, "Message boxes");
        if (!(flags & REPORT_ALL) && shown == LOG_LINES_MAX) {
            g_string_append(out, "  … and more\n");
            return;
        }
        append_time(out, popup->time_ms);
        g_string_append(out, "  ");
        append_clean(out, popup->text);
        g_string_append_c(out, '\n');
        shown++;
    }
}

/* ---- expectations and verdict ---- */

static void
append_expectation(GString *out, const RunExpectation *expectation, ReportFlags flags)
{
    g_string_append(out, "  ");
    if (expectation->met)
        paint(out, flags, GREEN, "met     ");
    else
        paint(out, flags, RED, "NOT MET ");
    g_string_append_printf(out, " line %u: ", expectation->line);
    append_clean(out, expectation->message);
    g_string_append_c(out, '\n');
}

typedef struct {
    guint written; /* in the scenario */
    guint met;
    guint uncovered; /* failures that none of them covers */
} ExpectationCount;

static ExpectationCount
count_expectations(const RunRecord *record)
{
    ExpectationCount count = { 0 };
    gboolean was_asked = FALSE;
    for (guint i = 0; i < record->expectations->len; i++) {
        const RunExpectation *expectation = record->expectations->pdata[i];
        gboolean is_written = g_strcmp0(expectation->kind, "no-failure") != 0;
        count.written += is_written;
        count.met += is_written && expectation->met;
        was_asked = was_asked || !is_written;
    }
    for (guint i = 0; was_asked && i < record->failures->len; i++)
        count.uncovered += !((const RunFailure *)record->failures->pdata[i])->is_expected;
    return count;
}

/* "3 of 4 expectations met", and how many failures none of them speaks of. */
static void
append_expectation_count(GString *out, ExpectationCount count)
{
    g_string_append_printf(out, "%u of %u expectation%s met", count.met, count.written,
                           plural(count.written));
    if (count.uncovered > 0)
        g_string_append_printf(out, ", %u failure%s that no expectation covers", count.uncovered,
                               plural(count.uncovered));
}

static void
append_comparison(GString *out, const EngineComparison *comparison)
{
    if (comparison->idle_points == 0)
        return;
    g_string_append_printf(out,
                           "model and PC agreed at %" G_GUINT64_FORMAT
                           " idle point%s: %" G_GUINT64_FORMAT
                           " pages of session space, %" G_GUINT64_FORMAT " events\n",
                           comparison->idle_points, plural(comparison->idle_points),
                           comparison->session_pages, comparison->events);
}

static void
append_verdict(GString *out, const RunRecord *record, ReportFlags flags)
{
    switch (record->verdict) {
    case RUN_VERDICT_PASS:
        paint(out, flags, GREEN, "PASS");
        break;
    case RUN_VERDICT_FAIL:
        paint(out, flags, RED, "FAIL");
        break;
    case RUN_VERDICT_STOPPED:
        paint(out, flags, BOLD, "STOP");
        break;
    case RUN_VERDICT_SKIPPED:
        paint(out, flags, BOLD, "SKIP");
        break;
    case RUN_VERDICT_ERROR:
        paint(out, flags, RED, "ERROR");
        break;
    }
}

/* Of a message with lines of a file and a caret only what says it. */
static void
append_reason(GString *out, const RunRecord *record)
{
    g_autofree char *line = g_strndup(record->reason, strcspn(record->reason, "\n"));
    append_clean(out, line);
    g_string_append_c(out, '\n');
}

static void
append_skip(GString *out, const RunRecord *record, ReportFlags flags)
{
    g_string_append_c(out, '\n');
    append_verdict(out, record, flags);
    g_string_append(out, "  ");
    append_reason(out, record);
}

/* "2 failures", "36 expected failures", "3 failures (2 expected)". */
static void
append_failure_count(GString *out, const RunRecord *record)
{
    guint expected = 0;
    for (guint i = 0; i < record->failures->len; i++)
        expected += ((const RunFailure *)record->failures->pdata[i])->is_expected != FALSE;
    guint count = record->failures->len;
    g_string_append_printf(out, "%u %sfailure%s", count,
                           count > 0 && expected == count ? "expected " : "", plural(count));
    if (expected > 0 && expected < count)
        g_string_append_printf(out, " (%u expected)", expected);
}

void
report_summary_line(GString *out, const RunRecord *record, ReportFlags flags)
{
    append_verdict(out, record, flags);
    g_string_append(out, "  ");
    append_clean(out, record->scenario);
    if (*record->variant != '\0') {
        g_string_append(out, " [");
        append_clean(out, record->variant);
        g_string_append_c(out, ']');
    }
    if (record->reason != NULL) {
        g_string_append(out, ": ");
        append_reason(out, record);
        return;
    }
    guint64 events = run_record_count_events(record);
    g_string_append_printf(out, ": %s, %u step%s, ", record->machine, record->step_count,
                           plural(record->step_count));
    append_failure_count(out, record);
    g_string_append(out, ", ");
    append_expectation_count(out, count_expectations(record));
    g_string_append_printf(out, ", %" G_GUINT64_FORMAT " event%s\n", events, plural(events));
    for (guint i = 0; i < record->expectations->len; i++) {
        const RunExpectation *expectation = record->expectations->pdata[i];
        if (!expectation->met)
            append_expectation(out, expectation, flags);
    }
}

static void
append_head(GString *out, const RunRecord *record, ReportFlags flags)
{
    g_autofree char *title = printable_text(record->title, -1);
    paint(out, flags, BOLD, title);
    g_string_append_c(out, '\n');
    append_clean(out, record->scenario);
    if (*record->variant != '\0') {
        g_string_append(out, ", variant ");
        append_clean(out, record->variant);
    }
    g_string_append(out, "; edition ");
    append_clean(out, record->edition);
    g_string_append_printf(out, ", machine %s\n", record->machine);
}

void
report_failures(GString *out, const RunRecord *record, ReportFlags flags)
{
    append_head(out, record, flags);
    append_failures(out, record, flags);
}

void
report_text(GString *out, const RunRecord *record, ReportFlags flags)
{
    append_head(out, record, flags);
    if (*record->about != '\0') {
        append_wrapped(out, "", record->about);
    }
    if (record->reason != NULL) {
        append_skip(out, record, flags);
        return;
    }
    if (flags & REPORT_EXPLAIN)
        report_explain(out, record, flags);
    else
        append_steps(out, record, flags);
    append_failures(out, record, flags);
    append_tables(out, record, flags);
    append_log(out, record, flags);
    append_popups(out, record, flags);
    if (record->expectations->len > 0) {
        heading(out, flags, "Expectations");
        for (guint i = 0; i < record->expectations->len; i++)
            append_expectation(out, record->expectations->pdata[i], flags);
    }
    g_string_append_c(out, '\n');
    append_comparison(out, &record->comparison);
    append_verdict(out, record, flags);
    g_string_append(out, "  ");
    if (record->failures->len > 0) {
        append_failure_count(out, record);
        g_string_append(out, "; ");
    }
    guint64 events = run_record_count_events(record);
    append_expectation_count(out, count_expectations(record));
    g_string_append_printf(
        out, "; %u step%s, %u.%03u simulated seconds, %" G_GUINT64_FORMAT " event%s\n",
        record->step_count, plural(record->step_count), record->time_ms / 1000,
        record->time_ms % 1000, events, plural(events));
}

void
report_total_add(ReportTotal *total, const RunRecord *record)
{
    total->scenarios++;
    total->skipped += record->verdict == RUN_VERDICT_SKIPPED;
    if (record->verdict == RUN_VERDICT_ERROR) {
        total->unreadable += record->problem == RUN_PROBLEM_UNREADABLE;
        total->not_run +=
            record->problem == RUN_PROBLEM_HOST || record->problem == RUN_PROBLEM_UNSUPPORTED;
        total->differing += record->problem == RUN_PROBLEM_DIFFERENCE;
        total->broken += record->problem == RUN_PROBLEM_BUG;
        return;
    }
    total->passed += record->verdict == RUN_VERDICT_PASS;
    total->failed += record->verdict == RUN_VERDICT_FAIL;
    total->stopped += record->verdict == RUN_VERDICT_STOPPED;
    ExpectationCount count = count_expectations(record);
    total->expectations += count.written;
    total->met += count.met;
    total->uncovered += count.uncovered;
    total->events += run_record_count_events(record);
}

static void
append_total(GString *out, guint count, const char *what)
{
    if (count > 0)
        g_string_append_printf(out, ", %u %s", count, what);
}

void
report_total_print(GString *out, const ReportTotal *total, ReportFlags flags)
{
    g_autofree char *passed = g_strdup_printf("%u passed", total->passed);
    g_autofree char *failed = g_strdup_printf("%u failed", total->failed);
    g_string_append_printf(out, "%u scenario%s: ", total->scenarios, plural(total->scenarios));
    paint(out, flags, total->passed > 0 ? GREEN : "", passed);
    g_string_append(out, ", ");
    paint(out, flags, total->failed > 0 ? RED : "", failed);
    append_total(out, total->stopped, "stopped");
    append_total(out, total->skipped, "skipped");
    append_total(out, total->differing, "with a difference between the machines");
    append_total(out, total->broken, "ended by a bug of deskheap");
    append_total(out, total->unreadable, "could not be read");
    append_total(out, total->not_run, "could not be run");
    g_string_append(out, "; ");
    append_expectation_count(out, (ExpectationCount){ .written = total->expectations,
                                                      .met = total->met,
                                                      .uncovered = total->uncovered });
    g_string_append_printf(out, ", %" G_GUINT64_FORMAT " event%s\n", total->events,
                           plural(total->events));
}
