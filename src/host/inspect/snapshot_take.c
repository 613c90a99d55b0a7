/* SPDX-License-Identifier: MIT */
/* A snapshot is taken: the debugger data block, and what hangs directly on it. */
#include "host/engine/engine_reader.h"
#include "host/inspect/snapshot_budget.h"
#include "host/inspect/snapshot_internal.h"
#include "host/text/address.h"

#include <string.h>

/* What the block says of published structures is what the edition said, where that is known. */
static gboolean
has_known_fields(const SnapshotMaker *maker)
{
    const struct abi_boot *boot = maker->source->boot;
    return boot == NULL ||
           memcmp(maker->kd.field_offset, boot->field_offset, sizeof maker->kd.field_offset) == 0;
}

static gboolean
read_kd(SnapshotMaker *maker, GError **error)
{
    Snapshot *snapshot = maker->snapshot;
    struct kd_block *kd = &maker->kd;
    guint64 at = maker->source->kd_address;
    if (!snapshot_read(maker->system, at, kd, sizeof *kd, "the debugger data block", error))
        return FALSE;
    if (kd->magic != KD_MAGIC || kd->bytes != sizeof *kd || kd->region_count > KD_REGION_COUNT ||
        kd->page_format != maker->source->page_format->number ||
        kd->address_bits != maker->source->page_format->pointer_bits ||
        kd->system_directory != maker->source->system_directory ||
        kd->frames_used > kd->frame_count || heap_format_find(kd->heap_format) == NULL ||
        !session_runs_are_sound(&kd->session_runs, maker->source->page_format) ||
        !has_known_fields(maker)) {
        g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE, "no debugger data block at 0x%s",
                    kernel_address_text(at).text);
        return FALSE;
    }
    snapshot->kd_address = at;
    snapshot->session_runs = kd->session_runs;
    snapshot->capabilities = kd->capabilities;
    snapshot->address_bits = kd->address_bits;
    snapshot->heap_format = heap_format_find(kd->heap_format);
    snapshot->time_ms = kd->time_ms;
    snapshot->page_format = maker->source->page_format;
    snapshot->system_directory = kd->system_directory;
    snapshot->counted_processes = kd->process_count;
    snapshot->counted_sessions = kd->session_count;
    snapshot->counted_threads = kd->thread_count;
    snapshot->counted_handles = kd->handle_count;
    snapshot->frame_count = kd->frame_count;
    snapshot->frames_used = kd->frames_used;
    snapshot->commit_pages = kd->commit_pages;
    snapshot->commit_limit = kd->commit_limit;
    snapshot->commit_pages_max = kd->commit_pages_max;
    return TRUE;
}

static gint
compare_regions(gconstpointer a, gconstpointer b)
{
    const SnapshotRegion *one = a;
    const SnapshotRegion *other = b;
    return (one->start > other->start) - (one->start < other->start);
}

/* What ends behind all that page tables map would be walked for ever. */
static gboolean
check_region(const SnapshotMaker *maker, const struct region *region, GError **error)
{
    if (region->kind < REGION_COUNT && region->start < region->end &&
        region->end <= page_format_address_end(maker->source->page_format))
        return TRUE;
    g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                "a region of kind %u from 0x%s to 0x%s makes no sense", region->kind,
                kernel_address_text(region->start).text, kernel_address_text(region->end).text);
    return FALSE;
}

/* Image and structure are session space as well, and always there. */
static void
count_session_space(SnapshotMaker *maker)
{
    Snapshot *snapshot = maker->snapshot;
    const struct session_pieces *pieces = &maker->kd.session_pieces;
    guint64 fixed = snapshot_kind_bytes(snapshot->regions, REGION_SESSION_IMAGE) +
                    snapshot_kind_bytes(snapshot->regions, REGION_SESSION_STRUCTURE);
    guint64 span = page_format_table_span(maker->source->page_format);
    const SnapshotRange *range = &snapshot->range;

    if (pieces->count == 0)
        return;
    snapshot->session_bytes_used = fixed + pieces->used * span;
    snapshot->session_bytes_max =
        snapshot->session_bytes_used + snapshot_range_left(range, RANGE_SESSION);
    snapshot->session_bytes_is_limited = snapshot_range_is_limited(range, RANGE_SESSION);
}

