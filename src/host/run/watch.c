/* SPDX-License-Identifier: MIT */
/* Follows the event stream of a run. */
#include "host/run/watch.h"

#include "abi/status.h"
#include "abi/syscall.h"
#include "host/words/abi_names.h"
#include "host/words/gate.h"

#include <string.h>

/* Offsets of texts are 32 bits wide. */
#define TEXTS_MAX (G_MAXUINT32 - 2 * ABI_EVENT_TEXT_MAX)

static void
process_free(gpointer data)
{
    WatchProcess *process = data;

    g_free(process->image);
    g_free(process->desktop);
    g_free(process->shared_section);
    g_free(process);
}

static void
heap_free(gpointer data)
{
    WatchHeap *heap = data;

    g_free(heap->desktop);
    g_free(heap);
}

static Watch *
new_empty(RunRecord *record, guint64 event_limit)
{
    Watch *watch = g_new0(Watch, 1);

    watch->record = record;
    watch->event_limit = event_limit;
    watch->processes = g_hash_table_new_full(NULL, NULL, NULL, process_free);
    watch->heaps = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, heap_free);
    watch->reservations = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    watch->limits = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_hash_table_unref);
    watch->step_created = g_array_new(FALSE, FALSE, sizeof(guint32));
    return watch;
}

Watch *
watch_new(RunRecord *record, guint64 event_limit)
{
    Watch *watch = new_empty(record, event_limit);

    watch->names = name_book_new();
    return watch;
}

/* ---- copies ---- */

static WatchProcess *
process_copy(const WatchProcess *from, GStringChunk *strings)
{
    WatchProcess *process = g_memdup2(from, sizeof *from);

    process->image = g_strdup(from->image);
    process->desktop = g_strdup(from->desktop);
    process->shared_section = g_strdup(from->shared_section);
    process->pending = run_refusal_copy(&from->pending, strings);
    process->retried = run_refusal_copy(&from->retried, strings);
    process->fatal = run_refusal_copy(&from->fatal, strings);
    if (from->dll != NULL)
        process->dll = g_string_chunk_insert_const(strings, from->dll);
    return process;
}

static WatchHeap *
heap_copy(const WatchHeap *from)
{
    WatchHeap *heap = g_memdup2(from, sizeof *from);

    heap->desktop = g_strdup(from->desktop);
    return heap;
}

static GHashTable *
limits_copy(GHashTable *from, GStringChunk *strings)
{
    GHashTable *limits = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    GHashTableIter iter;
    gpointer key, limit;

    g_hash_table_iter_init(&iter, from);
    while (g_hash_table_iter_next(&iter, &key, &limit))
        g_hash_table_insert(limits, g_strdup(key), run_limit_copy(limit, strings));
    return limits;
}

static void
copy_tables(Watch *watch, const Watch *from)
{
    GStringChunk *strings = watch->record->strings;
    GHashTableIter iter;
    gpointer key, value;

    g_hash_table_iter_init(&iter, from->processes);
    while (g_hash_table_iter_next(&iter, &key, &value))
        g_hash_table_insert(watch->processes, key, process_copy(value, strings));
    g_hash_table_iter_init(&iter, from->heaps);
    while (g_hash_table_iter_next(&iter, &key, &value))
        g_hash_table_insert(watch->heaps, g_strdup(key), heap_copy(value));
    g_hash_table_iter_init(&iter, from->reservations);
    while (g_hash_table_iter_next(&iter, &key, &value))
        g_hash_table_insert(watch->reservations, key, g_memdup2(value, sizeof(WatchReservation)));
    g_hash_table_iter_init(&iter, from->limits);
    while (g_hash_table_iter_next(&iter, &key, &value))
        g_hash_table_insert(watch->limits, key, limits_copy(value, strings));
}

