/* SPDX-License-Identifier: MIT */
/* Follows the event stream of a run. */
#include "host/scenario/watch.h"

#include "abi/status.h"
#include "abi/syscall.h"

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
log_entry_free(gpointer data)
{
    RunLogEntry *entry = data;

    g_free(entry->text);
    g_free(entry);
}

static void
popup_free(gpointer data)
{
    RunPopup *popup = data;

    g_free(popup->text);
    g_free(popup);
}

Watch *
watch_new(RunRecord *record, guint64 event_limit)
{
    Watch *watch = g_new0(Watch, 1);

    watch->record = record;
    watch->event_limit = event_limit;
    record->log = g_ptr_array_new_with_free_func(log_entry_free);
    record->popups = g_ptr_array_new_with_free_func(popup_free);
    watch->processes = g_hash_table_new_full(NULL, NULL, NULL, process_free);
    watch->desktops = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    watch->names = name_book_new();
    watch->step_created = g_array_new(FALSE, FALSE, sizeof(guint32));
    return watch;
}

void
watch_free(Watch *watch)
{
    if (watch == NULL)
        return;
    g_hash_table_unref(watch->processes);
    g_hash_table_unref(watch->desktops);
    name_book_free(watch->names);
    g_array_unref(watch->step_created);
    g_free(watch);
}

