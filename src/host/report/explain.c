/* SPDX-License-Identifier: MIT */
/* run --explain: every step of the scenario, and under it who did what, in plain words with the
 * addresses touched. */
#include "host/report/explain.h"

#include "host/report/event_words.h"
#include "host/report/writing.h"
#include "host/text/number.h"
#include "host/text/printable.h"
#include "host/text/text_table.h"
#include "host/view/views.h"
#include "host/words/abi_names.h"

#define COMPONENT_WIDTH 15
#define RUN_TOLD        2 /* events of a run that are told before the others are only counted */

/* Kinds that tell a reader nothing here. */
static gboolean
is_silent(guint kind)
{
    return kind == EVENT_IDLE || kind == EVENT_REPLY || kind == EVENT_INVALID ||
           kind == EVENT_THREAD_CREATE;
}

/* ---- runs of events of one kind, by one process in one step, of which only the first and the last
 * are told ---- */

typedef struct {
    guint64 count;
    guint64 told;
    guint64 last; /* index of the last event */
} EventRun;

typedef GHashTable Runs; /* key of an event -> EventRun */

/* A text without its numbers and its names in quotes. */
static char *
shape_of(const char *text)
{
    GString *shape = g_string_new(NULL);
    gboolean is_quoted = FALSE;
    for (; *text != '\0'; text++) {
        if (*text == '"')
            is_quoted = !is_quoted;
        else if (!is_quoted && !g_ascii_isdigit(*text))
            g_string_append_c(shape, *text);
    }
    return g_string_free(shape, FALSE);
}

/* What two events must share to be told as one run. */
static char *
run_key(const struct abi_event *event, const char *text)
{
    switch ((guint)event->kind) {
    case EVENT_OBJECT_CREATE:
    case EVENT_OBJECT_DESTROY:
        return g_strdup_printf("%u %u %u", event->kind, event->pid, (guint32)event->v[2]);
    case EVENT_REFUSAL: {
        g_autofree char *shape = shape_of(text);
        return g_strdup_printf("%u %u %u %s", event->kind, event->pid, event->gate, shape);
    }
    case EVENT_STEP: {
        g_autofree char *shape = shape_of(text);
        return g_strdup_printf("%u %u %" G_GUINT64_FORMAT " %s", event->kind, event->pid,
                               event->v[0], shape);
    }
    case EVENT_CALL_FAILED:
    case EVENT_EVENT_LOG:
        return g_strdup_printf("%u %u %" G_GUINT64_FORMAT, event->kind, event->pid, event->v[0]);
    case EVENT_SERVICE_STATE:
    case EVENT_DLL_ATTACH:
        return g_strdup_printf("%u %u %s", event->kind, event->status, text);
    default:
        return g_strdup_printf("%u %u", event->kind, event->pid);
    }
}

static EventRun *
run_of(Runs *runs, const RunRecord *record, guint64 index)
{
    const struct abi_event *event = &g_array_index(record->events, struct abi_event, index);
    g_autofree char *key = run_key(event, run_record_event_text(record, index));
    EventRun *run = g_hash_table_lookup(runs, key);
    if (run == NULL) {
        run = g_new0(EventRun, 1);
        g_hash_table_insert(runs, g_steal_pointer(&key), run);
    }
    return run;
}

static Runs *
count_runs(const RunRecord *record, guint64 first, guint64 end)
{
    Runs *runs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (guint64 i = first; i < end; i++) {
        EventRun *run = run_of(runs, record, i);
        run->count++;
        run->last = i;
    }
    return runs;
}

/* "2,898". */
static char *
count_text(guint64 count)
{
    if (count < 1000)
        return g_strdup_printf("%" G_GUINT64_FORMAT, count);
    g_autofree char *head = count_text(count / 1000);
    return g_strdup_printf("%s,%03u", head, (guint)(count % 1000));
}

