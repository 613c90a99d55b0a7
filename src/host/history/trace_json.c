/* SPDX-License-Identifier: MIT */
/* A history and the report of its run as one object, of which every view is made. Members are only
 * ever added. */
#include "host/history/history.h"
#include "host/history/series.h"
#include "host/history/timeline.h"
#include "host/history/trace_events.h"
#include "host/history/trace_log.h"
#include "host/inspect/view_id.h"
#include "host/report/report.h"
#include "host/view/block_colour.h"
#include "host/view/views.h"
#include "host/words/process_label.h"

/* ---- members ---- */

static const char *const *
view_kind_names(void)
{
    static const char *const names[] = {
        [SNAPSHOT_VIEW_OTHER] = "other",
        [SNAPSHOT_VIEW_SHARED_SECTION] = "shared-section",
        [SNAPSHOT_VIEW_DESKTOP_HEAP] = "desktop-heap",
        NULL,
    };

    return names;
}

#define LIFE_MEMBERS                                                                               \
    { "first_step", JSON_INT, .list = "steps" },                                                   \
    {                                                                                              \
        "end_step", JSON_INT, JSON_NULLABLE, .list = "steps"                                       \
    }

static const JsonMember boot_members[] = {
    { "first_step", JSON_INT, .list = "steps" },
    { "regions", JSON_ARRAY, 0, layout_region_members },
    JSON_MEMBERS_END,
};

static const JsonMember session_members[] = {
    LIFE_MEMBERS,       { "boot", JSON_INT, JSON_FROM_1, .list = "boots" },
    { "id", JSON_INT }, { "logon", JSON_HEX },
    JSON_MEMBERS_END,
};

static const JsonMember view_members[] = {
    LIFE_MEMBERS,
    { "boot", JSON_INT, JSON_FROM_1, .list = "boots" },
    { "id", JSON_TEXT },
    { "session", JSON_INT, JSON_NULLABLE },
    { "kind", JSON_TEXT, .words = view_kind_names },
    { "name", JSON_TEXT },
    { "base", JSON_HEX },
    { "bytes", JSON_INT },
    JSON_MEMBERS_END,
};

static const JsonMember process_members[] = {
    LIFE_MEMBERS,
    { "boot", JSON_INT, JSON_FROM_1, .list = "boots" },
    { "pid", JSON_INT },
    { "parent", JSON_INT },
    { "session", JSON_INT, JSON_NULLABLE },
    { "name", JSON_TEXT },
    { "service", JSON_TEXT },
    { "label", JSON_TEXT, JSON_OPTIONAL },
    JSON_MEMBERS_END,
};

static const JsonMember heap_members[] = {
    LIFE_MEMBERS,
    { "boot", JSON_INT, JSON_FROM_1, .list = "boots" },
    { "id", JSON_TEXT },
    { "view", JSON_TEXT },
    { "session", JSON_INT },
    { "winsta", JSON_TEXT },
    { "desktop", JSON_TEXT },
    { "account", JSON_TEXT },
    { "base", JSON_HEX },
    { "limit", JSON_HEX },
    { "size_kb", JSON_INT },
    { "frame", JSON_HEX },
    JSON_MEMBERS_END,
};

static const JsonMember point_members[] = {
    { "step", JSON_INT, .list = "steps" },
    { "used", JSON_INT },
    { "peak", JSON_INT },
    JSON_MEMBERS_END,
};

static const JsonMember series_members[] = {
    LIFE_MEMBERS,
    { "kind", JSON_TEXT, .words = series_kind_names },
    { "session", JSON_INT, JSON_NULLABLE },
    { "name", JSON_TEXT },
    { "base", JSON_HEX },
    { "size", JSON_INT },
    { "points", JSON_ARRAY, JSON_FILLED, point_members },
    JSON_MEMBERS_END,
};

