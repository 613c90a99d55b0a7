/* SPDX-License-Identifier: MIT */
/* One session: its space through the page directory of one of its processes, then win32k's data in
 * it. */
#include "abi/user_types.h"
#include "host/inspect/snapshot_internal.h"
#include "host/text/address.h"

#include <string.h>

#define HANDLE_ENTRIES_MAX 0x10000u

/* ---- address space ---- */

typedef struct {
    AddressSpace *system;
    guint64 session;
    pfn_t directory;
    guint32 count;
} Processes;

/* When the machine is idle, session space is there in any of its processes. */
static gboolean
look_at_process(gpointer user, guint64 entry, GError **error)
{
    Processes *processes = user;
    struct process process;
    guint64 at = entry - offsetof(struct process, session_link);
    if (!snapshot_read(processes->system, at, &process, sizeof process, "a process", error))
        return FALSE;
    if (!snapshot_agree("the session of the process", at, process.session, processes->session,
                        error))
        return FALSE;
    processes->count++;
    if (process.directory != 0)
        processes->directory = process.directory;
    return TRUE;
}

static gboolean
read_master(SnapshotMaker *maker,
            SnapshotSession *found,
            const struct session *session,
            GError **error)
{
    const struct session_runs *runs = &maker->snapshot->session_runs;
    guint count = session_runs_tables(runs, maker->source->page_format);
    if (!snapshot_agree("the number of page tables of the session", found->address,
                        session->pde_count, count, error))
        return FALSE;
    if (session->page_tables == 0)
        return TRUE;
    g_array_set_size(found->master, count);
    return snapshot_read(maker->system, session->page_tables, found->master->data,
                         count * sizeof(guint32), "a session's page tables", error);
}

static AddressSpace *
session_address_space(SnapshotMaker *maker,
                      SnapshotSession *found,
                      const struct session *session,
                      GError **error)
{
    Processes processes = { .system = maker->system, .session = found->address };
    guint64 head = found->address + offsetof(struct session, processes);
    if (!snapshot_walk_list(maker->system, head, look_at_process, &processes,
                            "the processes of a session", error))
        return NULL;
    found->process_count = processes.count;
    found->directory =
        processes.directory != 0 ? processes.directory : maker->source->system_directory;
    g_autoptr(AddressSpace) space =
        address_space_new(&maker->physical, found->directory, maker->source->page_format);
    if (!read_master(maker, found, session, error))
        return NULL;
    address_space_set_master(space, &maker->snapshot->session_runs,
                             (const pfn_t *)(gpointer)found->master->data, found->master->len);
    return g_steal_pointer(&space);
}

/* ---- memory manager ---- */

static gboolean
read_mm_space(SnapshotMaker *maker, SnapshotSession *found, AddressSpace *space, GError **error)
{
    guint64 at = found->mm_space;
    return snapshot_read_u32(maker, space, at, FIELD_SESSION_ID, &found->mm_id, error) &&
           snapshot_read_u32(maker, space, at, FIELD_SESSION_COMMITTED_PAGES,
                             &found->committed_pages, error) &&
           snapshot_read_u32(maker, space, at, FIELD_SESSION_NONPAGABLE_PAGES,
                             &found->nonpagable_pages, error) &&
           snapshot_read_u32(maker, space, at, FIELD_SESSION_POOL_FAILURES, &found->pool_failures,
                             error);
}

/* What the edition gives every session is there, and nothing else. */
static gboolean
check_parts(const SnapshotMaker *maker, const struct session *session, GError **error)
{
    guint32 capabilities = maker->kd.capabilities;
    gboolean has_space = (capabilities & ABI_CAPABILITY_SESSION_SPACE) != 0;
    gboolean has_pool = (capabilities & ABI_CAPABILITY_SESSION_POOL) != 0;

    if ((session->mm_space != 0) == has_space && (session->pool != 0) == has_pool)
        return TRUE;
    g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                "it has another session space or pool than its edition gives a session");
    return FALSE;
}

