/* SPDX-License-Identifier: MIT */
/* --events FILE: JSON Lines, for tools that read the stream themselves. */
#include "host/report/event_words.h"
#include "host/report/report.h"
#include "host/text/json_writer.h"
#include "host/text/output_file.h"
#include "host/words/abi_names.h"
#include "host/words/gate.h"

#define CHUNK_BYTES ((gsize)64 * 1024)

static const JsonMember event_members[] = {
    { "seq", JSON_INT },
    { "time_ms", JSON_INT },
    { "kind", JSON_TEXT },
    { "session", JSON_INT, JSON_NULLABLE },
    { "pid", JSON_INT },
    { "status", JSON_STATUS },
    { "cause", JSON_TEXT, JSON_OPTIONAL, .words = gate_causes },
    { "v", JSON_ARRAY, 0, NULL, JSON_HEX },
    { "text", JSON_TEXT, JSON_OPTIONAL },
    JSON_MEMBERS_END,
};

static const JsonMember members[] = {
    { "scenario", JSON_TEXT }, { "variant", JSON_TEXT },
    { "edition", JSON_TEXT },  { "machine", JSON_TEXT, .words = engine_kind_names },
    { "events", JSON_INT },    { "kept", JSON_INT },
    JSON_MEMBERS_END,
};

const JsonShape events_shape = { "events", "What deskheap run --events writes.", members,
                                 event_members };

static void
append_event(GString *out, const struct abi_event *event, const char *text)
{
    g_string_append_printf(out, "{\"seq\": %u, \"time_ms\": %u, \"kind\": \"%s\", ",
                           event->sequence, event->time_ms, event_kind_name(event->kind));
    if (event->session == ABI_NO_SESSION)
        g_string_append(out, "\"session\": null, ");
    else
        g_string_append_printf(out, "\"session\": %u, ", event->session);
    g_string_append_printf(out, "\"pid\": %u, \"status\": \"0x%08X\", ", event->pid, event->status);
    if (event->gate != GATE_NONE)
        g_string_append_printf(out, "\"cause\": \"%s\", ", gate_cause(event->gate));
    g_string_append_printf(out,
                           "\"v\": [\"0x%" G_GINT64_MODIFIER "x\", \"0x%" G_GINT64_MODIFIER
                           "x\", \"0x%" G_GINT64_MODIFIER "x\"]",
                           event->v[0], event->v[1], event->v[2]);
    if (*text != '\0') {
        g_string_append(out, ", \"text\": ");
        json_append_string(out, text);
    }
    g_string_append(out, "}\n");
}

static void
append_header(GString *out, const RunRecord *record)
{
    g_autoptr(JsonWriter) writer = json_writer_new(out, FALSE);
    json_writer_document(writer, &events_shape);
    json_writer_text(writer, "scenario", record->scenario);
    json_writer_text(writer, "variant", record->variant);
    json_writer_text(writer, "edition", record->edition);
    json_writer_text(writer, "machine", record->machine);
    json_writer_int(writer, "events", (gint64)record->event_count);
    json_writer_int(writer, "kept", record->events->len);
    json_writer_end_document(writer);
}

gboolean
report_events_each(const RunRecord *record, ReportSink sink, gpointer user, GError **error)
{
    g_autoptr(GString) out = g_string_new(NULL);

    append_header(out, record);
    for (guint64 i = 0; i < record->events->len; i++) {
        append_event(out, &g_array_index(record->events, struct abi_event, i),
                     run_record_event_text(record, i));
        if (out->len < CHUNK_BYTES)
            continue;
        if (!sink(out->str, out->len, user, error))
            return FALSE;
        g_string_truncate(out, 0);
    }
    return sink(out->str, out->len, user, error);
}

static gboolean
to_string(const char *text, gsize length, gpointer user, GError **error)
{
    g_string_append_len(user, text, (gssize)length);
    return TRUE;
}

void
report_events(GString *out, const RunRecord *record)
{
    report_events_each(record, to_string, out, NULL);
}

static gboolean
to_file(const char *text, gsize length, gpointer user, GError **error)
{
    return output_file_write(user, text, length, error);
}

gboolean
report_events_write(const RunRecord *record, const char *path, GError **error)
{
    g_autoptr(OutputFile) file = output_file_open(path, OUTPUT_FILE_PLAIN, error);

    return file != NULL && report_events_each(record, to_file, file, error) &&
           output_file_finish(file, error);
}