static const JsonMember block_members[] = {
    { "offset", JSON_INT },
    { "bytes", JSON_INT },
    { "what", JSON_TEXT },
    { "requested", JSON_INT, JSON_OPTIONAL },
    { "handle", JSON_HEX, JSON_OPTIONAL },
    { "pid", JSON_INT, JSON_OPTIONAL },
    { "class", JSON_TEXT, JSON_OPTIONAL },
    { "header", JSON_TEXT, JSON_OPTIONAL },
    JSON_MEMBERS_END,
};

static const JsonMember change_members[] = {
    { "heap", JSON_INT, .list = "heaps" },
    { "used_bytes", JSON_INT },
    { "free_bytes", JSON_INT },
    { "committed_bytes", JSON_INT },
    { "largest_free_bytes", JSON_INT },
    { "used_pct", JSON_TENTHS },
    { "windows", JSON_INT },
    { "menus", JSON_INT },
    { "hooks", JSON_INT },
    { "threads", JSON_INT },
    { "has_input", JSON_BOOL },
    { "blocks", JSON_ARRAY, 0, block_members },
    JSON_MEMBERS_END,
};

static const JsonMember step_members[] = {
    { "first_event", JSON_INT, JSON_PLACE, .list = "events" },
    { "end_event", JSON_INT, JSON_PLACE, .list = "events" },
    { "number", JSON_INT, JSON_OPTIONAL },
    { "ends", JSON_BOOL, JSON_OPTIONAL },
    { "heaps", JSON_ARRAY, 0, change_members },
    { "order", JSON_ARRAY, JSON_OPTIONAL, NULL, JSON_INT, .list = "heaps" },
    { "shown", JSON_INT, JSON_OPTIONAL, .list = "heaps" },
    JSON_MEMBERS_END,
};

static const JsonMember failure_members[] = {
    { "step", JSON_INT, .list = "steps" },
    { "cause", JSON_INT, .list = "diagnosis.causes" },
    { "heap", JSON_INT, JSON_NULLABLE, .list = "heaps" },
    { "event", JSON_INT, JSON_NULLABLE, .list = "events" },
    JSON_MEMBERS_END,
};

static const JsonMember kind_members[] = {
    { "what", JSON_TEXT },
    { "letter", JSON_TEXT },
    { "colour", JSON_TEXT, JSON_OPTIONAL },
    JSON_MEMBERS_END,
};

static const JsonMember members[] = {
    { "title", JSON_TEXT },
    { "about", JSON_TEXT },
    { "source", JSON_TEXT },
    { "scenario_text", JSON_TEXT },
    { "is_lesson", JSON_BOOL, JSON_OPTIONAL },
    { "report", JSON_OBJECT, 0, report_members },
    { "diagnosis", JSON_OBJECT, 0, diagnosis_members },
    { "failures", JSON_ARRAY, 0, failure_members },
    { "log", JSON_ARRAY, 0, trace_log_members },
    { "boxes", JSON_ARRAY, 0, trace_box_members },
    { "boxes_left_out", JSON_INT },
    { "boots", JSON_ARRAY, 0, boot_members },
    { "sessions", JSON_ARRAY, 0, session_members },
    { "views", JSON_ARRAY, 0, view_members },
    { "processes", JSON_ARRAY, 0, process_members },
    { "kinds", JSON_ARRAY, 0, kind_members },
    { "heaps", JSON_ARRAY, 0, heap_members },
    { "series", JSON_ARRAY, 0, series_members },
    { "shown_step", JSON_INT, JSON_OPTIONAL, .list = "steps" },
    { "shown_series", JSON_INT, JSON_OPTIONAL, .list = "series" },
    { "steps", JSON_ARRAY, JSON_FILLED, step_members, .as_many = "report.steps" },
    { "events", JSON_ARRAY, 0, trace_event_members },
    JSON_MEMBERS_END,
};

const JsonShape trace_shape = { "trace",
                                "What deskheap run --trace writes, and deskheap report reads.",
                                members };

/* ---- things that come and go ---- */

