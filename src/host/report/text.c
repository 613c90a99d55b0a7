/* SPDX-License-Identifier: MIT */
/* A story as a text for people. */
#include "host/report/causes.h"
#include "host/report/closing.h"
#include "host/report/explain.h"
#include "host/report/report.h"
#include "host/report/story.h"
#include "host/report/summary.h"
#include "host/report/writing.h"
#include "host/text/number.h"
#include "host/text/printable.h"
#include "host/view/heap_table.h"
#include "host/words/abi_names.h"
#include "host/words/gate.h"

#include <string.h>

/* ---- steps ---- */

/* One line for all: "start-service batch1 to batch80, 80 times, program worker". */
static void
append_titles(GString *out, const StorySteps *steps)
{
    const RunStep *step = steps->step;
    const char *name = story_name_in_title(step);
    if (steps->count == 1 || name == NULL || strcmp(step->name, steps->last->name) == 0) {
        write_clean(out, step->title);
        if (steps->count > 1)
            g_string_append_printf(out, ", %u times", steps->count);
        return;
    }
    g_autofree char *line =
        g_strdup_printf("%.*s%s to %s, %u times%s", (int)(name - step->title), step->title,
                        step->name, steps->last->name, steps->count, name + strlen(step->name));
    write_clean(out, line);
}

/* "3", "3-17": what --at calls these steps; "" of what the boot does. */
static char *
numbers_of(const StorySteps *steps)
{
    if (steps->step->number == 0)
        return g_strdup("");
    if (steps->last->number <= steps->step->number)
        return g_strdup_printf("%u", steps->step->number);
    return g_strdup_printf("%u-%u", steps->step->number, steps->last->number);
}

static void
append_numbers(GString *out, const StorySteps *steps, guint width)
{
    g_autofree char *numbers = numbers_of(steps);
    g_string_append_printf(out, "  %*s%s", (int)width, numbers, width > 0 ? "  " : "");
}

/* ", took 30.000 s", " after 30.000 s each": nothing of what took no time, or was to pass it. */
static void
append_duration(GString *out, const RunRecord *record, const StorySteps *steps)
{
    const char *lead = steps->step->failure >= 0 ? " after" : ", took";
    guint32 shortest = G_MAXUINT32;
    guint32 longest = 0;
    for (guint i = 0; i < steps->count; i++) {
        const RunStep *each = record->steps->pdata[steps->first + i];
        shortest = MIN(shortest, each->time_ms - each->start_ms);
        longest = MAX(longest, each->time_ms - each->start_ms);
    }
    if (longest == 0 || steps->step->kind->lets_pass)
        return;
    g_string_append_printf(out, "%s %s%u.%03u s%s", lead, shortest < longest ? "up to " : "",
                           longest / 1000, longest % 1000, steps->count > 1 ? " each" : "");
}

static void
append_step_group(
    GString *out, const RunRecord *record, const StorySteps *steps, guint width, ReportFlags flags)
{
    const RunFailure *failure = steps->failure;
    write_time(out, steps->last->time_ms);
    append_numbers(out, steps, width);
    append_titles(out, steps);
    if (failure != NULL) {
        g_autofree char *outcome = g_strdup_printf(": fails (%s)", failure->cause);
        write_colored(out, flags, failure->is_expected ? INK_BOLD : INK_RED, outcome);
    }
    g_autofree char *shortfall = run_step_shortfall(steps->step);
    if (shortfall != NULL)
        g_string_append_printf(out, "%s %s", failure != NULL ? "," : ":", shortfall);
    append_duration(out, record, steps);
    g_string_append_c(out, '\n');
}

static void
append_start(GString *out, const StorySteps *steps, guint width)
{
    write_time(out, steps->last->time_ms);
    append_numbers(out, steps, width);
    g_string_append(out, steps->last->boot > 1 ? "the system starts again" : "the system starts");
    if (steps->count > 1)
        g_string_append_printf(out, ", and %u service%s with it", steps->count - 1,
                               plural(steps->count - 1));
    g_string_append_c(out, '\n');
}

