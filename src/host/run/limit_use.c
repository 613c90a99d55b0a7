/* SPDX-License-Identifier: MIT */
/* How full each limit is, asked of a snapshot. */
#include "host/run/limit_use.h"

#include "host/view/views.h"
#include "host/words/gate.h"

/* Where a limit is looked for. */
typedef struct {
    const Snapshot *snapshot;
    const SnapshotSession *session; /* NULL: not of a session */
    const RunRefusal *refusal;      /* NULL: the state alone */
} Place;

void
limit_use_clear(LimitUse *use)
{
    g_free(use->name);
    *use = (LimitUse){ .gate = GATE_NONE, .session = ABI_NO_SESSION };
}

/* ---- what memory says of each limit ---- */

static void
set_used(LimitUse *use, guint64 used, guint64 size)
{
    use->has_used = TRUE;
    use->used = used;
    use->size = size;
}

static void
set_largest(LimitUse *use, guint64 bytes)
{
    use->has_largest_free = TRUE;
    use->largest_free = bytes;
}

static char *
limit_of_desktop(const LimitUse *use, const char *desktop)
{
    return g_strdup_printf("%s of %s", gate_words(use->gate)->limit,
                           desktop != NULL ? desktop : "a desktop");
}

static void
name_limit(LimitUse *use)
{
    use->name = g_strdup(gate_words(use->gate)->limit);
}

static void
set_desktop_used(LimitUse *use, const SnapshotDesktop *desktop)
{
    set_used(use, desktop->used_bytes, (guint64)desktop->size_kb * DH_KB);
    set_largest(use, desktop->largest_free);
}

void
limit_use_read_desktop(LimitUse *use, const SnapshotDesktop *desktop)
{
    use->name = limit_of_desktop(use, desktop->path);
    set_desktop_used(use, desktop);
}

static void
read_desktop_heap(LimitUse *use, const Place *place)
{
    const RunRefusal *refusal = place->refusal;
    const SnapshotDesktop *desktop = snapshot_desktop_of_heap(place->session, refusal->where);
    if (desktop != NULL)
        limit_use_read_desktop(use, desktop);
    else
        use->name = limit_of_desktop(use, refusal->desktop);
}

static void
read_heap_block(LimitUse *use, const Place *place)
{
    const RunRefusal *refusal = place->refusal;
    const SnapshotDesktop *desktop = snapshot_desktop_of_heap(place->session, refusal->where);
    use->name = limit_of_desktop(use, refusal->desktop);
    use->size = desktop != NULL ? desktop->block_bytes_max : 0;
}

static void
read_shared_heap(LimitUse *use, const Place *place)
{
    const SnapshotSession *session = place->session;
    name_limit(use);
    if (session == NULL || session->shared_heap == 0)
        return;
    set_used(use, session->shared_heap_used_bytes, session->shared_heap_bytes);
    set_largest(use, session->shared_heap_largest_free);
}

const SnapshotViewSpace *
limit_views(const Snapshot *snapshot, const SnapshotSession *session)
{
    return session != NULL ? snapshot_heap_views(snapshot, session) : snapshot->system_views;
}

const SnapshotPool *
limit_pool(enum gate gate, const Snapshot *snapshot, const SnapshotSession *session)
{
    if (gate == GATE_PAGED_POOL)
        return snapshot->paged_pool;
    if (gate == GATE_NONPAGED_POOL)
        return snapshot->nonpaged_pool;
    if (gate == GATE_SYSTEM_PTES)
        return snapshot->system_ptes;
    return session != NULL ? session->pool : NULL;
}

static void
read_views(LimitUse *use, const Place *place)
{
    const SnapshotViewSpace *views = limit_views(place->snapshot, place->session);
    name_limit(use);
    if (views == NULL)
        return;
    set_used(use, views->used_bytes, views->bytes);
    set_largest(use, views->largest_free_bytes);
}

static void
read_pool(LimitUse *use, const Place *place)
{
    const SnapshotPool *pool = limit_pool(use->gate, place->snapshot, place->session);
    name_limit(use);
    if (pool == NULL)
        return;
    set_used(use, pool->used_bytes, pool->bytes);
    set_largest(use, pool->largest_free_bytes);
}

