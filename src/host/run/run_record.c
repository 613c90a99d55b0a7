/* SPDX-License-Identifier: MIT */
/* The record a run leaves behind, and the names of its numbers. */
#include "host/run/run_record.h"

#include "abi/status.h"
#include "abi/syscall.h"

/* ---- life ---- */

const RunRefusal *
run_failure_root(const RunFailure *failure)
{
    return failure->gate == GATE_CONSOLE && failure->because_gate != GATE_NONE
               ? &failure->because_refusal
               : &failure->refusal;
}

char *
run_failure_text(const RunFailure *failure, const char *who, const char *why)
{
    g_autofree char *status = run_status_text(failure->status);

    return g_strdup_printf("%s ends with %s (%s)", who, status, why);
}

static void
step_record_free(gpointer data)
{
    RunStep *step = data;

    g_free(step->name);
    g_free(step->program);
    g_free(step->in);
    g_free(step->title);
    g_free(step);
}

static void
failure_free(gpointer data)
{
    RunFailure *failure = data;

    g_free(failure->name);
    g_free(failure->detail);
    g_free(failure->desktop);
    g_free(failure->program);
    g_free(failure->dll);
    g_free(failure);
}

static void
expectation_record_free(gpointer data)
{
    RunExpectation *expectation = data;

    g_free(expectation->name);
    g_free(expectation->message);
    g_free(expectation);
}

static void
mark_free(gpointer data)
{
    RunMark *mark = data;

    g_free(mark->name);
    g_clear_pointer(&mark->snapshot, snapshot_free);
    g_free(mark);
}

static void
log_entry_free(gpointer data)
{
    RunLogEntry *entry = data;

    g_free(entry->text);
    g_free(entry);
}

static void
warning_free(gpointer data)
{
    RunWarning *warning = data;

    limit_use_clear(&warning->use);
    g_free(warning);
}

static void
popup_free(gpointer data)
{
    RunPopup *popup = data;

    g_free(popup->text);
    g_free(popup);
}

RunRecord *
run_record_new(const char *path)
{
    RunRecord *record = g_new0(RunRecord, 1);

    record->scenario = g_strdup(path);
    record->variant = g_strdup("");
    record->title = g_strdup("");
    record->about = g_strdup("");
    record->edition = g_strdup("");
    record->steps = g_ptr_array_new_with_free_func(step_record_free);
    record->failures = g_ptr_array_new_with_free_func(failure_free);
    record->expectations = g_ptr_array_new_with_free_func(expectation_record_free);
    record->marks = g_ptr_array_new_with_free_func(mark_free);
    record->log = g_ptr_array_new_with_free_func(log_entry_free);
    record->popups = g_ptr_array_new_with_free_func(popup_free);
    record->warnings = g_ptr_array_new_with_free_func(warning_free);
    record->limits = g_ptr_array_new_with_free_func(g_free);
    record->strings = g_string_chunk_new(1024);
    record->events = g_array_new(FALSE, FALSE, sizeof(struct abi_event));
    record->event_texts = g_array_new(FALSE, FALSE, sizeof(guint32));
    record->texts = g_string_new(NULL);
    return record;
}

void
run_record_free(RunRecord *record)
{
    if (record == NULL)
        return;
    g_free(record->scenario);
    g_free(record->variant);
    g_free(record->title);
    g_free(record->about);
    g_free(record->edition);
    g_clear_pointer(&record->registry, registry_taken_free);
    g_free(record->reason);
    g_clear_pointer(&record->steps, g_ptr_array_unref);
    g_clear_pointer(&record->failures, g_ptr_array_unref);
    g_clear_pointer(&record->expectations, g_ptr_array_unref);
    g_clear_pointer(&record->log, g_ptr_array_unref);
    g_clear_pointer(&record->popups, g_ptr_array_unref);
    g_clear_pointer(&record->warnings, g_ptr_array_unref);
    g_clear_pointer(&record->marks, g_ptr_array_unref);
    g_clear_pointer(&record->limits, g_ptr_array_unref);
    g_clear_pointer(&record->snapshot, snapshot_free);
    g_clear_pointer(&record->environment, engine_environment_free);
    g_clear_pointer(&record->events, g_array_unref);
    g_clear_pointer(&record->event_texts, g_array_unref);
    g_clear_pointer(&record->strings, g_string_chunk_free);
    if (record->texts != NULL)
        g_string_free(record->texts, TRUE);
    g_free(record);
}