static guint
numbers_width(const Story *story)
{
    gsize width = 0;
    for (guint i = 0; i < story->steps->len; i++) {
        g_autofree char *numbers = numbers_of(&g_array_index(story->steps, StorySteps, i));
        width = MAX(width, strlen(numbers));
    }
    return (guint)width;
}

static void
append_steps(GString *out, const RunRecord *record, const Story *story, ReportFlags flags)
{
    guint width = numbers_width(story);
    guint left_out = 0;
    write_heading(out, flags, "What happened, and when it was over");
    for (guint i = 0; i < story->steps->len; i++) {
        const StorySteps *steps = &g_array_index(story->steps, StorySteps, i);
        if (!steps->is_shown) {
            left_out += steps->count;
            continue;
        }
        if (left_out > 0)
            g_string_append_printf(out, "             … %u step%s …\n", left_out, plural(left_out));
        left_out = 0;
        if (steps->is_start)
            append_start(out, steps, width);
        else
            append_step_group(out, record, steps, width, flags);
    }
}

/* ---- failures ---- */

/* When the failure was known, and when that was refused which it failed for. */
static void
append_where_and_when(GString *out, const RunFailure *failure)
{
    g_string_append(out, "    ");
    if (failure->session != ABI_NO_SESSION)
        g_string_append_printf(out, "in session %u, ", failure->session);
    if (*failure->desktop != '\0') {
        g_string_append(out, "desktop ");
        write_clean(out, failure->desktop);
        g_string_append(out, ", ");
    }
    g_string_append_printf(out, "at %u.%03u s", failure->time_ms / 1000, failure->time_ms % 1000);
    if (failure->refusal.gate != GATE_NONE && failure->refusal.time_ms != failure->time_ms)
        g_string_append_printf(out, ", refused at %u.%03u s", failure->refusal.time_ms / 1000,
                               failure->refusal.time_ms % 1000);
    g_string_append_c(out, '\n');
}

static void
append_failure_title(GString *out, const StoryFailures *failures, ReportFlags flags)
{
    const RunFailure *failure = failures->failure;
    const RunStep *step = failures->step;
    g_autofree char *title =
        g_strdup_printf("  line %u: %s: fails (%s)", failure->line,
                        step != NULL ? step->title : failure->kind, failure->cause);
    g_autofree char *shortfall = step == NULL ? NULL : run_step_shortfall(step);
    write_clean(out, title);
    if (shortfall != NULL)
        g_string_append_printf(out, ", %s", shortfall);
    if (!failure->is_expected)
        write_colored(out, flags, INK_RED, " (not expected)");
    g_string_append_c(out, '\n');
}

static void
append_failure(GString *out, const StoryFailures *failures, ReportFlags flags)
{
    const RunFailure *failure = failures->failure;
    append_failure_title(out, failures, flags);
    write_ending(out, "    ", failure);
    append_where_and_when(out, failure);
    if (*failure->detail != '\0') {
        g_string_append(out, "    ");
        write_clean(out, failure->detail);
        g_string_append_c(out, '\n');
    }
    if (failure->because_gate != GATE_NONE) {
        g_autofree char *because = run_refusal_text(&failure->because_refusal);
        g_string_append_printf(out, "    because of %s: ", failure->because);
        write_clean(out, because);
        g_string_append_c(out, '\n');
    }
    if (failures->count > 1)
        g_string_append_printf(out, "    and %u more like it\n", failures->count - 1);
}

/* What each cause that occurred means, once, and what helps. */
static void
append_causes(GString *out, const Story *story)
{
    gboolean has_advice = FALSE;

    for (guint i = 0; i < story->causes->len; i++) {
        const ReportCause *cause = story->causes->pdata[i];
        g_string_append_printf(out, "\n  %s\n", gate_cause(cause->gate));
        write_wrapped(out, "    ", cause->meaning);
        for (guint j = 0; j < cause->advice->len; j++)
            write_wrapped(out, "    ", cause->advice->pdata[j]);
        has_advice = has_advice || cause->advice->len > 0;
    }
    if (has_advice)
        g_string_append(out, "\n  " REPORT_ADVICE_ANSWER "\n");
}

