/* SPDX-License-Identifier: MIT */
/* Sums of what processes hold, sorted by share. */
#include "host/answer/holders.h"

#include "abi/user_types.h"
#include "host/run/limit_use.h"
#include "host/view/views.h"
#include "host/words/gate.h"

#include <string.h>

#define TOLD_MAX 6u /* rows of a table */

static void
free_holding(gpointer data)
{
    Holding *holding = data;

    g_free(holding->name);
    g_free(holding->largest_name);
    g_free(holding);
}

static void
free_table(gpointer data)
{
    HoldingTable *table = data;

    g_ptr_array_unref(table->rows);
    g_free(table);
}

static HoldingTable *
add_table(GPtrArray *tables, const char *by, const char *each, const char *unit)
{
    HoldingTable *table = g_new0(HoldingTable, 1);

    table->by = by;
    table->each = each;
    table->unit = unit;
    table->rows = g_ptr_array_new_with_free_func(free_holding);
    g_ptr_array_add(tables, table);
    return table;
}

static Holding *
row_of(HoldingTable *table, const char *name)
{
    for (guint i = 0; i < table->rows->len; i++) {
        Holding *row = table->rows->pdata[i];
        if (strcmp(row->name, name) == 0)
            return row;
    }
    Holding *row = g_new0(Holding, 1);
    row->name = g_strdup(name);
    g_ptr_array_add(table->rows, row);
    return row;
}

/* One more of those that have this name together; `own` is its own, or NULL. */
static void
add_share(HoldingTable *table, const char *name, const char *own, guint64 amount, guint count)
{
    if (amount == 0)
        return;
    Holding *row = row_of(table, name);
    table->total += amount;
    row->amount += amount;
    row->count += count;
    if (amount <= row->largest)
        return;
    row->largest = amount;
    g_free(row->largest_name);
    row->largest_name = g_strdup(own);
}

static gint
compare_holdings(gconstpointer a, gconstpointer b)
{
    const Holding *one = *(Holding *const *)a;
    const Holding *other = *(Holding *const *)b;

    if (one->amount != other->amount)
        return one->amount < other->amount ? 1 : -1;
    return strcmp(one->name, other->name);
}

static void
finish(GPtrArray *tables)
{
    for (guint i = tables->len; i-- > 0;) {
        HoldingTable *table = tables->pdata[i];
        if (table->rows->len == 0) {
            g_ptr_array_remove_index(tables, i);
            continue;
        }
        g_ptr_array_sort(table->rows, compare_holdings);
        table->told = MIN(table->rows->len, TOLD_MAX);
    }
}

/* Those of one program together. */
static void
add_process(HoldingTable *table, const Snapshot *snapshot, guint32 pid, guint64 amount)
{
    const SnapshotProcess *process = snapshot_process(snapshot, pid);
    g_autofree char *label = process_label(snapshot, pid);

    add_share(table, process != NULL ? process->name : label, label, amount, 1);
}

/* ---- what lies in a heap ---- */

static gboolean
is_an_object(guint kind)
{
    return kind != SNAPSHOT_BLOCK_FREE && kind != SNAPSHOT_BLOCK_UNCOMMITTED;
}

static void
look_into_heap(GPtrArray *tables, const Snapshot *snapshot, const RunRefusal *refusal)
{
    const SnapshotDesktop *desktop =
        snapshot_desktop_of_heap(snapshot_session(snapshot, refusal->session), refusal->where);
    HoldingTable *processes = add_table(tables, "process", "processes", "bytes");
    HoldingTable *objects = add_table(tables, "object type", "objects", "bytes");

    if (desktop == NULL)
        return;
    for (guint i = 0; i < desktop->holders->len; i++) {
        const SnapshotHolder *holder = &g_array_index(desktop->holders, SnapshotHolder, i);
        add_process(processes, snapshot, holder->pid, holder->bytes);
    }
    for (guint kind = 0; kind < SNAPSHOT_BLOCK_KIND_COUNT; kind++)
        if (is_an_object(kind))
            add_share(objects, snapshot_block_kind_text((SnapshotBlockKind)kind), NULL,
                      desktop->sums[kind].bytes, desktop->sums[kind].count);
}

