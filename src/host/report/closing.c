/* SPDX-License-Identifier: MIT */
/* Limits as a snapshot shows them, and the lines about them. */
#include "host/report/closing.h"

#include "host/view/heap_table.h"
#include "host/view/views.h"
#include "host/words/gate.h"

/* Where a limit is looked for. */
typedef struct {
    const Snapshot *snapshot;
    const SnapshotSession *session; /* NULL: not of a session */
    const RunRefusal *refusal;      /* NULL: the state alone */
} Place;

const char *
report_closing_kind_name(ReportClosingKind kind)
{
    switch (kind) {
    case REPORT_CLOSING_SAFE_PAIR:
        return "safe-pair";
    case REPORT_CLOSING_STATE:
        return "state";
    case REPORT_CLOSING_REFUSED:
        return "refused";
    case REPORT_CLOSING_NEAR:
        return "near";
    case REPORT_CLOSING_CALM:
        return "calm";
    }
    return "";
}

static void
closing_free(gpointer data)
{
    ReportClosing *line = data;
    g_free(line->name);
    g_free(line->text);
    g_free(line);
}

static ReportClosing *
closing_new(ReportClosingKind kind, const SnapshotSession *session, enum gate gate)
{
    ReportClosing *line = g_new0(ReportClosing, 1);
    line->kind = kind;
    line->session = session != NULL ? session->id : (guint32)ABI_NO_SESSION;
    line->gate = gate;
    return line;
}

/* ---- what memory says of each limit ---- */

static void
set_used(ReportClosing *line, guint64 used, guint64 size)
{
    line->has_used = TRUE;
    line->used = used;
    line->size = size;
}

static void
set_largest(ReportClosing *line, guint64 bytes)
{
    line->has_largest_free = TRUE;
    line->largest_free = bytes;
}

static const SnapshotDesktop *
desktop_at(const SnapshotSession *session, guint64 base)
{
    for (guint i = 0; session != NULL && i < session->desktops->len; i++) {
        const SnapshotDesktop *desktop = session->desktops->pdata[i];
        if (desktop->base == base)
            return desktop;
    }
    return NULL;
}

static char *
limit_of_desktop(const ReportClosing *line, const char *desktop)
{
    return g_strdup_printf("%s of %s", gate_words(line->gate)->limit,
                           desktop != NULL ? desktop : "a desktop");
}

static void
name_limit(ReportClosing *line)
{
    line->name = g_strdup(gate_words(line->gate)->limit);
}

static void
read_desktop(ReportClosing *line, const SnapshotDesktop *desktop)
{
    line->name = limit_of_desktop(line, desktop->path);
    set_used(line, desktop->used_bytes, (guint64)desktop->size_kb * DH_KB);
    set_largest(line, desktop->largest_free);
}

static void
read_desktop_heap(ReportClosing *line, const Place *place)
{
    const RunRefusal *refusal = place->refusal;
    const SnapshotDesktop *desktop = desktop_at(place->session, refusal->where);
    if (desktop != NULL)
        read_desktop(line, desktop);
    else
        line->name = limit_of_desktop(line, refusal->desktop);
}

static void
read_heap_block(ReportClosing *line, const Place *place)
{
    const RunRefusal *refusal = place->refusal;
    const SnapshotDesktop *desktop = desktop_at(place->session, refusal->where);
    line->name = limit_of_desktop(line, refusal->desktop);
    line->size = desktop != NULL ? desktop->block_bytes_max : 0;
}

static void
read_shared_heap(ReportClosing *line, const Place *place)
{
    const SnapshotSession *session = place->session;
    name_limit(line);
    if (session == NULL || session->shared_heap == 0)
        return;
    set_used(line, session->shared_heap_used_bytes, session->shared_heap_bytes);
    set_largest(line, session->shared_heap_largest_free);
}

static void
read_views(ReportClosing *line, const Place *place)
{
    const SnapshotViewSpace *views = place->session != NULL && place->session->view_space != NULL
                                         ? place->session->view_space
                                         : place->snapshot->system_views;
    name_limit(line);
    if (views == NULL)
        return;
    set_used(line, views->used_bytes, views->bytes);
    set_largest(line, views->largest_free_bytes);
}

static void
read_pool(ReportClosing *line, const Place *place)
{
    const SnapshotPool *pool = line->gate == GATE_PAGED_POOL      ? place->snapshot->paged_pool
                               : line->gate == GATE_NONPAGED_POOL ? place->snapshot->nonpaged_pool
                               : place->session != NULL           ? place->session->pool
                                                                  : NULL;
    name_limit(line);
    if (pool == NULL)
        return;
    set_used(line, pool->used_bytes, pool->bytes);
    set_largest(line, pool->largest_free_bytes);
}