static void
read_image_space(LimitUse *use, const Place *place)
{
    const SnapshotRegion *region = snapshot_region(place->snapshot, REGION_SESSION_IMAGE);
    name_limit(use);
    use->size = region != NULL ? region->end - region->start : 0;
}

static void
set_quota_used(LimitUse *use, const SnapshotProcess *process, const SnapshotSession *session)
{
    if (use->gate == GATE_USER_HANDLE_QUOTA)
        set_used(use, process->user_handles, session->user_handle_quota);
    else
        set_used(use, process->gdi_handles, session->gdi_handle_quota);
}

static char *
limit_of_process(const LimitUse *use, const char *label)
{
    return g_strdup_printf("%s of %s", gate_words(use->gate)->limit, label);
}

/* Of a process; one that has ended has nothing any more. */
static void
read_process(LimitUse *use, const Place *place)
{
    const RunRefusal *refusal = place->refusal;
    const SnapshotProcess *process = snapshot_process(place->snapshot, refusal->holder);
    g_autofree char *label =
        process != NULL ? process_label(place->snapshot, refusal->holder)
                        : g_strdup_printf("%s (pid %u, ended)",
                                          refusal->holder_program != NULL ? refusal->holder_program
                                                                          : "a process",
                                          refusal->holder);
    use->name = limit_of_process(use, label);
    use->size = refusal->limit;
    if (process == NULL)
        return;
    if (use->gate == GATE_MESSAGE_QUEUE)
        set_used(use, process->queued_messages, refusal->limit);
    else
        set_quota_used(use, process, place->session);
}

static void
read_table(LimitUse *use, const Place *place)
{
    const SnapshotSession *session = place->session;
    gboolean is_user = use->gate == GATE_USER_HANDLE_TABLE;
    name_limit(use);
    if (session == NULL)
        return;
    set_used(use, is_user ? session->handles_used : session->gdi_handles_used,
             is_user ? session->handle_limit : session->gdi_handle_limit);
}

static void
read_memory(LimitUse *use, const Place *place)
{
    const Snapshot *snapshot = place->snapshot;
    name_limit(use);
    if (use->gate == GATE_COMMIT_LIMIT)
        set_used(use, snapshot->commit_pages, snapshot->commit_limit);
    else
        set_used(use, snapshot->frames_used, snapshot->frame_count);
}

static void
read_session_ids(LimitUse *use, const Place *place)
{
    name_limit(use);
    set_used(use, place->snapshot->sessions->len, place->refusal->limit);
}

/* How many of a kind of limit there are, without a refusal that says which. */
typedef enum {
    FOUND_BY_REFUSAL,
    FOUND_ONCE, /* one in each session, or one that all share, as the gate's scope is */
    FOUND_IN_DESKTOPS,
    FOUND_IN_PROCESSES,
} Found;

typedef struct {
    void (*read)(LimitUse *use, const Place *place);
    Found found;
} Reader;

static const Reader readers[GATE_LIMIT_COUNT] = {
    [GATE_LIMIT_HEAP] = { read_desktop_heap, FOUND_IN_DESKTOPS },
    [GATE_LIMIT_BLOCK] = { read_heap_block, FOUND_BY_REFUSAL },
    [GATE_LIMIT_SHARED_HEAP] = { read_shared_heap, FOUND_ONCE },
    [GATE_LIMIT_VIEWS] = { read_views, FOUND_ONCE },
    [GATE_LIMIT_POOL] = { read_pool, FOUND_ONCE },
    [GATE_LIMIT_IMAGES] = { read_image_space, FOUND_BY_REFUSAL },
    [GATE_LIMIT_QUOTA] = { read_process, FOUND_IN_PROCESSES },
    [GATE_LIMIT_QUEUE] = { read_process, FOUND_BY_REFUSAL },
    [GATE_LIMIT_TABLE] = { read_table, FOUND_ONCE },
    [GATE_LIMIT_MEMORY] = { read_memory, FOUND_ONCE },
    [GATE_LIMIT_SESSIONS] = { read_session_ids, FOUND_BY_REFUSAL },
};

static const Reader *
reader_of(enum gate gate)
{
    return &readers[gate_limit(gate)];
}

gboolean
limit_use_is_known(enum gate gate)
{
    return reader_of(gate)->read != NULL;
}