static gboolean
read_memory(SnapshotMaker *maker,
            SnapshotSession *found,
            const struct session *session,
            AddressSpace *space,
            GError **error)
{
    if (!check_parts(maker, session, error))
        return FALSE;
    if (session->mm_space != 0) {
        guint64 views = session->mm_space + maker->kd.field_offset[FIELD_SESSION_VIEWS];
        if (!read_mm_space(maker, found, space, error))
            return FALSE;
        found->view_space = snapshot_view_space(maker, space, views, error);
        if (found->view_space == NULL ||
            (maker->kd.session_pieces.count != 0 &&
             !snapshot_view_pieces(maker, space, session, found->view_space, error)))
            return FALSE;
        if (maker->kd.session_pieces.count == 0 &&
            (maker->kd.capabilities & ABI_CAPABILITY_VIEWS_IN_UNITS) != 0)
            snapshot_units(found->view_space, page_format_table_span(maker->source->page_format));
    } else if (maker->kd.session_count > 1) {
        g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                    "it has no session space, and is not the only one");
        return FALSE;
    }
    if (session->pool != 0) {
        found->pool = snapshot_pool(maker, space, session->pool, error);
        if (found->pool == NULL ||
            (maker->kd.session_pieces.count != 0 &&
             !snapshot_pool_pieces(maker, space, session, found->pool, error)))
            return FALSE;
    }
    return TRUE;
}

/* ---- win32k ---- */