static void
read_image_space(ReportClosing *line, const Place *place)
{
    const SnapshotRegion *region = snapshot_region(place->snapshot, REGION_SESSION_IMAGE);
    name_limit(line);
    line->size = region != NULL ? region->end - region->start : 0;
}

/* Of a process; one that has ended has nothing any more. */
static void
read_process(ReportClosing *line, const Place *place)
{
    const RunRefusal *refusal = place->refusal;
    const SnapshotProcess *process = snapshot_process(place->snapshot, refusal->pid);
    g_autofree char *label =
        process != NULL ? process_label(place->snapshot, refusal->pid)
                        : g_strdup_printf("%s (pid %u, ended)",
                                          refusal->program != NULL ? refusal->program : "a process",
                                          refusal->pid);
    line->name = g_strdup_printf("%s of %s", gate_words(line->gate)->limit, label);
    line->size = refusal->limit;
    if (process == NULL)
        return;
    if (line->gate == GATE_USER_HANDLE_QUOTA)
        set_used(line, process->user_handles, place->session->user_handle_quota);
    else if (line->gate == GATE_GDI_HANDLE_QUOTA)
        set_used(line, process->gdi_handles, place->session->gdi_handle_quota);
    else
        set_used(line, process->queued_messages, refusal->limit);
}

/* Entry 0 of both tables is never used. */
static void
read_table(ReportClosing *line, const Place *place)
{
    const SnapshotSession *session = place->session;
    gboolean is_user = line->gate == GATE_USER_HANDLE_TABLE;
    name_limit(line);
    if (session == NULL)
        return;
    guint32 entries = is_user ? session->handle_limit : session->gdi_handle_entries;
    set_used(line, is_user ? session->handles_used : session->gdi_handles_used,
             entries > 0 ? entries - 1 : 0);
}

static void
read_memory(ReportClosing *line, const Place *place)
{
    const Snapshot *snapshot = place->snapshot;
    name_limit(line);
    if (line->gate == GATE_COMMIT_LIMIT)
        set_used(line, snapshot->commit_pages, snapshot->commit_limit);
    else
        set_used(line, snapshot->frames_used, snapshot->frame_count);
}

static void
read_session_ids(ReportClosing *line, const Place *place)
{
    name_limit(line);
    set_used(line, place->snapshot->sessions->len, place->refusal->limit);
}

typedef void (*ReadLimit)(ReportClosing *line, const Place *place);

static const ReadLimit readers[GATE_COUNT] = {
    [GATE_DESKTOP_HEAP] = read_desktop_heap,
    [GATE_HEAP_BLOCK] = read_heap_block,
    [GATE_SHARED_HEAP] = read_shared_heap,
    [GATE_SESSION_VIEW_SPACE] = read_views,
    [GATE_SYSTEM_VIEW_SPACE] = read_views,
    [GATE_SESSION_POOL] = read_pool,
    [GATE_PAGED_POOL] = read_pool,
    [GATE_NONPAGED_POOL] = read_pool,
    [GATE_SESSION_IMAGE_SPACE] = read_image_space,
    [GATE_USER_HANDLE_QUOTA] = read_process,
    [GATE_GDI_HANDLE_QUOTA] = read_process,
    [GATE_MESSAGE_QUEUE] = read_process,
    [GATE_USER_HANDLE_TABLE] = read_table,
    [GATE_GDI_HANDLE_TABLE] = read_table,
    [GATE_COMMIT_LIMIT] = read_memory,
    [GATE_FRAMES] = read_memory,
    [GATE_SESSION_IDS] = read_session_ids,
};

/* ---- the line ---- */

static gboolean
is_heap(enum gate gate)
{
    return gate_words(gate)->compares == GATE_COMPARES_BLOCKS;
}

static const char *
plural(guint64 count)
{
    return count == 1 ? "" : "s";
}

/* Heaps in bytes, all other memory in KB. */
static guint64
shown(const ReportClosing *line, guint64 value)
{
    if (gate_unit(line->gate) == GATE_UNIT_PAGES)
        return value * (DH_PAGE_SIZE / DH_KB);
    if (gate_unit(line->gate) == GATE_UNIT_COUNT || is_heap(line->gate))
        return value;
    return value / DH_KB;
}

static const char *
unit_words(const ReportClosing *line)
{
    if (gate_unit(line->gate) == GATE_UNIT_COUNT)
        return "";
    return is_heap(line->gate) ? " bytes" : " KB";
}

