/* SPDX-License-Identifier: MIT */
/* Each session and the system as members of a report: what of their memory is used. */
#include "host/view/sessions_json.h"

#include "host/view/heap_table.h"

static const JsonMember view_space_members[] = {
    { "base", JSON_HEX },    { "size_kb", JSON_INT },
    { "used_kb", JSON_INT }, { "largest_free_kb", JSON_INT },
    { "views", JSON_INT },   JSON_MEMBERS_END,
};

#define POOL_MEMBERS                                                                               \
    { "base", JSON_HEX }, { "size_kb", JSON_INT },                                                 \
    {                                                                                              \
        "used_kb", JSON_INT                                                                        \
    }

static const JsonMember system_pool_members[] = {
    POOL_MEMBERS,
    JSON_MEMBERS_END,
};

static const JsonMember session_pool_members[] = {
    POOL_MEMBERS,
    { "refusals", JSON_INT },
    JSON_MEMBERS_END,
};

static const JsonMember health_members[] = {
    { "fullest", JSON_TEXT, JSON_NULLABLE },
    { "heap_near_limit", JSON_BOOL },
    { "view_near_limit", JSON_BOOL },
    { "heaps_fitting", JSON_INT },
    JSON_MEMBERS_END,
};

const JsonMember session_members[] = {
    { "id", JSON_INT },
    { "view_space", JSON_OBJECT, JSON_OPTIONAL, view_space_members },
    { "paged_pool", JSON_OBJECT, JSON_OPTIONAL, session_pool_members },
    { "desktops", JSON_ARRAY, 0, heap_row_members },
    { "user_handles", JSON_INT },
    { "committed_pages", JSON_INT },
    { "safe_pair", JSON_BOOL },
    { "health", JSON_OBJECT, 0, health_members },
    JSON_MEMBERS_END,
};

const JsonMember system_members[] = {
    { "view_space", JSON_OBJECT, JSON_OPTIONAL, view_space_members },
    { "paged_pool", JSON_OBJECT, JSON_OPTIONAL, system_pool_members },
    { "nonpaged_pool", JSON_OBJECT, JSON_OPTIONAL, system_pool_members },
    { "system_ptes", JSON_OBJECT, JSON_OPTIONAL, system_pool_members },
    { "commit_kb", JSON_INT },
    { "commit_limit_kb", JSON_INT },
    { "processes", JSON_INT },
    JSON_MEMBERS_END,
};

static void
view_space_json(JsonWriter *writer, const char *name, const SnapshotViewSpace *views)
{
    json_writer_object(writer, name);
    json_writer_hex(writer, "base", views->base);
    json_writer_int(writer, "size_kb", (gint64)(views->bytes / DH_KB));
    json_writer_int(writer, "used_kb", (gint64)(views->used_bytes / DH_KB));
    json_writer_int(writer, "largest_free_kb", (gint64)(views->largest_free_bytes / DH_KB));
    json_writer_int(writer, "views", views->views->len);
    json_writer_end_object(writer);
}

static void
pool_json(JsonWriter *writer, const char *name, const SnapshotPool *pool, const guint32 *refusals)
{
    json_writer_object(writer, name);
    json_writer_hex(writer, "base", pool->base);
    json_writer_int(writer, "size_kb", (gint64)(pool->bytes / DH_KB));
    json_writer_int(writer, "used_kb", (gint64)(pool->used_bytes / DH_KB));
    if (refusals != NULL)
        json_writer_int(writer, "refusals", *refusals);
    json_writer_end_object(writer);
}

static void
health_json(JsonWriter *writer, const Snapshot *snapshot, const SnapshotSession *session)
{
    SnapshotHealth health = snapshot_health(snapshot, session);
    json_writer_object(writer, "health");
    json_writer_text(writer, "fullest", health.fullest != NULL ? health.fullest->path : NULL);
    json_writer_bool(writer, "heap_near_limit", health.is_heap_near_limit);
    json_writer_bool(writer, "view_near_limit", health.is_view_near_limit);
    json_writer_int(writer, "heaps_fitting", (gint64)health.heaps_fitting);
    json_writer_end_object(writer);
}

static void
session_json(JsonWriter *writer, const Snapshot *snapshot, const SnapshotSession *session)
{
    json_writer_object(writer, NULL);
    json_writer_int(writer, "id", session->id);
    if (session->view_space != NULL)
        view_space_json(writer, "view_space", session->view_space);
    if (session->pool != NULL)
        pool_json(writer, "paged_pool", session->pool, &session->pool_failures);
    json_writer_array(writer, "desktops");
    for (guint i = 0; i < session->desktops->len; i++)
        heap_row_json(writer, session->desktops->pdata[i]);
    json_writer_end_array(writer);
    json_writer_int(writer, "user_handles", session->handles_used);
    json_writer_int(writer, "committed_pages", session->committed_pages);
    json_writer_bool(writer, "safe_pair", session->uses_safe_pair);
    health_json(writer, snapshot, session);
    json_writer_end_object(writer);
}

void
sessions_json(JsonWriter *writer, const Snapshot *snapshot)
{
    json_writer_array(writer, "sessions");
    for (guint i = 0; snapshot != NULL && i < snapshot->sessions->len; i++)
        session_json(writer, snapshot, snapshot->sessions->pdata[i]);
    json_writer_end_array(writer);
    if (snapshot == NULL)
        return;
    json_writer_object(writer, "system");
    if (snapshot->system_views != NULL)
        view_space_json(writer, "view_space", snapshot->system_views);
    if (snapshot->paged_pool != NULL)
        pool_json(writer, "paged_pool", snapshot->paged_pool, NULL);
    if (snapshot->nonpaged_pool != NULL)
        pool_json(writer, "nonpaged_pool", snapshot->nonpaged_pool, NULL);
    if (snapshot->system_ptes != NULL)
        pool_json(writer, "system_ptes", snapshot->system_ptes, NULL);
    json_writer_int(writer, "commit_kb", (gint64)snapshot->commit_pages * 4);
    json_writer_int(writer, "commit_limit_kb", (gint64)snapshot->commit_limit * 4);
    json_writer_int(writer, "processes", snapshot->processes->len);
    json_writer_end_object(writer);
}