Watch *
watch_copy(const Watch *from, RunRecord *record)
{
    Watch *watch = new_empty(record, from->event_limit);

    copy_tables(watch, from);
    watch->names = name_book_copy(from->names);
    watch->step_event = from->step_event;
    g_array_append_vals(watch->step_created, from->step_created->data, from->step_created->len);
    watch->step_first = run_refusal_copy(&from->step_first, record->strings);
    watch->step_last = run_refusal_copy(&from->step_last, record->strings);
    watch->has_retried = from->has_retried;
    watch->is_injected = from->is_injected;
    return watch;
}

void
watch_free(Watch *watch)
{
    if (watch == NULL)
        return;
    g_hash_table_unref(watch->processes);
    g_hash_table_unref(watch->heaps);
    g_hash_table_unref(watch->reservations);
    g_hash_table_unref(watch->limits);
    name_book_free(watch->names);
    g_array_unref(watch->step_created);
    g_free(watch);
}

void
watch_boot(Watch *watch)
{
    g_hash_table_remove_all(watch->processes);
    g_hash_table_remove_all(watch->heaps);
    g_hash_table_remove_all(watch->reservations);
    g_hash_table_remove_all(watch->limits);
    name_book_free(watch->names);
    watch->names = name_book_new();
}

void
watch_begin_step(Watch *watch)
{
    watch->step_event = watch->record->event_count;
    g_array_set_size(watch->step_created, 0);
    watch->step_first.gate = GATE_NONE;
    watch->step_last.gate = GATE_NONE;
    watch->is_injected = FALSE;
}

void
watch_fail_step(Watch *watch)
{
    GHashTableIter sessions, limits;
    gpointer of_session, limit;

    if (watch->step_last.gate == GATE_NONE)
        return;
    g_hash_table_iter_init(&sessions, watch->limits);
    while (g_hash_table_iter_next(&sessions, NULL, &of_session)) {
        g_hash_table_iter_init(&limits, of_session);
        while (g_hash_table_iter_next(&limits, NULL, &limit))
            if (((RunLimit *)limit)->last.event >= watch->step_event)
                ((RunLimit *)limit)->open_count = 0;
    }
}

/* ---- what events say ---- */

static WatchProcess *
find_process(const Watch *watch, guint32 pid)
{
    return g_hash_table_lookup(watch->processes, GUINT_TO_POINTER(pid));
}

const WatchProcess *
watch_process(const Watch *watch, guint32 pid)
{
    return find_process(watch, pid);
}

static void
note_process(Watch *watch, const struct abi_event *event, const char *text)
{
    WatchProcess *process = g_new0(WatchProcess, 1);

    process->pid = (guint32)event->v[0];
    process->parent_pid = (guint32)event->v[1];
    process->session = (guint32)event->v[2];
    process->created = watch->record->event_count;
    process->image = g_strdup(text);
    process->desktop = g_strdup("");
    g_hash_table_replace(watch->processes, GUINT_TO_POINTER(process->pid), process);
    g_array_append_val(watch->step_created, process->pid);
}

static void
note_exit(Watch *watch, const struct abi_event *event, const char *text G_GNUC_UNUSED)
{
    WatchProcess *process = find_process(watch, (guint32)event->v[0]);

    if (process == NULL)
        return;
    process->has_ended = TRUE;
    process->ended = watch->record->event_count;
    process->exit_code = (guint32)event->v[1];
    process->exit_status = event->status;
    WatchProcess *parent = find_process(watch, process->parent_pid);
    if (parent != NULL)
        parent->child = process->fatal;
}

static void
note_connect(Watch *watch, const struct abi_event *event, const char *text)
{
    WatchProcess *process = find_process(watch, (guint32)event->v[0]);

    if (process == NULL)
        return;
    g_free(process->desktop);
    process->desktop = g_strdup(text);
}

static char *
heap_key(guint32 session, guint64 base)
{
    return g_strdup_printf("%u:%" G_GUINT64_FORMAT, session, base);
}

static void
note_heap(Watch *watch, const struct abi_event *event, const char *text)
{
    WatchHeap *heap = g_new(WatchHeap, 1);

    *heap = (WatchHeap){
        .desktop = g_strdup(text),
        .kb = (guint32)(event->v[1] / DH_KB),
        .rule = (guint)event->v[2],
    };
    g_hash_table_replace(watch->heaps, heap_key(event->session, event->v[0]), heap);
}

