/* SPDX-License-Identifier: MIT */
/* A row for each name, whichever kinds of event have it. */
#include "host/history/trace_events.h"

#include "host/inspect/view_id.h"
#include "host/report/event_words.h"
#include "host/words/abi_names.h"
#include "host/words/event_value.h"
#include "host/words/gate.h"

const JsonMember trace_event_members[] = {
    { "time_ms", JSON_INT },
    { "kind", JSON_TEXT },
    { "session", JSON_INT, JSON_OPTIONAL },
    { "pid", JSON_INT, JSON_OPTIONAL },
    { "status", JSON_STATUS, JSON_OPTIONAL },
    { "cause", JSON_TEXT, JSON_OPTIONAL, .words = gate_causes },
    { "text", JSON_TEXT, JSON_OPTIONAL },
    { "words", JSON_TEXT },
    { "action", JSON_INT, JSON_OPTIONAL },
    { "address", JSON_HEX, JSON_OPTIONAL },
    { "allocation", JSON_INT, JSON_OPTIONAL },
    { "atom", JSON_HEX, JSON_OPTIONAL },
    { "before_ms", JSON_INT, JSON_OPTIONAL },
    { "by_load_library", JSON_BOOL, JSON_OPTIONAL },
    { "bytes", JSON_INT, JSON_OPTIONAL },
    { "call", JSON_TEXT, JSON_OPTIONAL },
    { "client_view", JSON_HEX, JSON_OPTIONAL },
    { "component", JSON_TEXT, JSON_OPTIONAL },
    { "debugger_block", JSON_HEX, JSON_OPTIONAL },
    { "directory_frame", JSON_HEX, JSON_OPTIONAL },
    { "exit_code", JSON_INT, JSON_OPTIONAL },
    { "first_kb", JSON_INT, JSON_OPTIONAL },
    { "fits", JSON_BOOL, JSON_OPTIONAL },
    { "goes_on", JSON_BOOL, JSON_OPTIONAL },
    { "handle", JSON_HEX, JSON_OPTIONAL },
    { "heap", JSON_TEXT, JSON_OPTIONAL },
    { "holder", JSON_INT, JSON_OPTIONAL },
    { "id", JSON_INT, JSON_OPTIONAL },
    { "interactive", JSON_BOOL, JSON_OPTIONAL },
    { "last_error", JSON_INT, JSON_OPTIONAL },
    { "leaked_pool_bytes", JSON_INT, JSON_OPTIONAL },
    { "leaked_views", JSON_INT, JSON_OPTIONAL },
    { "limit", JSON_INT, JSON_OPTIONAL },
    { "line", JSON_INT, JSON_OPTIONAL },
    { "logon", JSON_HEX, JSON_OPTIONAL },
    { "needed", JSON_INT, JSON_OPTIONAL },
    { "object", JSON_HEX, JSON_OPTIONAL },
    { "page", JSON_HEX, JSON_OPTIONAL },
    { "page_format", JSON_INT, JSON_OPTIONAL },
    { "parent", JSON_INT, JSON_OPTIONAL },
    { "process", JSON_INT, JSON_OPTIONAL },
    { "refused_in", JSON_HEX, JSON_OPTIONAL },
    { "request", JSON_INT, JSON_OPTIONAL },
    { "safe_pair", JSON_BOOL, JSON_OPTIONAL },
    { "second_kb", JSON_INT, JSON_OPTIONAL },
    { "section", JSON_HEX, JSON_OPTIONAL },
    { "shown", JSON_BOOL, JSON_OPTIONAL },
    { "size_rule", JSON_INT, JSON_OPTIONAL },
    { "source", JSON_TEXT, JSON_OPTIONAL },
    { "state", JSON_INT, JSON_OPTIONAL },
    { "succeeded", JSON_BOOL, JSON_OPTIONAL },
    { "tag", JSON_HEX, JSON_OPTIONAL },
    { "third_kb", JSON_INT, JSON_OPTIONAL },
    { "thread", JSON_INT, JSON_OPTIONAL },
    { "type", JSON_TEXT, JSON_OPTIONAL },
    { "value_a", JSON_HEX, JSON_OPTIONAL },
    { "value_b", JSON_HEX, JSON_OPTIONAL },
    { "view", JSON_TEXT, JSON_OPTIONAL },
    { "wanted_bytes", JSON_INT, JSON_OPTIONAL },
    JSON_MEMBERS_END,
};

static void
value_json(JsonWriter *writer, const EventValue *value, const struct abi_event *event)
{
    const char *text = event_value_text(value, event);
    guint64 number = event_value_number(value, event);

    if (text != NULL) {
        json_writer_text(writer, value->name, text);
    } else if (value->form == EVENT_VALUE_VIEW) {
        g_autofree char *id = view_id(event->session, number);
        json_writer_text(writer, value->name, id);
    } else if (value->form == EVENT_VALUE_FLAG || value->form == EVENT_VALUE_HIGH_FLAG) {
        json_writer_bool(writer, value->name, number != 0);
    } else if (value->form == EVENT_VALUE_ADDRESS) {
        json_writer_hex(writer, value->name, number);
    } else {
        json_writer_int(writer, value->name, (gint64)number);
    }
}

/* Who acts, and how it went; nothing where there is nothing to say. */
static void
head_json(JsonWriter *writer, const struct abi_event *event)
{
    json_writer_int(writer, "time_ms", event->time_ms);
    json_writer_text(writer, "kind", event_kind_name(event->kind));
    if (event->session != ABI_NO_SESSION)
        json_writer_int(writer, "session", event->session);
    if (event->pid != 0)
        json_writer_int(writer, "pid", event->pid);
    if (event->status != 0)
        json_writer_status(writer, "status", event->status);
    if (event->gate != GATE_NONE)
        json_writer_text(writer, "cause", gate_cause(event->gate));
}

static void
event_json(JsonWriter *writer, const RunRecord *record, guint64 index)
{
    const struct abi_event *event = &g_array_index(record->events, struct abi_event, index);
    const char *text = run_record_event_text(record, index);
    g_auto(EventWords) words = event_words(event, text, &record->boot, record->snapshot);
    g_autofree char *line = g_strdup_printf("%s: %s", words.component, words.sentence);
    guint count;
    const EventValue *values = event_values(event->kind, &count);

    json_writer_object(writer, NULL);
    head_json(writer, event);
    if (*text != '\0')
        json_writer_text(writer, "text", text);
    json_writer_text(writer, "words", line);
    for (guint i = 0; i < count; i++)
        value_json(writer, &values[i], event);
    json_writer_end_object(writer);
}

void
trace_events_json(JsonWriter *writer, const RunRecord *record)
{
    json_writer_array(writer, "events");
    for (guint64 i = 0; i < record->events->len; i++)
        event_json(writer, record, i);
    json_writer_end_array(writer);
}