void
limit_use_read(LimitUse *use,
               const Snapshot *snapshot,
               const SnapshotSession *session,
               const RunRefusal *refusal)
{
    const Place place = { snapshot, session, refusal };

    reader_of(use->gate)->read(use, &place);
}

guint32
limit_use_tenths(const LimitUse *use)
{
    return snapshot_tenths(use->used, use->size);
}

/* ---- the fullest of a kind ---- */

static LimitUse
use_of(enum gate gate, const SnapshotSession *session)
{
    return (LimitUse){ .gate = gate,
                       .session = session != NULL ? session->id : (guint32)ABI_NO_SESSION };
}

static gboolean
is_fuller(const LimitUse *use, const LimitUse *other)
{
    return other->has_used && other->size != 0 &&
           (!use->has_used ||
            (double)other->used / (double)other->size > (double)use->used / (double)use->size);
}

/* Takes what `other` has; the fuller one stays. */
static void
keep_fuller(LimitUse *use, LimitUse *other)
{
    if (is_fuller(use, other)) {
        limit_use_clear(use);
        *use = *other;
    } else {
        limit_use_clear(other);
    }
}

static void
look_at_desktops(LimitUse *use, enum gate gate, const SnapshotSession *session)
{
    for (guint i = 0; i < session->desktops->len; i++) {
        const SnapshotDesktop *desktop = session->desktops->pdata[i];
        LimitUse other = use_of(gate, session);
        set_desktop_used(&other, desktop);
        if (!is_fuller(use, &other))
            continue;
        other.name = limit_of_desktop(&other, desktop->path);
        keep_fuller(use, &other);
    }
}

static void
look_at_processes(LimitUse *use,
                  enum gate gate,
                  const Snapshot *snapshot,
                  const SnapshotSession *session)
{
    for (guint i = 0; i < snapshot->processes->len; i++) {
        const SnapshotProcess *process = snapshot->processes->pdata[i];
        LimitUse other = use_of(gate, session);
        if (process->session_id != session->id)
            continue;
        set_quota_used(&other, process, session);
        if (!is_fuller(use, &other))
            continue;
        g_autofree char *label = process_label(snapshot, process->pid);
        other.name = limit_of_process(&other, label);
        keep_fuller(use, &other);
    }
}

/* A system has view spaces of sessions, or one for all. */
static gboolean
is_there(enum gate gate, const Snapshot *snapshot, const SnapshotSession *session)
{
    if (gate_limit(gate) != GATE_LIMIT_VIEWS)
        return TRUE;
    if (session != NULL)
        return session->view_space != NULL;
    return (snapshot->capabilities & ABI_CAPABILITY_SESSION_SPACE) == 0;
}

static void
look_once(LimitUse *use, enum gate gate, const Snapshot *snapshot, const SnapshotSession *session)
{
    LimitUse other = use_of(gate, session);

    if (!is_there(gate, snapshot, session))
        return;
    limit_use_read(&other, snapshot, session, NULL);
    keep_fuller(use, &other);
}

static void
look(LimitUse *use, enum gate gate, const Snapshot *snapshot, const SnapshotSession *session)
{
    switch (reader_of(gate)->found) {
    case FOUND_ONCE:
        look_once(use, gate, snapshot, session);
        break;
    case FOUND_IN_DESKTOPS:
        look_at_desktops(use, gate, session);
        break;
    case FOUND_IN_PROCESSES:
        look_at_processes(use, gate, snapshot, session);
        break;
    case FOUND_BY_REFUSAL:
        break;
    }
}

gboolean
limit_use_read_fullest_in(LimitUse *use,
                          const Snapshot *snapshot,
                          const SnapshotSession *session,
                          enum gate gate)
{
    *use = use_of(GATE_NONE, NULL);
    if (gate_is_of_session(gate) == (session != NULL))
        look(use, gate, snapshot, session);
    return use->has_used;
}

gboolean
limit_use_read_fullest(LimitUse *use, const Snapshot *snapshot, enum gate gate)
{
    if (!gate_is_of_session(gate))
        return limit_use_read_fullest_in(use, snapshot, NULL, gate);
    *use = use_of(GATE_NONE, NULL);
    for (guint i = 0; i < snapshot->sessions->len; i++)
        look(use, gate, snapshot, snapshot->sessions->pdata[i]);
    return use->has_used;
}