/* ---- copies ---- */

static RunStep *
step_copy(const RunStep *from)
{
    RunStep *step = g_memdup2(from, sizeof *from);

    step->name = g_strdup(from->name);
    step->program = g_strdup(from->program);
    step->in = g_strdup(from->in);
    step->title = g_strdup(from->title);
    return step;
}

static RunFailure *
failure_copy(const RunFailure *from, GStringChunk *strings)
{
    RunFailure *failure = g_memdup2(from, sizeof *from);

    failure->name = g_strdup(from->name);
    failure->detail = g_strdup(from->detail);
    failure->desktop = g_strdup(from->desktop);
    failure->program = g_strdup(from->program);
    failure->dll = g_strdup(from->dll);
    failure->refusal = run_refusal_copy(&from->refusal, strings);
    failure->because_refusal = run_refusal_copy(&from->because_refusal, strings);
    return failure;
}

static RunExpectation *
expectation_copy(const RunExpectation *from)
{
    RunExpectation *expectation = g_memdup2(from, sizeof *from);

    expectation->name = g_strdup(from->name);
    expectation->message = g_strdup(from->message);
    return expectation;
}

static RunLogEntry *
log_entry_copy(const RunLogEntry *from)
{
    RunLogEntry *entry = g_memdup2(from, sizeof *from);

    entry->text = g_strdup(from->text);
    return entry;
}

static RunPopup *
popup_copy(const RunPopup *from)
{
    RunPopup *popup = g_memdup2(from, sizeof *from);

    popup->text = g_strdup(from->text);
    return popup;
}

static RunWarning *
warning_copy(const RunWarning *from)
{
    RunWarning *warning = g_memdup2(from, sizeof *from);

    warning->use.name = g_strdup(from->use.name);
    return warning;
}

static RunMark *
mark_copy(const RunMark *from)
{
    RunMark *mark = g_memdup2(from, sizeof *from);

    mark->name = g_strdup(from->name);
    mark->snapshot = from->snapshot == NULL ? NULL : snapshot_ref(from->snapshot);
    return mark;
}

RunLimit *
run_limit_copy(const RunLimit *from, GStringChunk *strings)
{
    RunLimit *limit = g_memdup2(from, sizeof *from);

    limit->last = run_refusal_copy(&from->last, strings);
    limit->unnoticed = run_refusal_copy(&from->unnoticed, strings);
    return limit;
}

static void
copy_lists(RunRecord *record, const RunRecord *from)
{
    for (guint i = 0; i < from->steps->len; i++)
        g_ptr_array_add(record->steps, step_copy(g_ptr_array_index(from->steps, i)));
    for (guint i = 0; i < from->failures->len; i++)
        g_ptr_array_add(record->failures,
                        failure_copy(g_ptr_array_index(from->failures, i), record->strings));
    for (guint i = 0; i < from->expectations->len; i++)
        g_ptr_array_add(record->expectations,
                        expectation_copy(g_ptr_array_index(from->expectations, i)));
    for (guint i = 0; i < from->log->len; i++)
        g_ptr_array_add(record->log, log_entry_copy(g_ptr_array_index(from->log, i)));
    for (guint i = 0; i < from->popups->len; i++)
        g_ptr_array_add(record->popups, popup_copy(g_ptr_array_index(from->popups, i)));
    for (guint i = 0; i < from->warnings->len; i++)
        g_ptr_array_add(record->warnings, warning_copy(g_ptr_array_index(from->warnings, i)));
    for (guint i = 0; i < from->marks->len; i++)
        g_ptr_array_add(record->marks, mark_copy(g_ptr_array_index(from->marks, i)));
    for (guint i = 0; i < from->limits->len; i++)
        g_ptr_array_add(record->limits,
                        run_limit_copy(g_ptr_array_index(from->limits, i), record->strings));
}

static void
copy_events(RunRecord *record, const RunRecord *from)
{
    g_array_append_vals(record->events, from->events->data, from->events->len);
    g_array_append_vals(record->event_texts, from->event_texts->data, from->event_texts->len);
    g_string_append_len(record->texts, from->texts->str, (gssize)from->texts->len);
}

