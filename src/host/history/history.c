/* SPDX-License-Identifier: MIT */
/* Takes a snapshot after each step, and keeps what it has not seen before. */
#include "host/history/history.h"

#include "host/view/views.h"

#include <string.h>

/* ---- things ---- */

static void
session_free(gpointer data)
{
    lifetime_clear(data);
    g_free(data);
}

static void
view_free(gpointer data)
{
    HistoryView *view = data;

    lifetime_clear(&view->life);
    g_free(view->name);
    g_free(view);
}

static void
process_free(gpointer data)
{
    HistoryProcess *process = data;

    lifetime_clear(&process->life);
    g_free(process->name);
    g_free(process->service);
    g_free(process);
}

static void
heap_free(gpointer data)
{
    HistoryHeap *heap = data;

    lifetime_clear(&heap->life);
    g_free(heap->winsta);
    g_free(heap->desktop);
    g_free(heap->account);
    g_clear_pointer(&heap->blocks, g_array_unref);
    g_free(heap);
}

static void
kept_step_free(gpointer data)
{
    HistoryStep *step = data;

    g_ptr_array_unref(step->changes);
    g_clear_pointer(&step->order, g_ptr_array_unref);
    g_free(step);
}

static void
boot_free(gpointer data)
{
    HistoryBoot *boot = data;

    g_clear_pointer(&boot->snapshot, snapshot_free);
    g_free(boot);
}

History *
history_new(void)
{
    History *history = g_new0(History, 1);

    history->steps = g_ptr_array_new_with_free_func(kept_step_free);
    history->boots = g_ptr_array_new_with_free_func(boot_free);
    history->order = g_ptr_array_new();
    lifetimes_init(&history->sessions, session_free);
    lifetimes_init(&history->views, view_free);
    lifetimes_init(&history->processes, process_free);
    lifetimes_init(&history->heaps, heap_free);
    lifetimes_init(&history->series, series_free);
    history->diagnosis = diagnosis_new();
    history->strings = g_string_chunk_new(4096);
    return history;
}

void
history_free(History *history)
{
    if (history == NULL)
        return;
    lifetimes_clear(&history->series);
    lifetimes_clear(&history->heaps);
    lifetimes_clear(&history->processes);
    lifetimes_clear(&history->views);
    lifetimes_clear(&history->sessions);
    g_ptr_array_unref(history->order);
    g_ptr_array_unref(history->boots);
    g_ptr_array_unref(history->steps);
    diagnosis_free(history->diagnosis);
    g_string_chunk_free(history->strings);
    g_free(history);
}

/* ---- one look ---- */

typedef struct {
    History *history;
    Run *run;
    const Snapshot *snapshot;
    guint boot;
    guint step;
    HistoryStep *kept;
    GPtrArray *order; /* of heaps, as they are met */
} Look;

static void
see_session(const Look *look, const SnapshotSession *session)
{
    g_autofree char *key = g_strdup_printf("%u", session->id);
    HistorySession *known = lifetimes_see(&look->history->sessions, key, look->step);

    if (known == NULL) {
        known = lifetimes_add(&look->history->sessions, key, look->step, sizeof *known);
        known->boot = look->boot;
        known->id = session->id;
    }
    known->user_luid = session->user_luid;
}

static void
see_view(const Look *look, guint32 session, const SnapshotView *view)
{
    g_autofree char *key = g_strdup_printf("%u/%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT "/%s",
                                           session, view->base, view->bytes, view->name);
    HistoryView *known = lifetimes_see(&look->history->views, key, look->step);

    if (known != NULL)
        return;
    known = lifetimes_add(&look->history->views, key, look->step, sizeof *known);
    known->boot = look->boot;
    known->session = session;
    known->kind = view->kind;
    known->base = view->base;
    known->bytes = view->bytes;
    known->name = g_strdup(view->name);
}

static void
see_views(const Look *look, guint32 session, const SnapshotViewSpace *views)
{
    for (guint i = 0; views != NULL && i < views->views->len; i++)
        see_view(look, session, views->views->pdata[i]);
}

static void
see_process(const Look *look, const SnapshotProcess *process)
{
    g_autofree char *key = g_strdup_printf("%u/%s", process->pid, process->name);
    HistoryProcess *known = lifetimes_see(&look->history->processes, key, look->step);

    if (known == NULL) {
        known = lifetimes_add(&look->history->processes, key, look->step, sizeof *known);
        known->boot = look->boot;
        known->pid = process->pid;
        known->parent_pid = process->parent_pid;
        known->session = process->session_id;
        known->name = g_strdup(process->name);
        known->service = g_strdup("");
    }
    if (process->service != NULL) {
        g_free(known->service);
        known->service = g_strdup(process->service);
    }
}

/* ---- heaps ---- */

static HistoryHeap *
heap_new(const Look *look, const char *key, const SnapshotDesktop *desktop)
{
    History *history = look->history;
    HistoryHeap *heap = lifetimes_add(&history->heaps, key, look->step, sizeof *heap);
    const SnapshotLogon *logon = winsta_logon(look->snapshot, desktop->winsta);
    const SnapshotSession *session = snapshot_session(look->snapshot, desktop->session_id);

    heap->index = history->heaps.all->len - 1;
    heap->boot = look->boot;
    heap->session = desktop->session_id;
    heap->winsta = g_strdup(desktop->winsta->name);
    heap->desktop = g_strdup(desktop->name);
    heap->account = g_strdup(logon != NULL ? logon->account : "");
    heap->base = desktop->base;
    heap->limit = desktop->limit;
    heap->size_kb = desktop->size_kb;
    heap->view_session =
        session != NULL && session->view_space != NULL ? session->id : ABI_NO_SESSION;
    heap->blocks = g_array_new(FALSE, FALSE, sizeof(HistoryBlock));
    return heap;
}

