/* SPDX-License-Identifier: MIT */
/* A snapshot as a thing: made empty, freed, asked. What fills it is snapshot_take.c. */
#include "host/inspect/snapshot.h"

#include "host/inspect/snapshot_internal.h"
#include "host/inspect/snapshot_range.h"
#include "host/words/region.h"

#include <string.h>

G_DEFINE_QUARK(deskheap - snapshot - error, snapshot_error)

guint32
snapshot_tenths(guint64 part, guint64 whole)
{
    return whole == 0 ? 0 : (guint32)((part * 2000 + whole) / (2 * whole));
}

guint32
snapshot_other_objects(const SnapshotHolder *holder)
{
    guint32 count = 0;
    for (guint type = 0; type < USER_TYPE_COUNT; type++)
        count += holder->objects[type];
    return count - holder->objects[USER_TYPE_WINDOW] - holder->objects[USER_TYPE_MENU] -
           holder->objects[USER_TYPE_HOOK];
}

/* ---- life ---- */

static void
view_free(gpointer data)
{
    SnapshotView *view = data;
    g_free(view->name);
    g_free(view);
}

SnapshotViewSpace *
snapshot_view_space_alloc(void)
{
    SnapshotViewSpace *views = g_new0(SnapshotViewSpace, 1);
    views->views = g_ptr_array_new_with_free_func(view_free);
    return views;
}

void
snapshot_view_space_free(SnapshotViewSpace *views)
{
    if (views == NULL)
        return;
    g_ptr_array_unref(views->views);
    g_clear_pointer(&views->free_runs, g_array_unref);
    g_free(views);
}

void
snapshot_pool_free(SnapshotPool *pool)
{
    if (pool == NULL)
        return;
    g_array_unref(pool->tags);
    g_free(pool);
}

static void
desktop_free(gpointer data)
{
    SnapshotDesktop *desktop = data;
    g_free(desktop->name);
    g_free(desktop->path);
    g_array_unref(desktop->holders);
    g_clear_pointer(&desktop->blocks, g_array_unref);
    g_free(desktop->bytes);
    g_clear_pointer(&desktop->holder_index, g_hash_table_unref);
    g_free(desktop);
}

static void
snapshot_winsta_free(SnapshotWinsta *winsta)
{
    if (winsta == NULL)
        return;
    g_free(winsta->name);
    g_ptr_array_unref(winsta->desktops);
    g_ptr_array_unref(winsta->atoms);
    g_array_unref(winsta->clips);
    g_free(winsta);
}

static void
atom_free(gpointer data)
{
    SnapshotAtom *atom = data;
    g_free(atom->name);
    g_free(atom);
}

GPtrArray *
snapshot_atom_array(void)
{
    return g_ptr_array_new_with_free_func(atom_free);
}

SnapshotAtom *
snapshot_atom_alloc(GPtrArray *atoms)
{
    SnapshotAtom *atom = g_new0(SnapshotAtom, 1);
    g_ptr_array_add(atoms, atom);
    return atom;
}

SnapshotWinsta *
snapshot_winsta_alloc(void)
{
    SnapshotWinsta *winsta = g_new0(SnapshotWinsta, 1);
    winsta->desktops = g_ptr_array_new_with_free_func(desktop_free);
    winsta->atoms = snapshot_atom_array();
    winsta->clips = g_array_new(FALSE, FALSE, sizeof(SnapshotClip));
    return winsta;
}

SnapshotDesktop *
snapshot_desktop_alloc(SnapshotWinsta *winsta)
{
    SnapshotDesktop *desktop = g_new0(SnapshotDesktop, 1);
    desktop->winsta = winsta;
    desktop->session_id = winsta->session_id;
    desktop->holders = g_array_new(FALSE, FALSE, sizeof(SnapshotHolder));
    desktop->holder_index = g_hash_table_new(NULL, NULL);
    g_ptr_array_add(winsta->desktops, desktop);
    return desktop;
}