static gboolean
read_regions(SnapshotMaker *maker, GError **error)
{
    for (guint i = 0; i < maker->kd.region_count; i++) {
        const struct region *region = &maker->kd.regions[i];
        if (!check_region(maker, region, error))
            return FALSE;
        SnapshotRegion found = {
            .start = region->start,
            .end = region->end,
            .kind = region->kind,
            .rule = region->rule,
            .wanted_mb = region->wanted_mb,
        };
        g_array_append_val(maker->snapshot->regions, found);
    }
    g_array_sort(maker->snapshot->regions, compare_regions);
    if (!snapshot_range(maker, error))
        return FALSE;
    for (guint i = 0; i < maker->snapshot->regions->len; i++) {
        SnapshotRegion *region = &g_array_index(maker->snapshot->regions, SnapshotRegion, i);
        region->takes_pieces =
            snapshot_range_is_of(&maker->snapshot->range, region->kind, region->start, region->end);
    }
    count_session_space(maker);
    return TRUE;
}

static gboolean
add_logon(gpointer user, guint64 entry, GError **error)
{
    SnapshotMaker *maker = user;
    struct logon_session logon;
    guint64 at = entry - offsetof(struct logon_session, all);
    if (!snapshot_read(maker->system, at, &logon, sizeof logon, "a logon session", error))
        return FALSE;
    SnapshotLogon *found = g_new0(SnapshotLogon, 1);
    found->luid = logon.luid;
    found->flags = logon.flags;
    found->session_id = logon.session;
    found->account = snapshot_name(logon.account, sizeof logon.account);
    g_ptr_array_add(maker->snapshot->logons, found);
    return TRUE;
}

typedef struct {
    AddressSpace *space;
    guint64 process;
    guint32 count;
    guint64 stack_bytes;
} Threads;

static gboolean
count_thread(gpointer user, guint64 entry, GError **error)
{
    Threads *threads = user;
    struct thread thread;
    guint64 at = entry - offsetof(struct thread, process_link);
    threads->count++;
    if (!snapshot_read(threads->space, at, &thread, sizeof thread, "a thread", error))
        return FALSE;
    threads->stack_bytes += (guint64)thread.stack_pages * DH_PAGE_SIZE;
    return snapshot_agree("the process of the thread", at, thread.process, threads->process, error);
}

/* Whoever lives has one. */
static gboolean
read_token(const SnapshotMaker *maker, guint64 at, struct token *token, GError **error)
{
    struct logon_session logon;
    return snapshot_read(maker->system, at, token, sizeof *token, "a token", error) &&
           snapshot_read(maker->system, token->logon, &logon, sizeof logon, "a logon session",
                         error) &&
           snapshot_agree("the logon of the token", at, token->luid, logon.luid, error);
}

/* The session a process is in, by its address and by its id. */
static gboolean
check_session_of(const SnapshotMaker *maker,
                 guint64 at,
                 const struct process *process,
                 GError **error)
{
    struct session session = { .id = ABI_NO_SESSION };
    return (process->session == 0 || snapshot_read(maker->system, process->session, &session,
                                                   sizeof session, "a session", error)) &&
           snapshot_agree("the session's id of the process", at, process->session_id, session.id,
                          error);
}

/* Ids grow, and the list is in the order of creation. */
static gboolean
enter_process(SnapshotMaker *maker, SnapshotProcess *process, GError **error)
{
    const GPtrArray *before = maker->snapshot->processes;
    const SnapshotProcess *last = before->len > 0 ? before->pdata[before->len - 1] : NULL;
    gboolean is_later = last == NULL || process->pid > last->pid;
    g_ptr_array_add(maker->snapshot->processes, process);
    g_hash_table_insert(maker->processes, GSIZE_TO_POINTER(process->address), process);
    g_hash_table_insert(maker->snapshot->by_pid, GUINT_TO_POINTER(process->pid), process);
    if (is_later)
        return TRUE;
    g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                "the process with the id %u is not behind those made before it", process->pid);
    return FALSE;
}