static HistoryHeap *
heap_of(const Look *look, const SnapshotDesktop *desktop)
{
    g_autofree char *key =
        g_strdup_printf("%u/%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT "/%s", desktop->session_id,
                        desktop->base, desktop->limit, desktop->path);
    HistoryHeap *heap = lifetimes_see(&look->history->heaps, key, look->step);

    if (heap == NULL)
        heap = heap_new(look, key, desktop);
    heap->frame = desktop->frame;
    return heap;
}

static void
see_heap(const Look *look, const SnapshotDesktop *desktop, AddressSpace *space)
{
    HistoryHeap *heap = heap_of(look, desktop);
    g_autoptr(GArray) now = history_blocks(look->snapshot, desktop, space, look->history->strings);
    g_autoptr(GArray) changed = history_blocks_changed(heap->blocks, now);
    HistoryRow row = history_row(desktop);

    g_ptr_array_add(look->order, GUINT_TO_POINTER(heap->index));
    if (changed->len == 0 && history_row_equal(&row, &heap->row))
        return;
    HistoryChange *change = g_new0(HistoryChange, 1);
    change->heap = heap->index;
    change->blocks = g_steal_pointer(&changed);
    change->row = row;
    g_ptr_array_add(look->kept->changes, change);
    g_array_unref(heap->blocks);
    heap->blocks = g_steal_pointer(&now);
    heap->row = row;
}

static void
see_heaps(const Look *look, const SnapshotSession *session)
{
    if (session->desktops->len == 0)
        return;
    g_autoptr(AddressSpace) space =
        snapshot_address_space(run_engine(look->run), look->snapshot, session);
    for (guint i = 0; i < session->desktops->len; i++)
        see_heap(look, session->desktops->pdata[i], space);
}

static gboolean
is_same_order(const GPtrArray *one, const GPtrArray *other)
{
    return one->len == other->len &&
           (one->len == 0 || memcmp(one->pdata, other->pdata, one->len * sizeof(gpointer)) == 0);
}

static void
keep_order(const Look *look)
{
    History *history = look->history;

    if (is_same_order(history->order, look->order))
        return;
    g_ptr_array_unref(history->order);
    history->order = g_ptr_array_ref(look->order);
    look->kept->order = g_ptr_array_ref(look->order);
}

/* ---- all of it ---- */

static void
see_all(const Look *look)
{
    const Snapshot *snapshot = look->snapshot;

    for (guint i = 0; i < snapshot->sessions->len; i++) {
        const SnapshotSession *session = snapshot->sessions->pdata[i];
        see_session(look, session);
        see_views(look, session->id, session->view_space);
        see_heaps(look, session);
    }
    see_views(look, ABI_NO_SESSION, snapshot->system_views);
    for (guint i = 0; i < snapshot->processes->len; i++)
        see_process(look, snapshot->processes->pdata[i]);
}

static void
end_lifetimes(const Look *look, void (*end)(Lifetimes *things, guint step))
{
    end(&look->history->sessions, look->step);
    end(&look->history->views, look->step);
    end(&look->history->processes, look->step);
    end(&look->history->heaps, look->step);
}

/* What was there before the system was started again is gone, also what looks the same. */
static void
begin_boot(const Look *look)
{
    HistoryBoot *boot = g_new0(HistoryBoot, 1);

    end_lifetimes(look, lifetimes_end_all);
    lifetimes_end_all(&look->history->series, look->step);
    boot->first_step = look->step;
    boot->boot = run_so_far(look->run)->boot;
    boot->snapshot = look->snapshot != NULL ? snapshot_ref((Snapshot *)look->snapshot) : NULL;
    g_ptr_array_add(look->history->boots, boot);
}

static HistoryStep *
step_new(History *history)
{
    HistoryStep *step = g_new0(HistoryStep, 1);

    step->changes = g_ptr_array_new_with_free_func(history_change_free);
    g_ptr_array_add(history->steps, step);
    return step;
}

gboolean
history_look(History *history, Run *run, GError **error)
{
    const RunRecord *record = run_so_far(run);
    g_autoptr(Snapshot) snapshot = NULL;
    g_autoptr(GPtrArray) order = g_ptr_array_new();

    if (run_is_up(run)) {
        snapshot = run_look(run, SNAPSHOT_BLOCKS, error);
        if (snapshot == NULL)
            return FALSE;
    }
    Look look = { .history = history,
                  .run = run,
                  .snapshot = snapshot,
                  .boot = record->boots,
                  .step = history->steps->len,
                  .kept = step_new(history),
                  .order = order };
    if (record->boots > history->boots->len)
        begin_boot(&look);
    if (snapshot != NULL)
        see_all(&look);
    end_lifetimes(&look, lifetimes_end);
    series_look(&history->series, snapshot, look.step);
    keep_order(&look);
    return diagnosis_look(history->diagnosis, run, error);
}

const HistoryHeap *
history_refused_heap(const History *history, const RunFailure *failure)
{
    const RunRefusal *root = run_failure_root(failure);

    for (guint i = 0; i < history->heaps.all->len; i++) {
        const HistoryHeap *heap = history->heaps.all->pdata[i];
        if (heap->session == root->session && heap->base == root->where &&
            lifetime_is_at(&heap->life, failure->step))
            return heap;
    }
    return NULL;
}

const Series *
history_heap_series(const History *history, const HistoryHeap *heap)
{
    for (guint i = 0; i < history->series.all->len; i++) {
        const Series *series = history->series.all->pdata[i];
        if (series->kind == SERIES_DESKTOP_HEAP && series->session == heap->session &&
            series->base == heap->base && series->life.first_step == heap->life.first_step)
            return series;
    }
    return NULL;
}