static void
append_numbers(GString *out, const ReportClosing *line)
{
    guint32 tenths = snapshot_tenths(line->used, line->size);
    if (!line->has_used && line->size != 0)
        g_string_append_printf(out, ": at most %" G_GUINT64_FORMAT "%s", shown(line, line->size),
                               unit_words(line));
    if (line->has_used)
        g_string_append_printf(out,
                               ": %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT "%s used (%u.%u %%)",
                               shown(line, line->used), shown(line, line->size), unit_words(line),
                               tenths / 10, tenths % 10);
    if (line->has_largest_free && is_heap(line->gate))
        g_string_append_printf(out, ", at most %" G_GUINT64_FORMAT " in one block",
                               line->largest_free);
    else if (line->has_largest_free)
        g_string_append_printf(out, ", largest free run %" G_GUINT64_FORMAT " KB",
                               line->largest_free / DH_KB);
}

/* Takes the line. */
static void
tell(GPtrArray *lines, ReportClosing *line, const char *more)
{
    GString *out = g_string_new(line->name);
    append_numbers(out, line);
    g_string_append(out, more);
    if (line->refusals > 0)
        g_string_append_printf(out, "; refused %" G_GUINT64_FORMAT " time%s", line->refusals,
                               plural(line->refusals));
    else if (line->kind == REPORT_CLOSING_NEAR)
        g_string_append(out, "; near its limit");
    line->text = g_string_free(out, FALSE);
    g_ptr_array_add(lines, line);
}

/* ---- which lines there are ---- */

typedef struct {
    const Snapshot *snapshot;
    GHashTable *limits; /* id of a session, or ABI_NO_SESSION -> GPtrArray of RunLimit, borrowed */
    GPtrArray *lines;
} Closing;

static GHashTable *
limits_by_session(const RunRecord *record)
{
    GHashTable *sessions =
        g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
    for (guint i = 0; i < record->limits->len; i++) {
        RunLimit *limit = record->limits->pdata[i];
        gpointer id = GUINT_TO_POINTER(
            gate_is_of_session(limit->last.gate) ? limit->last.session : (guint32)ABI_NO_SESSION);
        GPtrArray *limits = g_hash_table_lookup(sessions, id);
        if (limits == NULL) {
            limits = g_ptr_array_new();
            g_hash_table_insert(sessions, id, limits);
        }
        g_ptr_array_add(limits, limit);
    }
    return sessions;
}

static const GPtrArray *
limits_of(const Closing *closing, const SnapshotSession *session)
{
    guint32 id = session != NULL ? session->id : (guint32)ABI_NO_SESSION;
    return g_hash_table_lookup(closing->limits, GUINT_TO_POINTER(id));
}

static guint64
count_refusals(const GPtrArray *limits, enum gate gate)
{
    guint64 count = 0;
    for (guint i = 0; limits != NULL && i < limits->len; i++) {
        const RunLimit *limit = limits->pdata[i];
        count += limit->last.gate == gate ? limit->count : 0;
    }
    return count;
}

/* View space has a line of its own in each session, whether it refused or not. */
static void
tell_views(const Closing *closing, const SnapshotSession *session, const SnapshotHealth *health)
{
    gboolean is_own = session->view_space != NULL;
    enum gate gate = is_own ? GATE_SESSION_VIEW_SPACE : GATE_SYSTEM_VIEW_SPACE;
    guint64 refusals = count_refusals(limits_of(closing, is_own ? session : NULL), gate);
    ReportClosingKind kind = refusals > 0                 ? REPORT_CLOSING_REFUSED
                             : health->is_view_near_limit ? REPORT_CLOSING_NEAR
                                                          : REPORT_CLOSING_STATE;
    ReportClosing *line = closing_new(kind, session, gate);
    const Place place = { .snapshot = closing->snapshot, .session = session };
    if (health->views == NULL) {
        closing_free(line);
        return;
    }
    read_views(line, &place);
    line->refusals = refusals;
    g_autofree char *more = g_strdup_printf(", room for %" G_GUINT64_FORMAT " more heap%s of %u KB",
                                            health->heaps_fitting, plural(health->heaps_fitting),
                                            session->noninteractive_heap_kb);
    tell(closing->lines, line, more);
}

