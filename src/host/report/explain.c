/* SPDX-License-Identifier: MIT */
/* run --explain: every step of the scenario, and under it who did what, in plain words with the
 * addresses touched. */
#include "host/inspect/json_writer.h"
#include "host/report/event_words.h"
#include "host/report/report.h"

#define COMPONENT_WIDTH 15

/* Kinds that tell a reader nothing here. */
static gboolean
is_silent(guint kind)
{
    return kind == EVENT_IDLE || kind == EVENT_REPLY || kind == EVENT_INVALID;
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

void
report_explain(GString *out, const RunRecord *record, ReportFlags flags)
{
    gboolean is_colored = (flags & REPORT_COLOR) != 0;
    const char *bold = is_colored ? "\033[1m" : "";
    const char *reset = is_colored ? "\033[0m" : "";
    guint64 told = 0;
    for (guint i = 0; i < record->steps->len; i++) {
        const RunStep *step = record->steps->pdata[i];
        g_autofree char *title = clean_text(step->title);
        if (step->first_event > told) {
            g_string_append_printf(out, "\n%s%s%s\n", bold,
                                   told == 0 ? "The system starts" : "Between the steps", reset);
            append_range(out, record, told, step->first_event);
        }
        g_string_append_printf(out, "\n%sline %u: %s%s  (%u.%03u s)\n", bold, step->line, title,
                               reset, step->time_ms / 1000, step->time_ms % 1000);
        append_range(out, record, step->first_event, step->end_event);
        told = MAX(told, step->end_event);
    }
    if (told < record->event_count) {
        g_string_append_printf(out, "\n%s%s%s\n", bold,
                               told == 0 ? "The system starts" : "After the last step", reset);
        append_range(out, record, told, record->event_count);
    }
}