/* Posted messages that nobody took: each knows the one before it. */
static gboolean
count_messages(SessionMaker *maker, guint64 queue, guint32 *count, GError **error)
{
    const SnapshotMaker *top = maker->maker;
    guint64 at;
    guint64 last = 0;
    guint64 previous;
    *count = 0;
    if (!snapshot_read_pointer(top, maker->space, queue, FIELD_QUEUE_FIRST, &at, error))
        return FALSE;
    while (at != 0) {
        if (!snapshot_read_pointer(top, maker->space, at, FIELD_QMSG_PREVIOUS, &previous, error) ||
            !snapshot_agree("the message before the one", at, previous, last, error))
            return FALSE;
        last = at;
        ++*count;
        if (!snapshot_read_pointer(top, maker->space, last, FIELD_QMSG_NEXT, &at, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
read_queue(SessionMaker *maker, SnapshotProcess *process, guint64 queue, GError **error)
{
    guint32 said;
    guint32 count;
    /* A thread of win32k's always has one. */
    if (!snapshot_read_u32(maker->maker, maker->space, queue, FIELD_QUEUE_COUNT, &said, error) ||
        !count_messages(maker, queue, &count, error) ||
        !snapshot_agree("the number of messages in the queue", queue, said, count, error))
        return FALSE;
    process->queued_messages = MAX(process->queued_messages, count);
    return TRUE;
}

static gboolean
read_threads(SessionMaker *maker,
             SnapshotProcess *process,
             const struct process_info *owner,
             GError **error)
{
    for (guint64 at = owner->threads; at != 0;) {
        struct thread_info info;
        const char *what = "a thread's win32k data";
        if (!snapshot_meet(maker->met, at, what, error) ||
            !snapshot_read(maker->space, at, &info, sizeof info, what, error) ||
            !snapshot_agree("the process of the thread", at, info.process_info, process->win32,
                            error))
            return FALSE;
        SnapshotThread thread = {
            .address = at,
            .desktop = info.desktop,
            .client_info = info.client_info,
            .process = process,
        };
        g_array_append_val(maker->threads, thread);
        if (!read_queue(maker, process, info.queue, error))
            return FALSE;
        g_hash_table_insert(maker->owners, GSIZE_TO_POINTER(at), process);
        at = info.next;
    }
    return TRUE;
}

/* The process whose data lies there, which must know it; NULL with an error. */
static SnapshotProcess *
process_of(SessionMaker *maker, guint64 at, const struct process_info *info, GError **error)
{
    SnapshotProcess *process =
        g_hash_table_lookup(maker->maker->processes, GSIZE_TO_POINTER(info->process));
    if (process != NULL && process->win32 == at && process->session_id == maker->session->id)
        return process;
    g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                "a process's win32k data at 0x%s belongs to no process of the session",
                kernel_address_text(at).text);
    return NULL;
}

static void
connect_process(SessionMaker *maker, SnapshotProcess *process, const struct process_info *info)
{
    process->startup_desktop = info->startup_desktop;
    process->counted_user_handles = info->user_handles;
    process->counted_gdi_handles = info->gdi_handles;
    process->is_connected = TRUE;
    g_ptr_array_add(maker->connected, process);
    g_hash_table_insert(maker->owners, GSIZE_TO_POINTER(process->win32), process);
}

static gboolean
read_processes(SessionMaker *maker, GError **error)
{
    for (guint64 at = maker->globals.process_list; at != 0;) {
        struct process_info info;
        const char *what = "a process's win32k data";
        if (!snapshot_meet(maker->met, at, what, error) ||
            !snapshot_read(maker->space, at, &info, sizeof info, what, error))
            return FALSE;
        SnapshotProcess *process = process_of(maker, at, &info, error);
        if (process == NULL)
            return FALSE;
        connect_process(maker, process, &info);
        if (!read_threads(maker, process, &info, error))
            return FALSE;
        SnapshotClasses classes = { info.classes, process->pid };
        if (info.classes != 0)
            g_array_append_val(maker->classes, classes);
        at = info.next;
    }
    return TRUE;
}

/* An owner is one of the session, and the object knows its handle. */
static gboolean
check_handle(const SessionMaker *maker, const SnapshotHandle *handle, GError **error)
{
    guint32 said;
    if (handle->type < USER_TYPE_COUNT && (handle->owner == 0 || handle->process != NULL))
        return snapshot_read_u32(maker->maker, maker->space, handle->object, FIELD_HEAD_HANDLE,
                                 &said, error) &&
               snapshot_agree("the handle of the object", handle->object, said, handle->handle,
                              error);
    g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                "handle 0x%08x has type %u, and 0x%s owns it", handle->handle, handle->type,
                kernel_address_text(handle->owner).text);
    return FALSE;
}

static gboolean
count_handle(SessionMaker *maker, SnapshotHandle *handle, GError **error)
{
    SnapshotProcess *process = g_hash_table_lookup(maker->owners, GSIZE_TO_POINTER(handle->owner));
    handle->process = process;
    if (!check_handle(maker, handle, error))
        return FALSE;
    if (process != NULL)
        process->user_handles++;
    maker->session->handles_used++;
    g_array_append_val(maker->handles, *handle);
    return TRUE;
}

/* An object whose process has ended. */
static gboolean
read_gdi_left(SessionMaker *maker, guint64 address, GError **error)
{
    struct gdi_object object;
    if (!snapshot_read(maker->space, address, &object, sizeof(object), "a GDI object", error))
        return FALSE;
    maker->session->gdi_handles_used++;
    maker->session->gdi_left++;
    maker->session->gdi_left_bytes += object.bytes;
    return TRUE;
}

/* Entry by entry: whose GDI objects they are. */
static gboolean
read_gdi_handles(SessionMaker *maker, GError **error)
{
    const struct win32k_globals *globals = &maker->globals;
    guint32 entries = globals->gdi_capacity;
    if (globals->gdi_table == 0 || entries == 0)
        return TRUE;
    if (entries > globals->gdi_limit || globals->gdi_limit > HANDLE_ENTRIES_MAX) {
        g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                    "the GDI handle table has %u entries of %u", entries, globals->gdi_limit);
        return FALSE;
    }
    gsize bytes = (gsize)entries * sizeof(struct gdi_entry);
    g_autofree struct gdi_entry *table = g_malloc(bytes);
    if (!snapshot_read(maker->space, globals->gdi_table, table, bytes, "the GDI handle table",
                       error))
        return FALSE;
    for (guint32 i = 1; i < entries; i++) {
        if (table[i].object == 0)
            continue;
        if (table[i].pid == 0) {
            if (!read_gdi_left(maker, table[i].object, error))
                return FALSE;
            continue;
        }
        SnapshotProcess *process = snapshot_process(maker->maker->snapshot, table[i].pid);
        if (process == NULL) {
            g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                        "a GDI object belongs to process %u, which does not live", table[i].pid);
            return FALSE;
        }
        process->gdi_handles++;
        maker->session->gdi_handles_used++;
    }
    return TRUE;
}