static void
life_json(JsonWriter *writer, const Lifetime *life)
{
    json_writer_int(writer, "first_step", life->first_step);
    json_writer_optional_int(writer, "end_step", life->end_step != LIFETIME_STILL, life->end_step);
}

static void
session_member(JsonWriter *writer, guint32 session)
{
    json_writer_optional_int(writer, "session", session != ABI_NO_SESSION, session);
}

static void
boots_json(JsonWriter *writer, const History *history)
{
    json_writer_array(writer, "boots");
    for (guint i = 0; i < history->boots->len; i++) {
        const HistoryBoot *boot = history->boots->pdata[i];
        json_writer_object(writer, NULL);
        json_writer_int(writer, "first_step", boot->first_step);
        if (boot->snapshot != NULL) {
            layout_regions_json(writer, boot->snapshot, &boot->boot);
        } else {
            json_writer_array(writer, "regions");
            json_writer_end_array(writer);
        }
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}

static void
session_json(JsonWriter *writer, gconstpointer data)
{
    const HistorySession *session = data;

    json_writer_int(writer, "boot", session->boot);
    json_writer_int(writer, "id", session->id);
    json_writer_hex(writer, "logon", session->user_luid);
}

static void
view_json(JsonWriter *writer, gconstpointer data)
{
    const HistoryView *view = data;
    g_autofree char *id = view_id(view->session, view->base);

    json_writer_int(writer, "boot", view->boot);
    json_writer_text(writer, "id", id);
    session_member(writer, view->session);
    json_writer_text(writer, "kind", view_kind_names()[view->kind]);
    json_writer_text(writer, "name", view->name);
    json_writer_hex(writer, "base", view->base);
    json_writer_int(writer, "bytes", (gint64)view->bytes);
}

static void
process_json(JsonWriter *writer, gconstpointer data)
{
    const HistoryProcess *process = data;

    json_writer_int(writer, "boot", process->boot);
    json_writer_int(writer, "pid", process->pid);
    json_writer_int(writer, "parent", process->parent_pid);
    session_member(writer, process->session);
    json_writer_text(writer, "name", process->name);
    json_writer_text(writer, "service", process->service);
    g_autofree char *label = process_label_text(process->name, process->service, process->pid);
    json_writer_text(writer, "label", label);
}

static void
heap_json(JsonWriter *writer, gconstpointer data)
{
    const HistoryHeap *heap = data;
    g_autofree char *id = view_id(heap->session, heap->base);
    g_autofree char *view = view_id(heap->view_session, heap->base);

    json_writer_int(writer, "boot", heap->boot);
    json_writer_text(writer, "id", id);
    json_writer_text(writer, "view", view);
    json_writer_int(writer, "session", heap->session);
    json_writer_text(writer, "winsta", heap->winsta);
    json_writer_text(writer, "desktop", heap->desktop);
    json_writer_text(writer, "account", heap->account);
    json_writer_hex(writer, "base", heap->base);
    json_writer_hex(writer, "limit", heap->limit);
    json_writer_int(writer, "size_kb", heap->size_kb);
    json_writer_hex(writer, "frame", heap->frame);
}

static void
series_json(JsonWriter *writer, gconstpointer data)
{
    const Series *series = data;

    json_writer_text(writer, "kind", series_kind_name(series->kind));
    session_member(writer, series->session);
    json_writer_text(writer, "name", series->name);
    json_writer_hex(writer, "base", series->base);
    json_writer_int(writer, "size", (gint64)series->size);
    json_writer_array(writer, "points");
    for (guint i = 0; i < series->points->len; i++) {
        const SeriesPoint *point = &g_array_index(series->points, SeriesPoint, i);
        json_writer_object(writer, NULL);
        json_writer_int(writer, "step", point->step);
        json_writer_int(writer, "used", (gint64)point->used);
        json_writer_int(writer, "peak", (gint64)point->peak);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}

static void
lifetimes_json(JsonWriter *writer,
               const char *name,
               const Lifetimes *things,
               void (*write)(JsonWriter *writer, gconstpointer thing))
{
    json_writer_array(writer, name);
    for (guint i = 0; i < things->all->len; i++) {
        json_writer_object(writer, NULL);
        life_json(writer, things->all->pdata[i]);
        write(writer, things->all->pdata[i]);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}

/* All that a block may hold, and its letter in a map. */
static void
kinds_json(JsonWriter *writer)
{
    json_writer_array(writer, "kinds");
    for (guint kind = 0; kind < SNAPSHOT_BLOCK_KIND_COUNT; kind++) {
        const char letter[] = { snapshot_block_kind_letter((SnapshotBlockKind)kind), '\0' };
        json_writer_object(writer, NULL);
        json_writer_text(writer, "what", snapshot_block_kind_text((SnapshotBlockKind)kind));
        json_writer_text(writer, "letter", letter);
        Colour colour = block_colour((SnapshotBlockKind)kind);
        if (colour != COLOUR_COUNT)
            json_writer_text(writer, "colour", colour_key(colour));
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}

/* ---- steps ---- */

static void
header_json(JsonWriter *writer, const HistoryBlock *block)
{
    char text[2 * HISTORY_HEADER_MAX + 1];

    if (block->header_bytes == 0)
        return;
    for (guint i = 0; i < block->header_bytes; i++)
        g_snprintf(text + 2 * i, 3, "%02x", block->header[i]);
    json_writer_text(writer, "header", text);
}

static void
block_json(JsonWriter *writer, const HistoryBlock *from)
{
    const SnapshotBlock *block = &from->block;

    json_writer_object(writer, NULL);
    json_writer_int(writer, "offset", block->offset);
    json_writer_int(writer, "bytes", block->bytes);
    json_writer_text(writer, "what", snapshot_block_kind_text((SnapshotBlockKind)block->kind));
    if (block->requested != 0)
        json_writer_int(writer, "requested", block->requested);
    if (block->handle != 0)
        json_writer_hex(writer, "handle", block->handle);
    if (block->pid != 0)
        json_writer_int(writer, "pid", block->pid);
    if (from->class_name != NULL)
        json_writer_text(writer, "class", from->class_name);
    header_json(writer, from);
    json_writer_end_object(writer);
}

static void
change_json(JsonWriter *writer, const HistoryChange *change)
{
    const HistoryRow *row = &change->row;

    json_writer_object(writer, NULL);
    json_writer_int(writer, "heap", change->heap);
    json_writer_int(writer, "used_bytes", (gint64)row->used_bytes);
    json_writer_int(writer, "free_bytes", (gint64)row->free_bytes);
    json_writer_int(writer, "committed_bytes", (gint64)row->committed_bytes);
    json_writer_int(writer, "largest_free_bytes", (gint64)row->largest_free_bytes);
    json_writer_tenths(writer, "used_pct", row->used_tenths);
    json_writer_int(writer, "windows", row->objects[USER_TYPE_WINDOW]);
    json_writer_int(writer, "menus", row->objects[USER_TYPE_MENU]);
    json_writer_int(writer, "hooks", row->objects[USER_TYPE_HOOK]);
    json_writer_int(writer, "threads", row->threads);
    json_writer_bool(writer, "has_input", row->has_input);
    json_writer_array(writer, "blocks");
    for (guint i = 0; i < change->blocks->len; i++)
        block_json(writer, &g_array_index(change->blocks, HistoryBlock, i));
    json_writer_end_array(writer);
    json_writer_end_object(writer);
}

static void
order_json(JsonWriter *writer, const GPtrArray *order)
{
    if (order == NULL)
        return;
    json_writer_array(writer, "order");
    for (guint i = 0; i < order->len; i++)
        json_writer_int(writer, NULL, GPOINTER_TO_UINT(order->pdata[i]));
    json_writer_end_array(writer);
}

static void
place_json(JsonWriter *writer, const RunRecord *record, guint step)
{
    gboolean is_end;
    guint number = run_record_place(record, step, &is_end);

    json_writer_int(writer, "number", number);
    json_writer_bool(writer, "ends", is_end);
}

static void
steps_json(JsonWriter *writer, const History *history, const RunRecord *record)
{
    g_autoptr(Timeline) timeline = timeline_new(history);

    json_writer_array(writer, "steps");
    for (guint i = 0; i < history->steps->len; i++) {
        const HistoryStep *step = history->steps->pdata[i];
        const RunStep *told = record->steps->pdata[i];
        json_writer_object(writer, NULL);
        json_writer_int(writer, "first_event", (gint64)told->first_event);
        json_writer_int(writer, "end_event", (gint64)told->end_event);
        place_json(writer, record, i);
        json_writer_array(writer, "heaps");
        for (guint j = 0; j < step->changes->len; j++)
            change_json(writer, step->changes->pdata[j]);
        json_writer_end_array(writer);
        order_json(writer, step->order);
        const HistoryHeap *shown = timeline_shown(timeline, i);
        if (shown != NULL)
            json_writer_int(writer, "shown", shown->index);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}

static void
shown_json(JsonWriter *writer, const History *history)
{
    guint series;

    json_writer_int(writer, "shown_step", history->shown_step);
    if (g_ptr_array_find(history->series.all, history->shown_series, &series))
        json_writer_int(writer, "shown_series", series);
}

/* ---- failures ---- */

static void
failures_json(JsonWriter *writer, const History *history, const RunRecord *record)
{
    json_writer_array(writer, "failures");
    for (guint i = 0; i < record->failures->len; i++) {
        const RunFailure *failure = record->failures->pdata[i];
        const HistoryHeap *heap = history_refused_heap(history, failure);
        json_writer_object(writer, NULL);
        json_writer_int(writer, "step", failure->step);
        json_writer_int(writer, "cause", diagnosis_cause_of(history->diagnosis, failure));
        json_writer_optional_int(writer, "heap", heap != NULL, heap != NULL ? heap->index : 0);
        json_writer_optional_int(writer, "event", failure->refusal_event != 0,
                                 (gint64)failure->refusal_event - 1);
        json_writer_end_object(writer);
    }
    json_writer_end_array(writer);
}

/* ---- all of it ---- */

static void
told_json(JsonWriter *writer, const History *history, const RunRecord *record)
{
    json_writer_object(writer, "report");
    report_members_json(writer, record);
    json_writer_end_object(writer);
    json_writer_object(writer, "diagnosis");
    diagnosis_members_json(writer, history->diagnosis);
    json_writer_end_object(writer);
}

void
trace_json(GString *out, const History *history, const Scenario *scenario, const RunRecord *record)
{
    g_autoptr(JsonWriter) writer = json_writer_new(out, FALSE);
    const YamlNode *root = yaml_document_root(scenario->document);

    json_writer_document(writer, &trace_shape);
    json_writer_text(writer, "title", record->title);
    json_writer_text(writer, "about", record->about);
    json_writer_text(writer, "source", scenario->source);
    json_writer_text(writer, "scenario_text", yaml_node_source(root)->text);
    json_writer_bool(writer, "is_lesson", scenario->lesson != NULL);
    told_json(writer, history, record);
    failures_json(writer, history, record);
    trace_log_json(writer, record);
    boots_json(writer, history);
    lifetimes_json(writer, "sessions", &history->sessions, session_json);
    lifetimes_json(writer, "views", &history->views, view_json);
    lifetimes_json(writer, "processes", &history->processes, process_json);
    kinds_json(writer);
    lifetimes_json(writer, "heaps", &history->heaps, heap_json);
    lifetimes_json(writer, "series", &history->series, series_json);
    shown_json(writer, history);
    steps_json(writer, history, record);
    trace_events_json(writer, record);
    json_writer_end_document(writer);
}