/* "… and 2,898 windows more, the last: ". */
static char *
fold_lead(const struct abi_event *event, guint64 count)
{
    g_autofree char *number = count_text(count);
    if (event->kind == EVENT_OBJECT_CREATE || event->kind == EVENT_OBJECT_DESTROY)
        return g_strdup_printf("… and %s %s%s more, the last: ", number,
                               user_type_text((guint32)event->v[2]), plural(count));
    if (event->kind == EVENT_CLASS_REGISTER || event->kind == EVENT_CLASS_CLONE)
        return g_strdup_printf("… and %s window class%s more, the last: ", number,
                               count == 1 ? "" : "es");
    return g_strdup_printf("… and %s more like it, the last: ", number);
}

/* Of one step: who did it, and what. */
static TextTable *
events_new(void)
{
    static const TextColumn columns[] = { { .least = COMPONENT_WIDTH, .most = COMPONENT_WIDTH },
                                          { 0 } };

    return text_table_new("    ", columns, G_N_ELEMENTS(columns));
}

static void
append_event(TextTable *table, const RunRecord *record, guint64 index, const char *lead)
{
    const struct abi_event *event = &g_array_index(record->events, struct abi_event, index);
    g_auto(EventWords) words =
        event_words(event, run_record_event_text(record, index), &record->boot, record->snapshot);
    g_autofree char *sentence = printable_text(words.sentence, -1);
    text_table_cell(table, "%s", words.component);
    text_table_cell(table, "%s%s", lead, sentence);
    text_table_end_row(table);
    if (*words.where == '\0')
        return;
    text_table_cell(table, "%s", "");
    text_table_cell(table, "  %s", words.where);
    text_table_end_row(table);
}

/* The first events of a run as they come; at the place of the last one, how many there were. */
static void
append_folded(TextTable *table, const RunRecord *record, guint64 index, Runs *runs)
{
    EventRun *run = run_of(runs, record, index);
    if (run->told < RUN_TOLD || run->count <= RUN_TOLD + 1) {
        run->told++;
        append_event(table, record, index, "");
    } else if (index == run->last &&
               g_array_index(record->events, struct abi_event, index).kind != EVENT_STEP) {
        /* The steps of a call are told with its first ones; what it made is counted. */
        g_autofree char *lead = fold_lead(&g_array_index(record->events, struct abi_event, index),
                                          run->count - RUN_TOLD);
        append_event(table, record, index, lead);
    }
}

static void
append_range(
    TextTable *table, const RunRecord *record, guint64 first, guint64 end, ReportFlags flags)
{
    guint64 kept = MIN(end, record->events->len);
    g_autoptr(GHashTable) runs = count_runs(record, first, kept);
    for (guint64 i = first; i < kept; i++) {
        if (is_silent(g_array_index(record->events, struct abi_event, i).kind))
            continue;
        if (flags & REPORT_ALL)
            append_event(table, record, i, "");
        else
            append_folded(table, record, i, runs);
    }
    if (end > record->events->len && end > first) {
        guint64 missing = end - MAX(first, record->events->len);
        text_table_line(table, "    … %" G_GUINT64_FORMAT " more event%s not kept\n", missing,
                        missing == 1 ? " was" : "s were");
    }
}

/* ---- steps ---- */

static void
append_title(GString *out, const RunStep *step, ReportFlags flags)
{
    g_autofree char *title = printable_text(step->title, -1);
    g_autoptr(GString) head = g_string_new(NULL);
    if (step->number != 0)
        g_string_append_printf(head, "step %u, ", step->number);
    if (step->line != 0)
        g_string_append_printf(head, "line %u: ", step->line);
    g_string_append(head, title);
    g_string_append_c(out, '\n');
    write_colored(out, flags, INK_BOLD, head->str);
    g_string_append_printf(out, "  (%u.%03u s", step->start_ms / 1000, step->start_ms % 1000);
    if (step->time_ms != step->start_ms)
        g_string_append_printf(out, " to %u.%03u s", step->time_ms / 1000, step->time_ms % 1000);
    g_string_append(out, ")\n");
}