void
watch_boot(Watch *watch)
{
    g_hash_table_remove_all(watch->processes);
    g_hash_table_remove_all(watch->desktops);
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
note_exit(Watch *watch, const struct abi_event *event)
{
    WatchProcess *process = find_process(watch, (guint32)event->v[0]);

    if (process == NULL)
        return;
    process->has_ended = TRUE;
    process->exit_code = (guint32)event->v[1];
    process->exit_status = event->status;
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
desktop_key(guint32 session, guint64 base)
{
    return g_strdup_printf("%u:%" G_GINT64_MODIFIER "x", session, base);
}

static void
note_desktop(Watch *watch, const struct abi_event *event, const char *text)
{
    char *key = desktop_key(event->session, event->v[1]);

    if (event->kind == EVENT_DESKTOP_CREATE) {
        g_hash_table_replace(watch->desktops, key, g_strdup(text));
        return;
    }
    g_hash_table_remove(watch->desktops, key);
    g_free(key);
}

static void
note_refusal(Watch *watch, const struct abi_event *event, const char *text)
{
    WatchProcess *process = find_process(watch, event->pid);
    WatchRefusal refusal = {
        .gate = event->gate,
        .session = event->session,
        .pid = event->pid,
        .status = event->status,
        .where = event->v[0],
        .wanted = (guint32)event->v[1],
        .object_type = (guint32)(event->v[1] >> 32),
        .limit = event->v[2],
        .event = watch->record->event_count,
        .is_injected = watch->is_injected,
    };

    watch->is_injected = FALSE;
    g_strlcpy(refusal.what, text, sizeof(refusal.what));
    if (watch->step_first.gate == GATE_NONE)
        watch->step_first = refusal;
    watch->step_last = refusal;
    if (process != NULL)
        process->pending = refusal;
}

/*
 * A refusal belongs to the call that failed by it. What a program ignores or tries again explains
 * nothing that comes later.
 */
static void
note_failure(Watch *watch, const struct abi_event *event, gboolean goes_on)
{
    WatchProcess *process = find_process(watch, event->pid);

    if (process == NULL)
        return;
    if (!goes_on) {
        process->fatal = process->pending;
        process->has_failed = TRUE;
    }
    process->pending.gate = GATE_NONE;
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
    entry->id = (guint32)event->v[0];
    entry->source = (guint32)event->v[1];
    entry->source_name = run_source_name(entry->source);
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

void
watch_event(Watch *watch, const struct abi_event *event, const char *text)
{
    switch (event->kind) {
    case EVENT_PROCESS_CREATE:
        note_process(watch, event, text);
        break;
    case EVENT_PROCESS_EXIT:
        note_exit(watch, event);
        break;
    case EVENT_CONNECT:
        note_connect(watch, event, text);
        break;
    case EVENT_DESKTOP_CREATE:
    case EVENT_DESKTOP_DELETE:
        note_desktop(watch, event, text);
        break;
    case EVENT_REFUSAL:
        note_refusal(watch, event, text);
        break;
    case EVENT_ACTION_FAILED:
        note_failure(watch, event, (event->v[0] & ACTION_FAILED_GOES_ON) != 0);
        break;
    case EVENT_DLL_ATTACH:
        if (event->v[0] == 0)
            note_failure(watch, event, FALSE);
        break;
    case EVENT_EVENT_LOG:
        note_log(watch, event, text);
        break;
    case EVENT_POPUP:
        note_popup(watch, event, text);
        break;
    case EVENT_MEMORY_FAIL:
        watch->is_injected = TRUE;
        break;
    case EVENT_SHARED_SECTION:
        note_shared_section(watch, event, text);
        break;
    case EVENT_STEP:
        watch->record->explaining_count++;
        break;
    default:
        break;
    }
    name_book_event(watch->names, event, text);
    keep(watch, event, text);
    watch->record->event_count++;
    watch->record->time_ms = event->time_ms;
    if (event->kind < EVENT_KIND_COUNT)
        watch->record->event_kinds[event->kind]++;
}

/* ---- causes ---- */

const char *
watch_desktop_at(const Watch *watch, guint32 session, guint64 base)
{
    g_autofree char *key = desktop_key(session, base);

    return g_hash_table_lookup(watch->desktops, key);
}

static const char *
what(const WatchRefusal *refusal)
{
    return *refusal->what == '\0' ? "an allocation" : refusal->what;
}

char *
watch_refusal_text(const Watch *watch, const WatchRefusal *refusal)
{
    const char *cause = run_gate_cause(refusal->gate);
    const char *path;

    switch (refusal->gate) {
    case GATE_NONE:
        return g_strdup("nothing was refused");
    case GATE_DESKTOP_HEAP:
        path = watch_desktop_at(watch, refusal->session, refusal->where);
        return g_strdup_printf("desktop heap of %s: %s, %u bytes wanted, largest free block "
                               "%" G_GUINT64_FORMAT,
                               path == NULL ? "a desktop being made" : path, what(refusal),
                               refusal->wanted, refusal->limit);
    case GATE_SESSION_VIEW_SPACE:
    case GATE_SYSTEM_VIEW_SPACE:
        return g_strdup_printf("%s: %s, %u KB wanted, largest free range %" G_GUINT64_FORMAT " KB",
                               refusal->gate == GATE_SYSTEM_VIEW_SPACE ? "system view space"
                                                                       : "session view space",
                               what(refusal), refusal->wanted / 1024, refusal->limit / 1024);
    case GATE_ACCESS:
        return g_strdup_printf("access denied: %s", what(refusal));
    case GATE_NOT_FOUND:
        return g_strdup_printf("not found: %s", what(refusal));
    case GATE_COMMIT_LIMIT:
        return g_strdup_printf(
            "commit limit reached: %s; memory and page file together have room for %" G_GUINT64_FORMAT
            " more pages",
            what(refusal), refusal->limit);
    case GATE_FRAMES:
        return g_strdup("no page frame is left");
    case GATE_CONSOLE:
        return g_strdup("csrss could not make its console");
    default:
        return g_strdup_printf("%s: %s, %u wanted, limit %" G_GUINT64_FORMAT, cause, what(refusal),
                               refusal->wanted, refusal->limit);
    }
}

static const WatchRefusal no_refusal = { .gate = GATE_NONE };

/* Generations: smss -> winlogon -> services -> service -> its children. */
#define ANCESTORS_MAX 8

/* A process that was ended from outside, or never came to run, fails by what its maker was refused.
 */
static const WatchRefusal *
cause_above(const Watch *watch, const WatchProcess *process)
{
    for (guint i = 0; i < ANCESTORS_MAX; i++) {
        process = find_process(watch, process->parent_pid);
        if (process == NULL)
            break;
        if (process->pending.gate != GATE_NONE && process->pending.event >= watch->step_event)
            return &process->pending;
    }
    return &no_refusal;
}

const WatchRefusal *
watch_cause(const Watch *watch, guint32 pid)
{
    const WatchProcess *process = find_process(watch, pid);

    if (process == NULL)
        return &watch->step_last;
    if (process->has_failed)
        return process->fatal.event >= watch->step_event ? &process->fatal : &no_refusal;
    if (process->pending.gate != GATE_NONE && process->pending.event >= watch->step_event)
        return &process->pending;
    return cause_above(watch, process);
}

const WatchProcess *
watch_casualty(const Watch *watch)
{
    for (guint i = 0; i < watch->step_created->len; i++) {
        const WatchProcess *process =
            find_process(watch, g_array_index(watch->step_created, guint32, i));
        if (process != NULL && process->has_ended && !NT_SUCCESS(process->exit_status))
            return process;
    }
    return NULL;
}