/* HANDLEENTRY by HANDLEENTRY, as Volatility's userhandles does. */
static gboolean
read_handles(SessionMaker *maker, GError **error)
{
    const struct win32k_globals *globals = &maker->globals;
    const SnapshotMaker *top = maker->maker;
    guint32 entry_bytes = globals->handle_entry_bytes;
    guint32 entries = globals->handle_used_max;
    if (globals->handle_table == 0 || entries == 0)
        return TRUE;
    if (entry_bytes < 12 || entry_bytes > 64 || entries > globals->handle_capacity ||
        globals->handle_capacity > globals->handle_limit ||
        globals->handle_limit > HANDLE_ENTRIES_MAX) {
        g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                    "the USER handle table has %u entries of %u bytes", entries, entry_bytes);
        return FALSE;
    }
    gsize bytes = (gsize)entries * entry_bytes;
    g_autofree guint8 *table = g_malloc(bytes);
    if (!snapshot_read(maker->space, globals->handle_table, table, bytes, "the USER handle table",
                       error))
        return FALSE;
    for (guint32 i = 1; i < entries; i++) {
        const guint8 *at = table + (gsize)i * entry_bytes;
        guint32 uniqueness = snapshot_copy_u16(top, at, entry_bytes, FIELD_HANDLEENTRY_UNIQUENESS);
        SnapshotHandle handle = {
            .object = snapshot_copy_pointer(top, at, entry_bytes, FIELD_HANDLEENTRY_HEAD),
            .owner = snapshot_copy_pointer(top, at, entry_bytes, FIELD_HANDLEENTRY_OWNER),
            .handle = uniqueness << 16 | i,
            .type = snapshot_copy_u8(top, at, entry_bytes, FIELD_HANDLEENTRY_TYPE),
            .flags = snapshot_copy_u8(top, at, entry_bytes, FIELD_HANDLEENTRY_FLAGS),
        };
        if (handle.type != USER_TYPE_FREE && !count_handle(maker, &handle, error))
            return FALSE;
    }
    return TRUE;
}

/* Takes the name. */
static void
name_view(SnapshotView *view, SnapshotViewKind kind, char *name)
{
    view->kind = kind;
    g_free(view->name);
    view->name = name;
}

static void
name_heap_view(SnapshotView *view, const GPtrArray *by_base)
{
    const SnapshotDesktop *desktop = snapshot_desktop_at(by_base, view->base);
    if (desktop == NULL || desktop->base != view->base)
        return;
    name_view(view, SNAPSHOT_VIEW_DESKTOP_HEAP,
              g_strconcat("desktop heap of ", desktop->path, NULL));
}

/* What win32k's own data says a view is for. */
static void
name_views(SessionMaker *maker)
{
    const struct win32k_globals *globals = &maker->globals;
    const struct abi_boot *boot = maker->maker->source->boot;
    SnapshotSession *session = maker->session;
    const SnapshotViewSpace *views = snapshot_heap_views(maker->maker->snapshot, session);
    for (guint i = 0; views != NULL && i < views->views->len; i++) {
        SnapshotView *view = views->views->pdata[i];
        for (guint j = 0; boot != NULL && j < MIN(boot->view_count, WIN32K_VIEW_COUNT); j++) {
            if (globals->views[j] == 0 || globals->views[j] != view->section)
                continue;
            name_view(view, SNAPSHOT_VIEW_OTHER,
                      snapshot_name(boot->views[j].name, sizeof boot->views[j].name));
        }
        if (view->base == globals->shared_base)
            name_view(view, SNAPSHOT_VIEW_SHARED_SECTION, g_strdup("shared section"));
        name_heap_view(view, maker->by_base);
    }
}

/* A name that is no UTF-16 stays unknown. */
static gboolean
read_class_atoms(SessionMaker *maker, GError **error)
{
    g_autoptr(GPtrArray) atoms = snapshot_atom_array();
    guint64 table = maker->globals.class_atoms;
    if (table != 0 && !snapshot_atoms(maker->space, maker->met, table, atoms, error))
        return FALSE;
    for (guint i = 0; i < atoms->len; i++) {
        SnapshotAtom *atom = atoms->pdata[i];
        if (atom->name != NULL)
            g_hash_table_insert(maker->session->class_names, GUINT_TO_POINTER(atom->atom),
                                g_steal_pointer(&atom->name));
    }
    return TRUE;
}

/* The shared heap lies behind the handle table, up to the end of the shared section. */
static gboolean
read_shared_heap(SessionMaker *maker, GError **error)
{
    const struct win32k_globals *globals = &maker->globals;
    SnapshotSession *session = maker->session;
    HeapTotals totals;
    guint64 begins =
        globals->shared_section == 0 ? 0 : globals->shared_base + globals->shared_heap_offset;
    if (!snapshot_agree("the shared heap of the section", globals->shared_section,
                        globals->shared_heap, begins, error))
        return FALSE;
    if (globals->shared_heap == 0 || globals->shared_heap_offset >= globals->shared_bytes)
        return TRUE;
    guint32 bytes = globals->shared_bytes - globals->shared_heap_offset;
    if (!snapshot_walk_heap(maker->space, maker->maker->snapshot->heap_format, globals->shared_heap,
                            bytes, &totals, NULL, error)) {
        g_prefix_error(error, "the shared heap: ");
        return FALSE;
    }
    session->shared_heap = globals->shared_heap;
    session->shared_heap_bytes = totals.reserve_bytes;
    session->shared_heap_used_bytes = totals.used_bytes;
    session->shared_heap_largest_free = totals.largest_block_bytes;
    return TRUE;
}