static gboolean
add_process(gpointer user, guint64 entry, GError **error)
{
    SnapshotMaker *maker = user;
    struct process process;
    struct token token;
    guint64 at = entry - offsetof(struct process, all);
    if (!snapshot_read(maker->system, at, &process, sizeof process, "a process", error))
        return FALSE;
    if (!read_token(maker, process.token, &token, error) ||
        !check_session_of(maker, at, &process, error))
        return FALSE;
    SnapshotProcess *found = g_new0(SnapshotProcess, 1);
    found->pid = process.pid;
    found->parent_pid = process.parent_pid;
    found->session_id = process.session_id;
    found->flags = process.flags;
    found->exit_status = process.exit_status;
    found->luid = token.luid;
    found->directory = process.directory;
    found->kernel_handles = process.handle_count;
    found->console_pid = process.console_pid;
    found->address = at;
    found->win32 = process.win32;
    found->name = snapshot_name(process.name, sizeof process.name);
    found->desktop_path = snapshot_name(process.desktop_path, sizeof process.desktop_path);
    if (!enter_process(maker, found, error))
        return FALSE;
    Threads threads = { .space = maker->system, .process = at };
    guint64 head = at + offsetof(struct process, threads);
    if (!snapshot_walk_list(maker->system, head, count_thread, &threads, "the threads of a process",
                            error))
        return FALSE;
    found->thread_count = threads.count;
    found->kernel_stack_bytes = threads.stack_bytes;
    return TRUE;
}

static gboolean
add_session(gpointer user, guint64 entry, GError **error)
{
    SnapshotMaker *maker = user;
    guint64 at = entry - offsetof(struct session, all);
    SnapshotSession *session = snapshot_session_new(maker, at, error);
    if (session == NULL)
        return FALSE;
    g_ptr_array_add(maker->snapshot->sessions, session);
    return TRUE;
}

static gint
compare_sessions(gconstpointer a, gconstpointer b)
{
    const SnapshotSession *one = *(SnapshotSession *const *)a;
    const SnapshotSession *other = *(SnapshotSession *const *)b;
    return (one->id > other->id) - (one->id < other->id);
}

static gboolean
has_region(const Snapshot *snapshot, guint kind)
{
    for (guint i = 0; i < snapshot->regions->len; i++)
        if (g_array_index(snapshot->regions, SnapshotRegion, i).kind == kind)
            return TRUE;
    return FALSE;
}

/* Nonpaged pool lies in two ranges, and is told of as one. */
static gboolean
read_nonpaged_pool(SnapshotMaker *maker, GError **error)
{
    Snapshot *snapshot = maker->snapshot;
    const struct kd_block *kd = &maker->kd;
    snapshot->nonpaged_pool =
        snapshot_pool(maker, maker->system, kd->pool[KD_POOL_NONPAGED], error);
    if (snapshot->nonpaged_pool == NULL)
        return FALSE;
    if ((kd->pool[KD_POOL_EXPANSION] != 0) != has_region(snapshot, REGION_NONPAGED_EXPANSION)) {
        g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                    "the expansion of nonpaged pool has addresses and no pool, or a pool without "
                    "addresses");
        return FALSE;
    }
    if (kd->pool[KD_POOL_EXPANSION] == 0)
        return TRUE;
    SnapshotPool *expansion =
        snapshot_pool(maker, maker->system, kd->pool[KD_POOL_EXPANSION], error);
    if (expansion == NULL)
        return FALSE;
    snapshot_pool_add(snapshot->nonpaged_pool, expansion);
    snapshot_pool_free(expansion);
    return TRUE;
}

static gboolean
read_pools(SnapshotMaker *maker, GError **error)
{
    Snapshot *snapshot = maker->snapshot;
    const struct kd_block *kd = &maker->kd;

    /* Before memory management starts there is none of them, from then on all are there. */
    if (kd->pool[KD_POOL_NONPAGED] == 0 && kd->pool[KD_POOL_PAGED] == 0 && kd->system_space == 0)
        return TRUE;
    if (kd->pool[KD_POOL_NONPAGED] == 0 || kd->pool[KD_POOL_PAGED] == 0 || kd->system_space == 0) {
        g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                    "of the two general pools and system view space some are there, some are not");
        return FALSE;
    }
    if (!read_nonpaged_pool(maker, error))
        return FALSE;
    snapshot->paged_pool = snapshot_pool(maker, maker->system, kd->pool[KD_POOL_PAGED], error);
    if (snapshot->paged_pool == NULL)
        return FALSE;
    snapshot->system_ptes = snapshot_system_ptes(maker, error);
    if (snapshot->system_ptes == NULL)
        return FALSE;
    snapshot->system_views = snapshot_view_space(maker, maker->system, kd->system_space, error);
    return snapshot->system_views != NULL;
}

#define PID_DIGITS 32u

/* A process in the tree at this depth, and what is below it: each is in the list, and the lowest
 * digits of its id, so many, lead to it. */
