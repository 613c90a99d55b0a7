/* SPDX-License-Identifier: MIT */
/* Picks them out of the limits that a run met, and tells them. */
#include "host/answer/unnoticed.h"

#include "host/answer/advice.h"
#include "host/text/number.h"
#include "host/words/gate.h"

Unnoticed *
unnoticed_find(const RunRecord *record)
{
    Unnoticed *unnoticed = g_new(Unnoticed, 1);

    unnoticed->limits = g_ptr_array_new();
    unnoticed->words = g_ptr_array_new_with_free_func((GDestroyNotify)report_cause_free);
    for (guint i = 0; i < record->limits->len; i++) {
        RunLimit *limit = record->limits->pdata[i];
        if (limit->unnoticed.gate == GATE_NONE || limit->unnoticed.is_injected)
            continue;
        ReportCause *words = report_cause_new(limit->unnoticed.gate);
        report_cause_add(words, record, &limit->unnoticed);
        g_ptr_array_add(unnoticed->words, words);
        g_ptr_array_add(unnoticed->limits, limit);
    }
    return unnoticed;
}

void
unnoticed_free(Unnoticed *unnoticed)
{
    if (unnoticed == NULL)
        return;
    g_ptr_array_unref(unnoticed->limits);
    g_ptr_array_unref(unnoticed->words);
    g_free(unnoticed);
}

const RunRefusal *
unnoticed_first(const Unnoticed *unnoticed)
{
    const RunRefusal *first = NULL;

    for (guint i = unnoticed->limits->len; i-- > 0;) {
        const RunRefusal *refusal = &((const RunLimit *)unnoticed->limits->pdata[i])->unnoticed;
        if (first == NULL || gate_words(refusal->gate)->is_heap_shortage ||
            !gate_words(first->gate)->is_heap_shortage)
            first = refusal;
    }
    return first;
}

gboolean
unnoticed_is_heap_shortage(const Unnoticed *unnoticed)
{
    const RunRefusal *first = unnoticed_first(unnoticed);

    return first != NULL && gate_words(first->gate)->is_heap_shortage;
}

void
unnoticed_append(GString *out,
                 const Unnoticed *unnoticed,
                 gboolean (*is_told)(const ReportCause *words, gconstpointer user),
                 gconstpointer user,
                 ReportFlags flags)
{
    for (guint i = 0; i < unnoticed->limits->len; i++) {
        const RunLimit *limit = unnoticed->limits->pdata[i];
        enum gate gate = limit->unnoticed.gate;
        const ReportCause *words = unnoticed->words->pdata[i];
        g_autofree char *text = run_refusal_text(&limit->unnoticed);
        write_heading(out, flags, gate_cause(gate));
        g_string_append_printf(out, "  refused %" G_GUINT64_FORMAT " time%s, and no step failed: ",
                               limit->unnoticed_count, plural(limit->unnoticed_count));
        write_clean(out, text);
        g_string_append_c(out, '\n');
        if (is_told == NULL || !is_told(words, user))
            advice_append(out, words, &limit->unnoticed, flags);
    }
}

const JsonMember unnoticed_members[] = {
    { "cause", JSON_TEXT, .words = gate_causes }, { "count", JSON_INT },
    { "unit", JSON_TEXT, JSON_NULLABLE },         { "needed", JSON_INT, JSON_NULLABLE },
    { "limit", JSON_INT, JSON_NULLABLE },         { "detail", JSON_TEXT },
    { "meaning", JSON_TEXT, JSON_NULLABLE },      { "advice", JSON_ARRAY },
    { "check", JSON_TEXT, JSON_NULLABLE },        JSON_MEMBERS_END,
};

void
unnoticed_json(JsonWriter *writer, const Unnoticed *unnoticed)
{
    json_writer_array(writer, "unnoticed");
    for (guint i = 0; i < unnoticed->limits->len; i++) {
        const RunLimit *limit = unnoticed->limits->pdata[i];
        enum gate gate = limit->unnoticed.gate;
        g_autofree char *text = run_refusal_text(&limit->unnoticed);
        json_writer_object(writer, NULL);
        json_writer_text(writer, "cause", gate_cause(gate));
        json_writer_int(writer, "count", (gint64)limit->unnoticed_count);
        advice_compared_json(writer, &limit->unnoticed);
        json_writer_text(writer, "detail", text);
        advice_json(writer, unnoticed->words->pdata[i], &limit->unnoticed);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}