static gboolean
read_win32k(SessionMaker *maker, GError **error)
{
    SnapshotSession *session = maker->session;
    struct win32k_globals *globals = &maker->globals;
    if (!snapshot_read(maker->space, session->globals, globals, sizeof *globals, "win32k's globals",
                       error))
        return FALSE;
    if (globals->magic != WIN32K_GLOBALS_MAGIC || globals->session_id != session->id) {
        g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                    "no win32k globals at 0x%s of session %u",
                    kernel_address_text(session->globals).text, session->id);
        return FALSE;
    }
    session->shared_base = globals->shared_base;
    session->shared_bytes = globals->shared_bytes;
    session->handle_table = globals->handle_table;
    session->handle_entries = globals->handle_capacity;
    session->handle_limit = handle_table_room(globals->handle_limit);
    session->user_handle_quota = globals->user_handle_quota;
    session->gdi_handle_quota = globals->gdi_handle_quota;
    session->gdi_handle_limit = handle_table_room(globals->gdi_limit);
    session->counted_handles = globals->handle_count;
    session->counted_gdi_handles = globals->gdi_count;
    session->counted_gdi_left = globals->gdi_left;
    session->heap_sizes.interactive = globals->interactive_heap_kb;
    session->heap_sizes.noninteractive = globals->noninteractive_heap_kb;
    session->uses_safe_pair = globals->uses_safe_pair != 0;
    if (!read_shared_heap(maker, error) || !read_processes(maker, error) ||
        !read_handles(maker, error) || !read_gdi_handles(maker, error) ||
        !snapshot_winstas(maker, error) || !snapshot_name_blocks(maker, error) ||
        !snapshot_clipboards(maker, error))
        return FALSE;
    name_views(maker);
    return read_class_atoms(maker, error);
}

static gboolean
make_win32k(SnapshotMaker *top, SnapshotSession *session, AddressSpace *space, GError **error)
{
    SessionMaker maker = {
        .maker = top,
        .session = session,
        .space = space,
        .threads = g_array_new(FALSE, FALSE, sizeof(SnapshotThread)),
        .classes = g_array_new(FALSE, FALSE, sizeof(SnapshotClasses)),
        .handles = g_array_new(FALSE, FALSE, sizeof(SnapshotHandle)),
        .connected = g_ptr_array_new(),
        .owners = g_hash_table_new(NULL, NULL),
        .met = g_hash_table_new(NULL, NULL),
        .by_base = g_ptr_array_new(),
    };
    gboolean is_read = read_win32k(&maker, error);
    g_array_unref(maker.threads);
    g_array_unref(maker.classes);
    g_array_unref(maker.handles);
    g_ptr_array_unref(maker.connected);
    g_hash_table_unref(maker.owners);
    g_hash_table_unref(maker.met);
    g_ptr_array_unref(maker.by_base);
    return is_read;
}

static gboolean
fill_session(SnapshotMaker *maker, SnapshotSession *found, GError **error)
{
    struct session session;
    if (!snapshot_read(maker->system, found->address, &session, sizeof session, "a session", error))
        return FALSE;
    found->id = session.id;
    found->mm_space = session.mm_space;
    found->globals = session.globals;
    found->user_luid = session.user_luid;
    found->csrss_pid = session.csrss_pid;
    found->working_set_pages = session.working_set_pages;
    found->counted_pages = session.committed_pages;
    found->counted_processes = session.reference_count;
    g_autoptr(AddressSpace) space = session_address_space(maker, found, &session, error);
    if (space == NULL || !read_memory(maker, found, &session, space, error))
        return FALSE;
    if (found->globals != 0 && !make_win32k(maker, found, space, error))
        return FALSE;
    return (maker->flags & SNAPSHOT_PAGES) == 0 || snapshot_pages(maker, found, space, error);
}

SnapshotSession *
snapshot_session_new(SnapshotMaker *maker, guint64 address, GError **error)
{
    SnapshotSession *found = snapshot_session_alloc();
    found->address = address;
    if (!fill_session(maker, found, error)) {
        g_prefix_error(error, "session %u: ", found->id);
        g_clear_pointer(&found, snapshot_session_free);
    }
    return found;
}