void
snapshot_session_free(SnapshotSession *session)
{
    if (session == NULL)
        return;
    snapshot_view_space_free(session->view_space);
    snapshot_pool_free(session->pool);
    g_ptr_array_unref(session->desktops);
    g_ptr_array_unref(session->winstas);
    g_clear_pointer(&session->pdes, g_array_unref);
    g_array_unref(session->master);
    g_hash_table_unref(session->class_names);
    g_free(session);
}

static void
free_winsta(gpointer data)
{
    snapshot_winsta_free(data);
}

SnapshotSession *
snapshot_session_alloc(void)
{
    SnapshotSession *session = g_new0(SnapshotSession, 1);
    session->winstas = g_ptr_array_new_with_free_func(free_winsta);
    session->desktops = g_ptr_array_new();
    session->master = g_array_new(FALSE, TRUE, sizeof(guint32));
    session->class_names = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    return session;
}

static void
free_process(gpointer data)
{
    SnapshotProcess *process = data;
    g_free(process->name);
    g_free(process->desktop_path);
    g_free(process->service);
    g_free(process);
}

static void
free_logon(gpointer data)
{
    SnapshotLogon *logon = data;
    g_free(logon->account);
    g_free(logon);
}

static void
free_session(gpointer data)
{
    snapshot_session_free(data);
}

static void
clear_image(gpointer data)
{
    g_free(((SnapshotImage *)data)->name);
}

Snapshot *
snapshot_new(void)
{
    Snapshot *snapshot = g_new0(Snapshot, 1);
    g_atomic_ref_count_init(&snapshot->refs);
    snapshot->regions = g_array_new(FALSE, FALSE, sizeof(SnapshotRegion));
    snapshot->images = g_array_new(FALSE, FALSE, sizeof(SnapshotImage));
    g_array_set_clear_func(snapshot->images, clear_image);
    snapshot->processes = g_ptr_array_new_with_free_func(free_process);
    snapshot->by_pid = g_hash_table_new(NULL, NULL);
    snapshot->logons = g_ptr_array_new_with_free_func(free_logon);
    snapshot->sessions = g_ptr_array_new_with_free_func(free_session);
    return snapshot;
}

Snapshot *
snapshot_ref(Snapshot *snapshot)
{
    g_atomic_ref_count_inc(&snapshot->refs);
    return snapshot;
}

void
snapshot_free(Snapshot *snapshot)
{
    if (snapshot == NULL || !g_atomic_ref_count_dec(&snapshot->refs))
        return;
    g_ptr_array_unref(snapshot->sessions);
    g_ptr_array_unref(snapshot->logons);
    g_hash_table_unref(snapshot->by_pid);
    g_ptr_array_unref(snapshot->processes);
    g_array_unref(snapshot->regions);
    g_array_unref(snapshot->images);
    g_free(snapshot->range.uses);
    g_free(snapshot->range.is_idle);
    snapshot_pool_free(snapshot->nonpaged_pool);
    snapshot_pool_free(snapshot->paged_pool);
    snapshot_pool_free(snapshot->system_ptes);
    snapshot_view_space_free(snapshot->system_views);
    g_free(snapshot);
}

/* ---- names ---- */

static void
name_view_space(SnapshotViewSpace *views, guint session, const NameBook *names)
{
    for (guint i = 0; views != NULL && i < views->views->len; i++) {
        SnapshotView *view = views->views->pdata[i];
        const char *name = name_book_view(names, session, view->base);
        if (name == NULL || view->kind != SNAPSHOT_VIEW_OTHER)
            continue;
        g_free(view->name);
        view->name = g_strdup(name);
    }
}

void
snapshot_apply_names(Snapshot *snapshot, const NameBook *names)
{
    name_view_space(snapshot->system_views, ABI_NO_SESSION, names);
    for (guint i = 0; i < snapshot->sessions->len; i++) {
        SnapshotSession *session = snapshot->sessions->pdata[i];
        name_view_space(session->view_space, session->id, names);
        if (session->view_space == NULL)
            name_view_space(snapshot->system_views, session->id, names);
    }
    for (guint i = 0; i < snapshot->processes->len; i++) {
        SnapshotProcess *process = snapshot->processes->pdata[i];
        const char *service = name_book_service(names, process->pid);
        g_free(process->service);
        process->service = g_strdup(service);
    }
}