RunRecord *
run_record_copy(const RunRecord *from)
{
    RunRecord *lists = run_record_new(from->scenario);
    RunRecord *record = g_memdup2(from, sizeof *from);

    record->scenario = g_steal_pointer(&lists->scenario);
    record->variant = g_strdup(from->variant);
    record->title = g_strdup(from->title);
    record->about = g_strdup(from->about);
    record->edition = g_strdup(from->edition);
    record->reason = g_strdup(from->reason);
    record->registry = from->registry == NULL ? NULL : registry_taken_copy(from->registry);
    record->environment = engine_environment_copy(from->environment);
    record->snapshot = from->snapshot == NULL ? NULL : snapshot_ref(from->snapshot);
    record->steps = g_steal_pointer(&lists->steps);
    record->failures = g_steal_pointer(&lists->failures);
    record->expectations = g_steal_pointer(&lists->expectations);
    record->log = g_steal_pointer(&lists->log);
    record->popups = g_steal_pointer(&lists->popups);
    record->warnings = g_steal_pointer(&lists->warnings);
    record->marks = g_steal_pointer(&lists->marks);
    record->limits = g_steal_pointer(&lists->limits);
    record->events = g_steal_pointer(&lists->events);
    record->event_texts = g_steal_pointer(&lists->event_texts);
    record->texts = g_steal_pointer(&lists->texts);
    record->strings = g_steal_pointer(&lists->strings);
    run_record_free(lists);
    copy_lists(record, from);
    copy_events(record, from);
    return record;
}

/* ---- what it says ---- */

guint64
run_record_count_events(const RunRecord *record)
{
    return record->event_count - record->explaining_count;
}

guint
run_record_place(const RunRecord *record, guint step, gboolean *is_end)
{
    RunStep *const *steps = (RunStep *const *)record->steps->pdata;
    guint begin = step;

    while (begin > 0 && steps[begin]->number == 0)
        begin--;
    *is_end = step + 1 == record->steps->len || steps[step + 1]->number != 0;
    return steps[begin]->number;
}

char *
run_step_shortfall(const RunStep *step)
{
    const char *verb = step->kind->makes_objects ? "made" : "done";

    return step->made < step->count ? g_strdup_printf("%u of %u %s", step->made, step->count, verb)
                                    : NULL;
}

const char *
run_record_event_text(const RunRecord *record, guint64 index)
{
    guint32 offset = g_array_index(record->event_texts, guint32, index);

    return offset == 0 ? "" : record->texts->str + (offset - 1);
}

const char *const *
run_verdict_names(void)
{
    static const char *const names[] = {
        [RUN_VERDICT_PASS] = "pass",       [RUN_VERDICT_FAIL] = "fail",
        [RUN_VERDICT_STOPPED] = "stopped", [RUN_VERDICT_SKIPPED] = "skipped",
        [RUN_VERDICT_ERROR] = "error",     NULL,
    };

    return names;
}

const char *
run_verdict_name(RunVerdict verdict)
{
    return run_verdict_names()[verdict];
}

const char *const *
run_problem_names(void)
{
    static const char *const names[] = {
        [RUN_PROBLEM_UNREADABLE - 1] = "unreadable",
        [RUN_PROBLEM_UNSUPPORTED - 1] = "unsupported",
        [RUN_PROBLEM_HOST - 1] = "host",
        [RUN_PROBLEM_DIFFERENCE - 1] = "difference",
        [RUN_PROBLEM_BUG - 1] = "bug",
        NULL,
    };

    return names;
}

const char *
run_problem_name(RunProblem problem)
{
    return problem == RUN_PROBLEM_NONE ? "" : run_problem_names()[problem - 1];
}

const char *
run_status_name(guint32 status)
{
    switch (status) {
#define STATUS(name, number, win32)                                                                \
    case (number):                                                                                 \
        return "STATUS_" #name;
#include "abi/status.def"
#undef STATUS
    default:
        return "";
    }
}

char *
run_status_text(guint32 status)
{
    const char *name = run_status_name(status);

    return g_strdup_printf("0x%08X%s%s", status, *name != '\0' ? " " : "", name);
}

char *
run_status_word(guint32 status)
{
    const char *name = run_status_name(status);

    return *name != '\0' ? g_strdup(name) : g_strdup_printf("0x%08X", status);
}