/* Once, if a process ended in its attach. */
static void
append_other_exit_code(GString *out, const RunRecord *record)
{
    for (guint i = 0; i < record->failures->len; i++) {
        const RunFailure *failure = record->failures->pdata[i];
        guint32 other;
        if (!exit_code_seen_too(record, failure, &other))
            continue;
        g_string_append_printf(out,
                               "\n  A parent sees exit code 0x%X (%u) of such a process here; "
                               "on Windows XP and Server 2003 0x%X (%u) was seen as well.\n",
                               failure->exit_code, failure->exit_code, other, other);
        return;
    }
}

static void
append_failures(GString *out, const RunRecord *record, const Story *story, ReportFlags flags)
{
    guint left_out = 0;
    if (story->failures->len == 0)
        return;
    write_heading(out, flags, "Failures");
    for (guint i = 0; i < story->failures->len; i++) {
        const StoryFailures *failures = &g_array_index(story->failures, StoryFailures, i);
        if (failures->is_shown)
            append_failure(out, failures, flags);
        else
            left_out += failures->count;
    }
    if (left_out > 0)
        g_string_append_printf(out, "  … and %u more failure%s\n", left_out, plural(left_out));
    append_other_exit_code(out, record);
    append_causes(out, story);
}

/* ---- tables ---- */

static void
append_closing(GString *out, const StoryPlace *place)
{
    for (guint i = 0; i < place->lines->len; i++) {
        const ReportClosing *line = place->lines->pdata[i];
        g_string_append(out, "  ");
        if (!place->is_shown)
            g_string_append_printf(out, "session %u: ", line->use.session);
        write_clean(out, line->text);
        g_string_append_c(out, '\n');
    }
    if (place->left_out > 0)
        g_string_append_printf(out, "  … and %u more line%s like it\n", place->left_out,
                               plural(place->left_out));
}

static void
append_table(GString *out, const SnapshotSession *session, ReportFlags flags)
{
    HeapTable table = heap_table_new(session);
    table.is_short = (flags & REPORT_ALL) == 0;
    dheapmon_print_table(out, DHEAPMON_8_1, &table);
    g_free((gpointer)table.rows);
}

static guint
count_hidden_tables(const Story *story)
{
    guint hidden = 0;
    for (guint i = 0; i < story->places->len; i++)
        hidden += !g_array_index(story->places, StoryPlace, i).is_shown;
    return hidden;
}

static void
append_tables(GString *out, const Story *story, ReportFlags flags)
{
    guint hidden = count_hidden_tables(story);
    if (story->places->len == 0)
        return;
    write_heading(out, flags, "Desktop heaps at the end");
    for (guint i = 0; i < story->places->len; i++) {
        const StoryPlace *place = &g_array_index(story->places, StoryPlace, i);
        if (place->session == NULL && place->lines->len > 0)
            write_heading(out, flags, "The whole system at the end");
        else if (place->session != NULL && place->is_shown)
            append_table(out, place->session, flags);
        if (!place->is_shown && hidden > 0) {
            g_string_append_printf(out, "  … and %u more session%s\n", hidden, plural(hidden));
            hidden = 0;
        }
        append_closing(out, place);
    }
}

/* What one wanted to be warned of. */
static void
append_warnings(GString *out, const RunRecord *record, ReportFlags flags)
{
    if (record->warnings->len > 0)
        write_heading(out, flags, "Warnings");
    for (guint i = 0; i < record->warnings->len; i++)
        summary_warning(out, record, record->warnings->pdata[i], flags);
}

/* ---- event log, popups ---- */

static void
append_log_entry(GString *out, const StoryLog *log)
{
    const RunLogEntry *entry = log->entry;
    const RunLogEntry *last = log->last;
    gboolean is_same = strcmp(last->text, entry->text) == 0;
    write_time(out, entry->time_ms);
    g_string_append_printf(out, "  %-*s  %s %u: ", LOG_TYPE_WIDTH, entry->type_name,
                           entry->source_name, entry->id);
    write_clean(out, entry->text);
    if (log->count > 1 && is_same)
        g_string_append_printf(out, " (%u times, the last at %u.%03u s)", log->count,
                               last->time_ms / 1000, last->time_ms % 1000);
    g_string_append_c(out, '\n');
    if (is_same)
        return;
    write_time(out, last->time_ms);
    g_string_append_printf(out, "  … and %u more like it, the last: ", log->count - 1);
    write_clean(out, last->text);
    g_string_append_c(out, '\n');
}