/* Events of no step. */
static void
append_between(GString *out, const RunRecord *record, guint64 first, guint64 end, ReportFlags flags)
{
    g_autoptr(TextTable) table = events_new();

    append_range(table, record, first, end, flags);
    text_table_print(table, out);
}

static void
append_step(GString *out, const RunRecord *record, const RunStep *step, ReportFlags flags)
{
    append_title(out, step, flags);
    gsize before = out->len;
    g_autoptr(TextTable) table = events_new();
    append_range(table, record, step->first_event, step->end_event, flags);
    if (step->failure < 0 && step->kind->leaves != NULL)
        text_table_row(table, "win32k", step->kind->leaves, NULL);
    g_autofree char *shortfall = run_step_shortfall(step);
    if (shortfall != NULL)
        text_table_row(table, "scenario", shortfall, NULL);
    text_table_print(table, out);
    if (out->len == before)
        g_string_append(out, "    nothing is made, moved or freed\n");
}

/* What the system does by itself is long, and the same every time. */
static void
append_start(GString *out, const RunRecord *record, const StorySteps *steps, ReportFlags flags)
{
    guint64 events = 0;
    for (guint i = 0; i < steps->count; i++) {
        const RunStep *step = record->steps->pdata[steps->first + i];
        events += step->end_event - step->first_event;
    }
    append_title(out, steps->step, flags);
    g_string_append_printf(
        out, "    %" G_GUINT64_FORMAT " event%s of the system's own start; --all tells them\n",
        events, plural(events));
}

/* Of many steps that are the same line with the same outcome the first and the last are told. */
static void
append_ends(GString *out, const RunRecord *record, const StorySteps *steps, ReportFlags flags)
{
    g_autofree char *number = count_text(steps->count - 2);
    append_step(out, record, steps->step, flags);
    g_string_append_printf(out, "\n… %s step%s like it; --all tells them …\n", number,
                           plural(steps->count - 2));
    append_step(out, record, steps->last, flags);
}

/* `told`: events before this one are told, or belong to steps that are left out. */
static void
append_each(
    GString *out, const RunRecord *record, const StorySteps *steps, guint64 told, ReportFlags flags)
{
    for (guint i = 0; i < steps->count; i++) {
        const RunStep *step = record->steps->pdata[steps->first + i];
        if (step->first_event > told && (flags & REPORT_ALL)) {
            g_string_append(out, told == 0 ? "\nThe system starts\n" : "\nBetween the steps\n");
            append_between(out, record, told, step->first_event, flags);
        }
        append_step(out, record, step, flags);
        told = MAX(told, step->end_event);
    }
}

static void
append_steps(
    GString *out, const RunRecord *record, const StorySteps *steps, guint64 told, ReportFlags flags)
{
    if (steps->is_start)
        append_start(out, record, steps, flags);
    else if (steps->count > RUN_TOLD + 1 && !(flags & REPORT_ALL))
        append_ends(out, record, steps, flags);
    else
        append_each(out, record, steps, told, flags);
}

void
explain_append(GString *out, const RunRecord *record, const Story *story, ReportFlags flags)
{
    guint64 told = 0;
    for (guint i = 0; i < story->steps->len; i++) {
        const StorySteps *steps = &g_array_index(story->steps, StorySteps, i);
        append_steps(out, record, steps, told, flags);
        told = MAX(told, steps->last->end_event);
    }
    if (told < record->event_count) {
        g_string_append(out, told == 0 ? "\nThe system starts\n" : "\nAfter the last step\n");
        append_between(out, record, told, record->event_count, flags);
    }
    if (record->snapshot != NULL) {
        g_autoptr(GString) shared = g_string_new(NULL);
        layout_print_shared_addresses(shared, record->snapshot);
        if (shared->len > 0)
            g_string_append_printf(out, "\n%s", shared->str);
    }
}