static void
forget_heap(Watch *watch, const struct abi_event *event, const char *text G_GNUC_UNUSED)
{
    g_autofree char *key = heap_key(event->session, event->v[1]);

    g_hash_table_remove(watch->heaps, key);
}

/* Judged with the sizes of SharedSection, and a second time with those that replace them. */
static void
note_reservation(Watch *watch, const struct abi_event *event, const char *text G_GNUC_UNUSED)
{
    gpointer session = GUINT_TO_POINTER(event->session);
    WatchReservation *reservation = g_hash_table_lookup(watch->reservations, session);

    if (reservation == NULL) {
        reservation = g_new0(WatchReservation, 1);
        g_hash_table_insert(watch->reservations, session, reservation);
    }
    if (event->v[2] == 0)
        reservation->bytes = event->v[0];
    reservation->uses_safe_pair = event->v[2] != 0;
}

static void
forget_session(Watch *watch, const struct abi_event *event, const char *text G_GNUC_UNUSED)
{
    guint32 session = (guint32)event->v[0];

    g_hash_table_remove(watch->reservations, GUINT_TO_POINTER(session));
    g_hash_table_remove(watch->limits, GUINT_TO_POINTER(session));
}

/* The step in which it refused last is over, and did not fail. */
static void
close_limit(RunLimit *limit)
{
    if (limit->open_count == 0)
        return;
    limit->unnoticed = limit->last;
    limit->unnoticed_count += limit->open_count;
    limit->open_count = 0;
}

/* What was met as a limit: everything that counts, unless there was room. */
static void
note_limit(Watch *watch, const RunRefusal *refusal)
{
    guint32 session =
        gate_is_of_session(refusal->gate) ? refusal->session : (guint32)ABI_NO_SESSION;
    guint32 pid = gate_unit(refusal->gate) == GATE_UNIT_COUNT ? refusal->holder : 0;

    if (gate_unit(refusal->gate) == GATE_UNIT_NONE || refusal->needed <= refusal->limit)
        return;
    GHashTable *limits = g_hash_table_lookup(watch->limits, GUINT_TO_POINTER(session));
    if (limits == NULL) {
        limits = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        g_hash_table_insert(watch->limits, GUINT_TO_POINTER(session), limits);
    }
    g_autofree char *key =
        g_strdup_printf("%u %" G_GUINT64_FORMAT " %u", (guint)refusal->gate, refusal->where, pid);
    RunLimit *limit = g_hash_table_lookup(limits, key);
    if (limit == NULL) {
        limit = g_new0(RunLimit, 1);
        g_hash_table_insert(limits, g_steal_pointer(&key), limit);
    }
    if (limit->last.event < watch->step_event)
        close_limit(limit);
    limit->last = *refusal;
    limit->count++;
    limit->open_count++;
}

static void
note_refusal(Watch *watch, const struct abi_event *event, const char *text)
{
    WatchProcess *process = find_process(watch, event->pid);
    GStringChunk *strings = watch->record->strings;
    RunRefusal refusal = run_refusal_of(event, text);
    const WatchProcess *holder = find_process(watch, refusal.holder);
    const WatchHeap *heap = watch_heap_at(watch, refusal.session, refusal.where);
    const WatchReservation *reservation =
        g_hash_table_lookup(watch->reservations, GUINT_TO_POINTER(refusal.session));

    refusal.what = g_string_chunk_insert_const(strings, refusal.what);
    refusal.event = watch->record->event_count;
    refusal.is_injected = watch->is_injected;
    if (process != NULL)
        refusal.program = g_string_chunk_insert_const(strings, process->image);
    if (holder != NULL)
        refusal.holder_program = g_string_chunk_insert_const(strings, holder->image);
    if (reservation != NULL) {
        refusal.uses_safe_pair = reservation->uses_safe_pair;
        refusal.expected_bytes = reservation->bytes;
    }
    if (heap != NULL) {
        refusal.desktop = g_string_chunk_insert_const(strings, heap->desktop);
        refusal.heap_kb = heap->kb;
        refusal.heap_rule = heap->rule;
    }
    watch->is_injected = FALSE;
    if (watch->step_first.gate == GATE_NONE)
        watch->step_first = refusal;
    watch->step_last = refusal;
    if (process != NULL)
        process->pending = refusal;
    note_limit(watch, &refusal);
}

