/* SPDX-License-Identifier: MIT */
/* run --explain: every step of the scenario, and under it who did what, in plain words with the
 * addresses touched. */
#include "host/inspect/json_writer.h"
#include "host/report/event_words.h"
#include "host/report/report.h"

#define COMPONENT_WIDTH 15
#define BOLD            "\033[1m"
#define RESET           "\033[0m"

/* Kinds that tell a reader nothing here. */
static gboolean
is_silent(guint kind)
{
    return kind == EVENT_IDLE || kind == EVENT_REPLY || kind == EVENT_INVALID ||
           kind == EVENT_THREAD_CREATE;
}

static void
append_event(GString *out, const RunRecord *record, guint64 index)
{
    const struct abi_event *event = &g_array_index(record->events, struct abi_event, index);
    if (is_silent(event->kind))
        return;
    g_auto(EventWords) words = event_words(event, run_record_event_text(record, index));
    g_autofree char *sentence = clean_text(words.sentence);
    g_string_append_printf(out, "    %-*s %s\n", COMPONENT_WIDTH, words.component, sentence);
    if (*words.where != '\0')
        g_string_append_printf(out, "    %-*s   %s\n", COMPONENT_WIDTH, "", words.where);
}

static void
append_range(GString *out, const RunRecord *record, guint64 first, guint64 end)
{
    for (guint64 i = first; i < MIN(end, record->events->len); i++)
        append_event(out, record, i);
    if (end > record->events->len && end > first) {
        guint64 missing = end - MAX(first, record->events->len);
        g_string_append_printf(out, "    … %" G_GUINT64_FORMAT " more events were not kept\n",
                               missing);
    }
}

/* The system's own start: long, and the same every time. Told with REPORT_ALL. */
static gboolean
is_start(const RunStep *step)
{
    return step->line == 0 || g_strcmp0(step->kind, "boot") == 0;
}

static void
append_step(GString *out, const RunRecord *record, const RunStep *step, ReportFlags flags)
{
    gboolean is_colored = (flags & REPORT_COLOR) != 0;
    g_autofree char *title = clean_text(step->title);
    g_string_append_c(out, '\n');
    if (is_colored)
        g_string_append(out, BOLD);
    if (step->line != 0)
        g_string_append_printf(out, "line %u: ", step->line);
    g_string_append(out, title);
    if (is_colored)
        g_string_append(out, RESET);
    g_string_append_printf(out, "  (%u.%03u s)\n", step->time_ms / 1000, step->time_ms % 1000);
    if (is_start(step) && !(flags & REPORT_ALL))
        g_string_append_printf(
            out, "    %" G_GUINT64_FORMAT " events of the system's own start; --all tells them\n",
            step->end_event - step->first_event);
    else
        append_range(out, record, step->first_event, step->end_event);
}

void
report_explain(GString *out, const RunRecord *record, ReportFlags flags)
{
    guint64 told = 0;
    for (guint i = 0; i < record->steps->len; i++) {
        const RunStep *step = record->steps->pdata[i];
        if (step->first_event > told && (flags & REPORT_ALL)) {
            g_string_append(out, told == 0 ? "\nThe system starts\n" : "\nBetween the steps\n");
            append_range(out, record, told, step->first_event);
        }
        append_step(out, record, step, flags);
        told = MAX(told, step->end_event);
    }
    if (told < record->event_count) {
        g_string_append(out, told == 0 ? "\nThe system starts\n" : "\nAfter the last step\n");
        append_range(out, record, told, record->event_count);
    }
}