/* ---- finding ---- */

SnapshotSession *
snapshot_session(const Snapshot *snapshot, guint32 id)
{
    for (guint i = 0; i < snapshot->sessions->len; i++) {
        SnapshotSession *session = snapshot->sessions->pdata[i];
        if (session->id == id)
            return session;
    }
    return NULL;
}

SnapshotProcess *
snapshot_process(const Snapshot *snapshot, guint32 pid)
{
    return g_hash_table_lookup(snapshot->by_pid, GUINT_TO_POINTER(pid));
}

const SnapshotLogon *
snapshot_logon(const Snapshot *snapshot, guint32 luid)
{
    for (guint i = 0; luid != 0 && i < snapshot->logons->len; i++) {
        const SnapshotLogon *logon = snapshot->logons->pdata[i];
        if (logon->luid == luid)
            return logon;
    }
    return NULL;
}

const SnapshotRegion *
snapshot_region(const Snapshot *snapshot, guint kind)
{
    for (guint i = 0; i < snapshot->regions->len; i++) {
        const SnapshotRegion *region = &g_array_index(snapshot->regions, SnapshotRegion, i);
        if (region->kind == kind)
            return region;
    }
    return NULL;
}

const SnapshotViewSpace *
snapshot_heap_views(const Snapshot *snapshot, const SnapshotSession *session)
{
    return session->view_space != NULL ? session->view_space : snapshot->system_views;
}

const char *
snapshot_path_in_session(const char *path, guint32 *session_id)
{
    const char *prefix = "Session ";
    if (g_ascii_strncasecmp(path, prefix, strlen(prefix)) != 0)
        return path;
    char *end;
    guint64 id = g_ascii_strtoull(path + strlen(prefix), &end, 10);
    if (end == path + strlen(prefix) || *end != '\\' || id > G_MAXUINT32)
        return path;
    *session_id = (guint32)id;
    return end + 1;
}

SnapshotDesktop *
snapshot_desktop(const Snapshot *snapshot, guint32 session_id, const char *path)
{
    const char *rest = snapshot_path_in_session(path, &session_id);
    const SnapshotSession *session = snapshot_session(snapshot, session_id);
    gboolean has_winsta = strchr(rest, '\\') != NULL;
    SnapshotDesktop *found = NULL;
    for (guint i = 0; session != NULL && i < session->desktops->len; i++) {
        SnapshotDesktop *desktop = session->desktops->pdata[i];
        if (g_ascii_strcasecmp(has_winsta ? desktop->path : desktop->name, rest) != 0)
            continue;
        if (found != NULL)
            return NULL;
        found = desktop;
    }
    return found;
}

const SnapshotDesktop *
snapshot_desktop_of_heap(const SnapshotSession *session, guint64 base)
{
    for (guint i = 0; session != NULL && i < session->desktops->len; i++) {
        const SnapshotDesktop *desktop = session->desktops->pdata[i];
        if (desktop->base == base)
            return desktop;
    }
    return NULL;
}

const SnapshotDesktop *
snapshot_process_desktop(const Snapshot *snapshot, const SnapshotProcess *process)
{
    const SnapshotSession *session = snapshot_session(snapshot, process->session_id);
    for (guint i = 0; session != NULL && i < session->desktops->len; i++) {
        const SnapshotDesktop *desktop = session->desktops->pdata[i];
        if (desktop->address == process->startup_desktop)
            return desktop;
    }
    return NULL;
}

guint64
snapshot_kind_bytes(const GArray *regions, guint kind)
{
    guint64 bytes = 0;

    for (guint i = 0; i < regions->len; i++) {
        const SnapshotRegion *region = &g_array_index(regions, SnapshotRegion, i);
        bytes += region->kind == kind ? region->end - region->start : 0;
    }
    return bytes;
}