/*
 * A refusal belongs to the call that failed by it. What a program ignores explains nothing that
 * comes later; what it tries again explains its end, if that comes before it got on.
 */
static void
note_failure(Watch *watch, const struct abi_event *event, guint64 then)
{
    WatchProcess *process = find_process(watch, event->pid);
    gboolean goes_on = (then & ACTION_FAILED_GOES_ON) != 0;
    gboolean is_of_child =
        event->kind == EVENT_ACTION_FAILED && (guint32)event->v[1] == ERROR_PROCESS_ABORTED;

    if (process == NULL)
        return;
    /* A child that it needs was refused what that ended by. */
    if (is_of_child && process->pending.gate == GATE_NONE)
        process->pending = process->child;
    process->retried.gate = GATE_NONE;
    if ((then & ACTION_FAILED_RETRIES) != 0) {
        process->retried = process->pending;
        watch->has_retried = TRUE;
    }
    if (goes_on) {
        process->dll = NULL;
    } else {
        process->fatal = process->pending;
        process->has_failed = TRUE;
    }
    process->pending.gate = GATE_NONE;
}

static void
note_action(Watch *watch, const struct abi_event *event, const char *text G_GNUC_UNUSED)
{
    note_failure(watch, event, event->v[0]);
}

/* One that is loaded later fails a call, of which the program says what came of it. */
static void
note_dll(Watch *watch, const struct abi_event *event, const char *text)
{
    WatchProcess *process = find_process(watch, event->pid);
    gboolean has_attached = event->v[0] != 0;
    gboolean is_loaded_later = event->v[1] != 0;

    if (has_attached || process == NULL)
        return;
    process->dll = g_string_chunk_insert_const(watch->record->strings, text);
    process->dll_event = watch->record->event_count;
    if (!is_loaded_later)
        note_failure(watch, event, 0);
}

/* It has made something since: what it was refused before, it has now. Of every object that is made
 * a process is looked for only where one may have tried again. */
static void
note_progress(Watch *watch, const struct abi_event *event, const char *text G_GNUC_UNUSED)
{
    WatchProcess *process = watch->has_retried ? find_process(watch, event->pid) : NULL;

    if (process != NULL)
        process->retried.gate = GATE_NONE;
}

static void
note_shared_section(Watch *watch, const struct abi_event *event, const char *text)
{
    WatchProcess *process = find_process(watch, event->pid);

    if (process == NULL)
        return;
    g_free(process->shared_section);
    process->shared_section = g_strdup(text);
    process->shared_section_status = event->status;
}

static void
note_log(Watch *watch, const struct abi_event *event, const char *text)
{
    RunLogEntry *entry = g_new0(RunLogEntry, 1);

    entry->boot = watch->record->boots;
    entry->time_ms = event->time_ms;
    entry->event = watch->record->event_count;
    entry->id = (guint32)event->v[0];
    entry->source = (guint32)event->v[1];
    entry->source_name = event_source_name(entry->source);
    entry->type_name = log_type_name(entry->source, entry->id);
    entry->pid = event->pid;
    entry->session = event->session;
    entry->text = g_strdup(text);
    g_ptr_array_add(watch->record->log, entry);
}

static void
note_popup(Watch *watch, const struct abi_event *event, const char *text)
{
    RunPopup *popup = g_new0(RunPopup, 1);

    popup->boot = watch->record->boots;
    popup->time_ms = event->time_ms;
    popup->pid = (guint32)event->v[0];
    popup->session = event->session;
    popup->is_shown = event->v[1] != 0;
    popup->text = g_strdup(text);
    g_ptr_array_add(watch->record->popups, popup);
}