/* ---- what is mapped into view space ---- */

/* Logons of one account count as one holder. */
static char *
account_of(const Snapshot *snapshot, const SnapshotDesktop *desktop)
{
    const SnapshotLogon *logon = winsta_logon(snapshot, desktop->winsta);

    return logon != NULL ? g_strdup(logon->account)
                         : winsta_account_text(snapshot, desktop->winsta);
}

static void
look_into_views(GPtrArray *tables, const Snapshot *snapshot, const RunRefusal *refusal)
{
    const SnapshotSession *session = snapshot_session(snapshot, refusal->session);
    const SnapshotViewSpace *views = limit_views(snapshot, session);
    HoldingTable *accounts = add_table(tables, "account", "desktops", "bytes");
    HoldingTable *kinds = add_table(tables, "kind of view", "views", "bytes");

    for (guint i = 0; views != NULL && i < views->views->len; i++) {
        const SnapshotView *view = views->views->pdata[i];
        const SnapshotDesktop *desktop = snapshot_desktop_of_heap(session, view->base);
        gboolean is_heap = view->kind == SNAPSHOT_VIEW_DESKTOP_HEAP;
        add_share(kinds, is_heap ? "desktop heap" : view->name, NULL, view->bytes, 1);
        if (desktop == NULL)
            continue;
        g_autofree char *account = account_of(snapshot, desktop);
        add_share(accounts, account, desktop->path, view->bytes, 1);
    }
}

/* ---- handles, messages, pools ---- */

static void
look_at_user_handles(GPtrArray *tables, const Snapshot *snapshot, const RunRefusal *refusal)
{
    const SnapshotSession *session = snapshot_session(snapshot, refusal->session);
    HoldingTable *processes = add_table(tables, "process", "processes", "USER objects");
    HoldingTable *kinds = add_table(tables, "object type", "objects", "USER objects");

    for (guint i = 0; i < snapshot->processes->len; i++) {
        const SnapshotProcess *process = snapshot->processes->pdata[i];
        if (process->session_id == refusal->session)
            add_process(processes, snapshot, process->pid, process->user_handles);
    }
    for (guint i = 0; session != NULL && i < session->desktops->len; i++) {
        const SnapshotDesktop *desktop = session->desktops->pdata[i];
        for (guint type = 0; type < USER_TYPE_COUNT; type++)
            add_share(kinds, snapshot_block_kind_text(snapshot_block_kind_of_type(type)), NULL,
                      desktop->objects[type], desktop->objects[type]);
    }
}

/* One process has all of it. */
static void
look_at_process(GPtrArray *tables,
                const Snapshot *snapshot,
                const RunRefusal *refusal,
                const char *unit,
                guint32 (*amount)(const SnapshotProcess *process))
{
    const SnapshotProcess *process = snapshot_process(snapshot, refusal->holder);
    HoldingTable *table = add_table(tables, "process", "processes", unit);

    if (process != NULL)
        add_process(table, snapshot, process->pid, amount(process));
}

static guint32
user_handles(const SnapshotProcess *process)
{
    return process->user_handles;
}

/* Of what it has on a desktop; cursors and the like lie on none. */
static void
add_kinds_of(HoldingTable *kinds, const SnapshotDesktop *desktop, guint32 pid)
{
    for (guint i = 0; i < desktop->holders->len; i++) {
        const SnapshotHolder *holder = &g_array_index(desktop->holders, SnapshotHolder, i);
        for (guint type = 0; holder->pid == pid && type < USER_TYPE_COUNT; type++)
            add_share(kinds, snapshot_block_kind_text(snapshot_block_kind_of_type(type)), NULL,
                      holder->objects[type], holder->objects[type]);
    }
}

static void
look_at_user_quota(GPtrArray *tables, const Snapshot *snapshot, const RunRefusal *refusal)
{
    const SnapshotSession *session = snapshot_session(snapshot, refusal->session);

    look_at_process(tables, snapshot, refusal, "USER objects", user_handles);
    HoldingTable *kinds = add_table(tables, "object type", "objects", "USER objects");
    for (guint i = 0; session != NULL && i < session->desktops->len; i++)
        add_kinds_of(kinds, session->desktops->pdata[i], refusal->holder);
}