guint64
snapshot_value_bytes(const GArray *regions, guint value)
{
    guint64 bytes = 0;
    for (guint i = 0; i < regions->len; i++) {
        const SnapshotRegion *region = &g_array_index(regions, SnapshotRegion, i);
        bytes += region_value(region->kind) == value ? region->end - region->start : 0;
    }
    return bytes;
}

static gboolean
is_sized_by(const SnapshotRegion *region, guint value)
{
    gboolean is_session = region->takes_pieces && region->kind == REGION_SESSION_VIEW;
    return region_value(region->kind) == value ||
           (is_session && value == ABI_REG_SESSION_POOL_SIZE);
}

const SnapshotRegion *
snapshot_sized_region(const GArray *regions, guint value)
{
    const SnapshotRegion *found = NULL;

    for (guint i = 0; i < regions->len; i++) {
        const SnapshotRegion *region = &g_array_index(regions, SnapshotRegion, i);
        if (is_sized_by(region, value) && (found == NULL || !found->takes_pieces))
            found = region;
    }
    return found;
}

enum region_rule
snapshot_size_rule(const SnapshotRegion *region)
{
    return region->takes_pieces ? RULE_NEED : (enum region_rule)region->rule;
}

/* Of regions that share a range one lies here if it has the piece. */
static gboolean
has_address(const Snapshot *snapshot, const SnapshotRegion *region, guint64 address)
{
    if (address < region->start || address >= region->end)
        return FALSE;
    return !region->takes_pieces ||
           snapshot_range_use_of(region->kind) == snapshot_range_use_at(&snapshot->range, address);
}

/* Image space, structure and what nonpaged pool has at boot are pieces of the range, too: the
 * narrower region is meant. */
const SnapshotRegion *
snapshot_region_at(const Snapshot *snapshot, guint64 address)
{
    const SnapshotRegion *found = NULL;
    for (guint i = 0; i < snapshot->regions->len; i++) {
        const SnapshotRegion *region = &g_array_index(snapshot->regions, SnapshotRegion, i);
        if (has_address(snapshot, region, address) &&
            (found == NULL || region->end - region->start < found->end - found->start))
            found = region;
    }
    return found;
}

const char *
snapshot_class_name(const Snapshot *snapshot, guint32 session_id, guint32 atom)
{
    const SnapshotSession *session = snapshot_session(snapshot, session_id);
    return session != NULL ? g_hash_table_lookup(session->class_names, GUINT_TO_POINTER(atom))
                           : NULL;
}

SnapshotHealth
snapshot_health(const Snapshot *snapshot, const SnapshotSession *session)
{
    SnapshotHealth health = { .views = snapshot_heap_views(snapshot, session) };
    for (guint i = 0; i < session->desktops->len; i++) {
        const SnapshotDesktop *desktop = session->desktops->pdata[i];
        if (health.fullest == NULL || desktop->used_tenths > health.fullest->used_tenths)
            health.fullest = desktop;
    }
    health.is_heap_near_limit =
        health.fullest != NULL && health.fullest->used_tenths >= SNAPSHOT_NEAR_TENTHS;
    if (health.views == NULL)
        return health;
    health.view_used_tenths = snapshot_tenths(health.views->used_bytes, health.views->bytes);
    guint64 heap_bytes = (guint64)session->heap_sizes.noninteractive * DH_KB;
    health.heaps_fitting = snapshot_heaps_fitting(health.views, heap_bytes);
    health.is_view_near_limit = health.view_used_tenths >= SNAPSHOT_NEAR_TENTHS ||
                                (heap_bytes != 0 && health.heaps_fitting == 0);
    return health;
}

const char *
snapshot_tag_text(guint32 tag, char text[static SNAPSHOT_TAG_TEXT])
{
    for (guint i = 0; i < SNAPSHOT_TAG_TEXT - 1; i++)
        text[i] = (char)(tag >> 8 * i);
    text[SNAPSHOT_TAG_TEXT - 1] = '\0';
    return text;
}