static gboolean
check_branch(const SnapshotMaker *maker,
             guint64 at,
             guint64 digits,
             guint depth,
             GHashTable *met,
             GError **error)
{
    if (at == 0)
        return TRUE;
    const SnapshotProcess *process = g_hash_table_lookup(maker->processes, GSIZE_TO_POINTER(at));
    if (depth > PID_DIGITS || process == NULL || process->pid % ABI_ID_STEP != 0 ||
        (process->pid & ((G_GUINT64_CONSTANT(1) << depth) - 1)) != digits ||
        process->pid >= maker->kd.next_pid) {
        g_set_error(error, SNAPSHOT_ERROR, SNAPSHOT_ERROR_GARBAGE,
                    "the process at 0x%s is found by another id than its own",
                    kernel_address_text(at).text);
        return FALSE;
    }
    struct digit_links links;
    if (!snapshot_meet(met, at, "a process with its id", error) ||
        !snapshot_read(maker->system, at + offsetof(struct process, by_pid), &links, sizeof links,
                       "a process", error))
        return FALSE;
    return check_branch(maker, links.child[0], digits, depth + 1, met, error) &&
           check_branch(maker, links.child[1], digits | G_GUINT64_CONSTANT(1) << depth, depth + 1,
                        met, error);
}

/* Every process is found by its id, as the kernel does it. */
static gboolean
check_pids(const SnapshotMaker *maker, GError **error)
{
    g_autoptr(GHashTable) met = g_hash_table_new(NULL, NULL);
    guint64 root = maker->kd.process_by_pid;
    return check_branch(maker, root, 0, 0, met, error) &&
           snapshot_agree("the number of processes in the tree", root, g_hash_table_size(met),
                          maker->snapshot->processes->len, error);
}

static gboolean
read_lists(SnapshotMaker *maker, GError **error)
{
    guint64 kd = maker->source->kd_address;
    if (!snapshot_walk_list(maker->system, kd + offsetof(struct kd_block, logons), add_logon, maker,
                            "the list of logon sessions", error) ||
        !snapshot_walk_list(maker->system, kd + offsetof(struct kd_block, processes), add_process,
                            maker, "the list of processes", error) ||
        !snapshot_walk_list(maker->system, kd + offsetof(struct kd_block, sessions), add_session,
                            maker, "the list of sessions", error))
        return FALSE;
    g_ptr_array_sort(maker->snapshot->sessions, compare_sessions);
    return check_pids(maker, error) && snapshot_check_counts(maker->snapshot, error);
}

static gboolean
read_all(SnapshotMaker *maker, GError **error)
{
    return read_kd(maker, error) && read_regions(maker, error) && snapshot_images(maker, error) &&
           read_pools(maker, error) && read_lists(maker, error);
}

Snapshot *
snapshot_take_source(const SnapshotSource *source, SnapshotFlags flags, GError **error)
{
    SnapshotBudget budget;
    snapshot_budget_init(&budget, &source->physical);
    PhysicalReader physical = snapshot_budget_reader(&budget);
    g_autoptr(AddressSpace) system =
        address_space_new(&physical, source->system_directory, source->page_format);
    g_autoptr(Snapshot) snapshot = snapshot_new();
    snapshot->flags = flags;
    SnapshotMaker maker = {
        .source = source,
        .physical = physical,
        .flags = flags,
        .snapshot = snapshot,
        .system = system,
        .processes = g_hash_table_new(NULL, NULL),
    };
    gboolean is_read = read_all(&maker, error);
    g_hash_table_unref(maker.processes);
    if (!snapshot_budget_check(&budget, error) || !is_read)
        return NULL;
    return g_steal_pointer(&snapshot);
}

Snapshot *
snapshot_take_with(Engine *engine, SnapshotFlags flags, GError **error)
{
    SnapshotSource source = {
        .physical = physical_reader_for_engine(engine),
        .kd_address = engine_kd_address(engine),
        .system_directory = engine_system_directory(engine),
        .page_format = engine_page_format(engine),
        .boot = engine_boot(engine),
    };
    return snapshot_take_source(&source, flags, error);
}

AddressSpace *
snapshot_address_space(Engine *engine, const Snapshot *snapshot, const SnapshotSession *session)
{
    PhysicalReader physical = physical_reader_for_engine(engine);
    pfn_t directory = session != NULL ? session->directory : snapshot->system_directory;
    AddressSpace *space = address_space_new(&physical, directory, snapshot->page_format);
    if (session != NULL)
        address_space_set_master(space, &snapshot->session_runs,
                                 (const pfn_t *)(gpointer)session->master->data,
                                 session->master->len);
    return space;
}