static guint32
gdi_handles(const SnapshotProcess *process)
{
    return process->gdi_handles;
}

static void
look_at_gdi_quota(GPtrArray *tables, const Snapshot *snapshot, const RunRefusal *refusal)
{
    look_at_process(tables, snapshot, refusal, "GDI objects", gdi_handles);
}

static void
look_at_gdi_handles(GPtrArray *tables, const Snapshot *snapshot, const RunRefusal *refusal)
{
    HoldingTable *table = add_table(tables, "process", "processes", "GDI objects");

    for (guint i = 0; i < snapshot->processes->len; i++) {
        const SnapshotProcess *process = snapshot->processes->pdata[i];
        if (process->session_id == refusal->session)
            add_process(table, snapshot, process->pid, process->gdi_handles);
    }
}

static void
look_at_queues(GPtrArray *tables, const Snapshot *snapshot, const RunRefusal *refusal)
{
    HoldingTable *table = add_table(tables, "process", "processes", "posted messages");

    for (guint i = 0; i < snapshot->processes->len; i++) {
        const SnapshotProcess *process = snapshot->processes->pdata[i];
        if (process->session_id == refusal->session)
            add_process(table, snapshot, process->pid, process->queued_messages);
    }
}

static void
look_at_kernel_stacks(GPtrArray *tables, const Snapshot *snapshot, const RunRefusal *refusal)
{
    HoldingTable *table = add_table(tables, "process", "processes", "bytes of kernel stacks");

    (void)refusal;
    for (guint i = 0; i < snapshot->processes->len; i++) {
        const SnapshotProcess *process = snapshot->processes->pdata[i];
        add_process(table, snapshot, process->pid, process->kernel_stack_bytes);
    }
}

static void
look_into_pool(GPtrArray *tables, const Snapshot *snapshot, const RunRefusal *refusal)
{
    const SnapshotSession *session = snapshot_session(snapshot, refusal->session);
    const SnapshotPool *pool = limit_pool(refusal->gate, snapshot, session);
    HoldingTable *table = add_table(tables, "pool tag", "blocks", "bytes");

    for (guint i = 0; pool != NULL && i < pool->tags->len; i++) {
        const SnapshotPoolTag *tag = &g_array_index(pool->tags, SnapshotPoolTag, i);
        char name[SNAPSHOT_TAG_TEXT];
        add_share(table, snapshot_tag_text(tag->tag, name), NULL, tag->bytes,
                  tag->allocations - tag->frees);
    }
}

typedef void (*Look)(GPtrArray *tables, const Snapshot *snapshot, const RunRefusal *refusal);

static const Look looks[GATE_COUNT] = {
    [GATE_DESKTOP_HEAP] = look_into_heap,          [GATE_HEAP_BLOCK] = look_into_heap,
    [GATE_SESSION_VIEW_SPACE] = look_into_views,   [GATE_SYSTEM_VIEW_SPACE] = look_into_views,
    [GATE_USER_HANDLE_QUOTA] = look_at_user_quota, [GATE_USER_HANDLE_TABLE] = look_at_user_handles,
    [GATE_SHARED_HEAP] = look_at_user_handles,     [GATE_GDI_HANDLE_QUOTA] = look_at_gdi_quota,
    [GATE_GDI_HANDLE_TABLE] = look_at_gdi_handles, [GATE_MESSAGE_QUEUE] = look_at_queues,
    [GATE_SESSION_POOL] = look_into_pool,          [GATE_PAGED_POOL] = look_into_pool,
    [GATE_NONPAGED_POOL] = look_into_pool,         [GATE_SYSTEM_PTES] = look_at_kernel_stacks,
};

GPtrArray *
holders_of(const Snapshot *snapshot, const RunRefusal *refusal)
{
    GPtrArray *tables = g_ptr_array_new_with_free_func(free_table);

    if (looks[refusal->gate] != NULL)
        looks[refusal->gate](tables, snapshot, refusal);
    finish(tables);
    return tables;
}
