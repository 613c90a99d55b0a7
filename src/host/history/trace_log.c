/* SPDX-License-Identifier: MIT */
/* Entries that are alike are one row; which these are, and what is told, the story decides. */
#include "host/history/trace_log.h"

#include "host/report/story.h"
#include "host/words/abi_names.h"

const JsonMember trace_log_members[] = {
    { "time_ms", JSON_INT },
    { "type", JSON_TEXT, .words = log_type_names },
    { "source", JSON_TEXT },
    { "id", JSON_INT },
    { "text", JSON_TEXT },
    { "session", JSON_INT, JSON_NULLABLE },
    { "count", JSON_INT, JSON_FROM_1 },
    { "last_ms", JSON_INT },
    { "last_text", JSON_TEXT },
    { "told", JSON_BOOL },
    JSON_MEMBERS_END,
};

const JsonMember trace_box_members[] = {
    { "time_ms", JSON_INT },
    { "text", JSON_TEXT },
    { "session", JSON_INT, JSON_NULLABLE },
    JSON_MEMBERS_END,
};

static void
session_member(JsonWriter *writer, guint32 session)
{
    json_writer_optional_int(writer, "session", session != ABI_NO_SESSION, session);
}

static void
entries_json(JsonWriter *writer, const StoryLog *log)
{
    json_writer_object(writer, NULL);
    json_writer_int(writer, "time_ms", log->entry->time_ms);
    json_writer_text(writer, "type", log->entry->type_name);
    json_writer_text(writer, "source", log->entry->source_name);
    json_writer_int(writer, "id", log->entry->id);
    json_writer_text(writer, "text", log->entry->text);
    session_member(writer, log->entry->session);
    json_writer_int(writer, "count", log->count);
    json_writer_int(writer, "last_ms", log->last->time_ms);
    json_writer_text(writer, "last_text", log->last->text);
    json_writer_bool(writer, "told", log->is_shown);
    json_writer_end_object(writer);
}

static void
box_json(JsonWriter *writer, const RunPopup *box)
{
    json_writer_object(writer, NULL);
    json_writer_int(writer, "time_ms", box->time_ms);
    json_writer_text(writer, "text", box->text);
    session_member(writer, box->session);
    json_writer_end_object(writer);
}

void
trace_log_json(JsonWriter *writer, const RunRecord *record)
{
    g_autoptr(Story) story = story_new(record, FALSE);

    json_writer_array(writer, "log");
    for (guint i = 0; i < story->log->len; i++)
        entries_json(writer, &g_array_index(story->log, StoryLog, i));
    json_writer_end_array(writer);
    json_writer_array(writer, "boxes");
    for (guint i = 0; i < story->popups->len; i++)
        box_json(writer, story->popups->pdata[i]);
    json_writer_end_array(writer);
    json_writer_int(writer, "boxes_left_out", story->popups_hidden);
}