static void
note_injection(Watch *watch,
               const struct abi_event *event G_GNUC_UNUSED,
               const char *text G_GNUC_UNUSED)
{
    watch->is_injected = TRUE;
}

static void
note_step(Watch *watch, const struct abi_event *event G_GNUC_UNUSED, const char *text G_GNUC_UNUSED)
{
    watch->record->explaining_count++;
}

static void
keep(Watch *watch, const struct abi_event *event, const char *text)
{
    RunRecord *record = watch->record;
    guint32 offset = 0;

    if (record->events->len >= watch->event_limit)
        return;
    if (*text != '\0' && record->texts->len < TEXTS_MAX) {
        offset = (guint32)record->texts->len + 1;
        g_string_append_len(record->texts, text, (gssize)strlen(text) + 1);
    }
    g_array_append_val(record->events, *event);
    g_array_append_val(record->event_texts, offset);
}

typedef void (*Note)(Watch *watch, const struct abi_event *event, const char *text);

/* What is learnt of an event, by its kind. */
static const Note notes[EVENT_KIND_COUNT] = {
    [EVENT_PROCESS_CREATE] = note_process,
    [EVENT_PROCESS_EXIT] = note_exit,
    [EVENT_CONNECT] = note_connect,
    [EVENT_HEAP_CREATE] = note_heap,
    [EVENT_DESKTOP_DELETE] = forget_heap,
    [EVENT_RESERVATION] = note_reservation,
    [EVENT_SESSION_DELETE] = forget_session,
    [EVENT_REFUSAL] = note_refusal,
    [EVENT_ACTION_FAILED] = note_action,
    [EVENT_DLL_ATTACH] = note_dll,
    [EVENT_EVENT_LOG] = note_log,
    [EVENT_POPUP] = note_popup,
    [EVENT_MEMORY_FAIL] = note_injection,
    [EVENT_SHARED_SECTION] = note_shared_section,
    [EVENT_STEP] = note_step,
    [EVENT_OBJECT_CREATE] = note_progress,
    [EVENT_CLASS_REGISTER] = note_progress,
    [EVENT_TEXT_SET] = note_progress,
    [EVENT_GDI_CREATE] = note_progress,
    [EVENT_THREAD_CREATE] = note_progress,
    [EVENT_DESKTOP_CREATE] = note_progress,
    [EVENT_WINSTA_CREATE] = note_progress,
};

void
watch_event(Watch *watch, const struct abi_event *event, const char *text)
{
    gboolean is_known = event->kind < EVENT_KIND_COUNT;

    if (is_known && notes[event->kind] != NULL)
        notes[event->kind](watch, event, text);
    name_book_event(watch->names, event, text);
    keep(watch, event, text);
    watch->record->event_count++;
    watch->record->time_ms = event->time_ms;
    if (is_known)
        watch->record->event_kinds[event->kind]++;
}

const WatchHeap *
watch_heap_at(const Watch *watch, guint32 session, guint64 base)
{
    g_autofree char *key = heap_key(session, base);

    return g_hash_table_lookup(watch->heaps, key);
}

static gint
compare_limits(gconstpointer a, gconstpointer b)
{
    const RunLimit *one = *(RunLimit *const *)a;
    const RunLimit *other = *(RunLimit *const *)b;

    return (one->last.event > other->last.event) - (one->last.event < other->last.event);
}

void
watch_finish(Watch *watch)
{
    GHashTableIter sessions, limits;
    gpointer of_session, limit;

    g_hash_table_iter_init(&sessions, watch->limits);
    while (g_hash_table_iter_next(&sessions, NULL, &of_session)) {
        g_hash_table_iter_init(&limits, of_session);
        while (g_hash_table_iter_next(&limits, NULL, &limit)) {
            RunLimit *copy = g_new(RunLimit, 1);
            *copy = *(const RunLimit *)limit;
            close_limit(copy);
            g_ptr_array_add(watch->record->limits, copy);
        }
    }
    g_ptr_array_sort(watch->record->limits, compare_limits);
}