/* All limits of a session, or outside sessions, that refused; but view space. */
static void
tell_refused(const Closing *closing, const SnapshotSession *session)
{
    const GPtrArray *limits = limits_of(closing, session);
    for (guint i = 0; limits != NULL && i < limits->len; i++) {
        const RunLimit *limit = limits->pdata[i];
        const Place place = { closing->snapshot, session, &limit->last };
        enum gate gate = limit->last.gate;
        if (gate == GATE_SESSION_VIEW_SPACE || gate == GATE_SYSTEM_VIEW_SPACE ||
            readers[gate] == NULL)
            continue;
        ReportClosing *line = closing_new(REPORT_CLOSING_REFUSED, session, gate);
        line->refusals = limit->count;
        readers[gate](line, &place);
        tell(closing->lines, line, "");
    }
}

static gboolean
has_refused(const Closing *closing, const SnapshotSession *session, enum gate gate, guint64 where)
{
    const GPtrArray *limits = limits_of(closing, session);
    for (guint i = 0; limits != NULL && i < limits->len; i++) {
        const RunLimit *limit = limits->pdata[i];
        if (limit->last.gate == gate && (where == 0 || limit->last.where == where))
            return TRUE;
    }
    return FALSE;
}

/* FALSE, and nothing told, if it is not near its limit or has refused. */
static gboolean
tell_near(const Closing *closing, const SnapshotSession *session, enum gate gate)
{
    const Place place = { .snapshot = closing->snapshot, .session = session };
    ReportClosing *line = closing_new(REPORT_CLOSING_NEAR, session, gate);
    readers[gate](line, &place);
    if (!line->has_used || snapshot_tenths(line->used, line->size) < SNAPSHOT_NEAR_TENTHS ||
        has_refused(closing, session, gate, 0)) {
        closing_free(line);
        return FALSE;
    }
    tell(closing->lines, line, "");
    return TRUE;
}

static gboolean
tell_near_heap(const Closing *closing, const SnapshotSession *session, const SnapshotHealth *health)
{
    if (!health->is_heap_near_limit ||
        has_refused(closing, session, GATE_DESKTOP_HEAP, health->fullest->base))
        return FALSE;
    ReportClosing *line = closing_new(REPORT_CLOSING_NEAR, session, GATE_DESKTOP_HEAP);
    read_desktop(line, health->fullest);
    tell(closing->lines, line, "");
    return TRUE;
}

static void
tell_safe_pair(const Closing *closing, const SnapshotSession *session)
{
    char *text = safe_pair_text(session);
    if (text == NULL)
        return;
    ReportClosing *line = closing_new(REPORT_CLOSING_SAFE_PAIR, session, GATE_NONE);
    line->name = g_strdup("");
    line->text = text;
    g_ptr_array_add(closing->lines, line);
}

static void
tell_calm(const Closing *closing, const SnapshotSession *session, const SnapshotHealth *health)
{
    ReportClosing *line = closing_new(REPORT_CLOSING_CALM, session, GATE_DESKTOP_HEAP);
    read_desktop(line, health->fullest);
    line->text = g_strdup_printf("no limit of the session is near: the fullest heap is %s with "
                                 "%u.%u %%",
                                 health->fullest->path, health->fullest->used_tenths / 10,
                                 health->fullest->used_tenths % 10);
    g_ptr_array_add(closing->lines, line);
}

static void
tell_session(const Closing *closing, const SnapshotSession *session)
{
    SnapshotHealth health = snapshot_health(closing->snapshot, session);
    tell_safe_pair(closing, session);
    tell_views(closing, session, &health);
    tell_refused(closing, session);
    gboolean is_near = tell_near_heap(closing, session, &health);
    is_near = tell_near(closing, session, GATE_SESSION_POOL) || is_near;
    is_near = tell_near(closing, session, GATE_USER_HANDLE_TABLE) || is_near;
    if (health.fullest != NULL && !is_near && !health.is_view_near_limit &&
        limits_of(closing, session) == NULL)
        tell_calm(closing, session, &health);
}

static void
tell_system(const Closing *closing)
{
    tell_refused(closing, NULL);
    tell_near(closing, NULL, GATE_PAGED_POOL);
    tell_near(closing, NULL, GATE_NONPAGED_POOL);
    tell_near(closing, NULL, GATE_COMMIT_LIMIT);
}

GPtrArray *
report_closing(const RunRecord *record)
{
    Closing closing = { .snapshot = record->snapshot,
                        .lines = g_ptr_array_new_with_free_func(closing_free) };
    if (record->snapshot == NULL)
        return closing.lines;
    closing.limits = limits_by_session(record);
    for (guint i = 0; i < record->snapshot->sessions->len; i++)
        tell_session(&closing, record->snapshot->sessions->pdata[i]);
    tell_system(&closing);
    g_hash_table_unref(closing.limits);
    return closing.lines;
}