static void
append_log(GString *out, const RunRecord *record, const Story *story, ReportFlags flags)
{
    guint left_out = 0;
    if (story->log->len == 0)
        return;
    write_heading(out, flags, "Event log");
    for (guint i = 0; i < story->log->len; i++) {
        const StoryLog *log = &g_array_index(story->log, StoryLog, i);
        if (log->is_shown)
            append_log_entry(out, log);
        else
            left_out += log->count;
    }
    if (left_out > 0)
        g_string_append_printf(out, "             … and %u more of %u entries\n", left_out,
                               record->log->len);
}

static void
append_popups(GString *out, const Story *story, ReportFlags flags)
{
    if (story->popups->len > 0)
        write_heading(out, flags, "Message boxes");
    for (guint i = 0; i < story->popups->len; i++) {
        const RunPopup *popup = story->popups->pdata[i];
        write_time(out, popup->time_ms);
        g_string_append(out, "  ");
        write_clean(out, popup->text);
        g_string_append_c(out, '\n');
    }
    if (story->popups_hidden > 0)
        g_string_append(out, "  … and more\n");
}

/* ---- expectations and verdict ---- */

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
append_skip(GString *out, const RunRecord *record, ReportFlags flags)
{
    g_string_append_c(out, '\n');
    summary_verdict(out, record, flags);
    g_string_append(out, "  ");
    summary_reason(out, record);
}

static void
append_head(GString *out, const RunRecord *record, ReportFlags flags)
{
    g_autofree char *title = printable_text(record->title, -1);
    write_colored(out, flags, INK_BOLD, title);
    g_string_append_c(out, '\n');
    write_clean(out, record->scenario);
    if (*record->variant != '\0') {
        g_string_append(out, ", variant ");
        write_clean(out, record->variant);
    }
    g_string_append(out, "; edition ");
    write_clean(out, record->edition);
    g_string_append_printf(out, ", machine %s\n", record->machine);
}

void
report_failures(GString *out, const RunRecord *record, ReportFlags flags)
{
    g_autoptr(Story) story = story_new(record, (flags & REPORT_ALL) != 0);
    append_head(out, record, flags);
    append_failures(out, record, story, flags);
}

static void
append_end(GString *out, const RunRecord *record, const Story *story, ReportFlags flags)
{
    guint64 events = run_record_count_events(record);
    g_string_append_c(out, '\n');
    append_comparison(out, &record->comparison);
    summary_verdict(out, record, flags);
    g_string_append(out, "  ");
    if (story->counts.failures > 0) {
        summary_failure_count(out, story->counts);
        g_string_append(out, "; ");
    }
    summary_expectation_count(out, story->counts);
    g_string_append_printf(
        out, "; %u step%s, %u.%03u simulated seconds, %" G_GUINT64_FORMAT " event%s\n",
        record->step_count, plural(record->step_count), record->time_ms / 1000,
        record->time_ms % 1000, events, plural(events));
}

void
report_text(GString *out, const RunRecord *record, ReportFlags flags)
{
    append_head(out, record, flags);
    if (*record->about != '\0') {
        write_wrapped(out, "", record->about);
    }
    if (record->reason != NULL) {
        append_skip(out, record, flags);
        return;
    }
    g_autoptr(Story) story = story_new(record, (flags & REPORT_ALL) != 0);
    if (flags & REPORT_EXPLAIN)
        explain_append(out, record, story, flags);
    else
        append_steps(out, record, story, flags);
    append_failures(out, record, story, flags);
    append_tables(out, story, flags);
    append_warnings(out, record, flags);
    append_log(out, record, story, flags);
    append_popups(out, story, flags);
    if (record->expectations->len > 0) {
        write_heading(out, flags, "Expectations");
        for (guint i = 0; i < record->expectations->len; i++)
            summary_expectation(out, record->expectations->pdata[i], flags);
    }
    append_end(out, record, story, flags);
}
