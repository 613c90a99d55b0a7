/* SPDX-License-Identifier: MIT */
/* Steps are carried out and recorded, replies become failures. */
#include "host/run/run_step.h"

#include "abi/guest.h"
#include "host/engine/engine_new.h"
#include "host/program/program_name.h"
#include "host/run/program_fit.h"
#include "host/run/run_request.h"
#include "host/run/run_state.h"
#include "host/words/gate.h"

#include <string.h>

/* ---- programs on the disk ---- */

static gboolean
need_programs(Run *run, const GPtrArray *steps, ProgramImages *needed, GError **error)
{
    const Programs *programs = run->scenario->programs;

    for (guint i = 0; i < steps->len; i++) {
        const Step *step = g_ptr_array_index(steps, i);
        const Field *field = fields_first(step->kind->fields);
        for (; field != NULL; field = fields_after(field)) {
            const char *const *program = fields_seen(field, step);
            if (field->type == &field_program && *program != NULL &&
                !programs_need(programs, *program, needed, error))
                return FALSE;
        }
    }
    return TRUE;
}

/* Gives the machine every program this scenario names: they are on its disk before it starts. */
static gboolean
give_images(Run *run, nt_status *status, GError **error)
{
    g_autoptr(GPtrArray) images = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    g_autoptr(GHashTable) given = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const Edition *edition = run->variant->edition;
    ProgramImages needed = {
        edition_windows(edition),
        edition->boot.capabilities,
        given,
        images,
        program_fit_needed,
        run->variant,
    };
    if (!programs_need_system(run->scenario->programs, &needed, error) ||
        !need_programs(run, run->variant->services, &needed, error) ||
        !need_programs(run, run->variant->steps, &needed, error))
        return FALSE;
    for (guint i = 0; i < run->variant->tails->len; i++)
        if (!need_programs(run, run->variant->tails->pdata[i], &needed, error))
            return FALSE;
    run->record->request_count += images->len;
    if (request_images(run->engine, images, status, error))
        return TRUE;
    run_prefix_error(run, error);
    return FALSE;
}

/* ---- the record of a step ---- */

/* The first text that the step has under one of these keys, or "". */
static char *
copy_text(const Step *step, const char *const *keys, guint count)
{
    for (guint i = 0; step != NULL && i < count; i++)
        if (step_text(step, keys[i]) != NULL)
            return g_strdup(step_text(step, keys[i]));
    return g_strdup("");
}

static RunStep *
begin_step(Run *run, const Step *step, const StepKind *kind, guint line)
{
    static const char *const names[] = { "name", "as", "in" };
    static const char *const program = "program", *const in = "in";
    RunStep *record = g_new0(RunStep, 1);
    gboolean is_of_boot = step != NULL && kind == &step_boot;

    record->kind = kind;
    record->number = is_of_boot ? 0 : run->next;
    record->line = line;
    record->boot = run->record->boots;
    record->failure = -1;
    record->session = ABI_NO_SESSION;
    record->start_ms = run->record->time_ms;
    record->first_event = run->record->event_count;
    record->requests = (guint32)run->record->request_count;
    if (step != NULL) {
        record->n = step->n;
        record->count = step->calls;
        record->title = step_title(step);
    }
    record->name = copy_text(step, names, G_N_ELEMENTS(names));
    record->program = copy_text(step, &program, 1);
    record->in = copy_text(step, &in, 1);
    g_ptr_array_add(run->record->steps, record);
    g_clear_pointer(&run->snapshot, snapshot_free);
    watch_begin_step(run->watch);
    return record;
}

static void
take_ending(const WatchProcess *process, StepOutcome *outcome)
{
    outcome->pid = process->pid;
    outcome->has_exit_code = TRUE;
    outcome->exit_code = process->exit_code;
    if (!NT_SUCCESS(process->exit_status))
        outcome->status = process->exit_status;
}

/* What ended, if something did: the step's own process, or one it set going. */
static void
look_at_processes(Run *run, StepOutcome *outcome)
{
    const WatchProcess *process =
        outcome->pid == 0 ? NULL : watch_process(run->watch, outcome->pid);

    if (process != NULL && process->has_ended)
        take_ending(process, outcome);
    if (outcome->pid != 0 && (outcome->is_failure || !NT_SUCCESS(outcome->status)))
        return;
    process = watch_casualty(run->watch);
    if (process != NULL)
        take_ending(process, outcome);
}

/* The step of this start that made a process. */
static const RunStep *
step_that_made(const Run *run, const WatchProcess *process)
{
    const GPtrArray *steps = run->record->steps;
    guint first = 0;

    for (guint end = steps->len; end - first > 1;) {
        guint middle = first + (end - first) / 2;
        if (((const RunStep *)g_ptr_array_index(steps, middle))->first_event > process->created)
            end = middle;
        else
            first = middle;
    }
    return g_ptr_array_index(steps, first);
}

static char *
running_text(const RunStep *started)
{
    return started->line == 0
               ? g_strdup("this service is running already: it starts with the system")
               : g_strdup_printf("this service is running already: line %u started it",
                                 started->line);
}

static char *
status_text(const Run *run, const StepOutcome *outcome)
{
    const WatchProcess *process =
        outcome->is_running_already ? watch_process(run->watch, outcome->pid) : NULL;

    if (outcome->said != NULL)
        return g_strdup(outcome->said);
    if (process != NULL)
        return running_text(step_that_made(run, process));
    if (outcome->has_exit_code && outcome->status == STATUS_UNSUCCESSFUL)
        return g_strdup_printf("the program ended with exit code %u", outcome->exit_code);
    if (outcome->refused_request == REQUEST_SESSION_NEW && outcome->status == STATUS_NOT_SUPPORTED)
        return g_strdup("no new session: without Terminal Services the console's is the only one");
    g_autofree char *status = run_status_text(outcome->status);
    return g_strdup_printf("refused with status %s", status);
}

/* A csrss that could make nothing of its command line, or nothing of what stands there. */
static char *
csrss_text(const WatchProcess *process, const char *text)
{
    if (!NT_SUCCESS(process->shared_section_status))
        return g_strdup_printf("csrss cannot read SharedSection=%s: sizes in KB are meant, as in "
                               "1024,3072,512",
                               process->shared_section);
    return g_strdup_printf("%s; csrss read SharedSection=%s", text, process->shared_section);
}

static char *
failure_detail(Run *run, const StepOutcome *outcome, const RunRefusal *refusal)
{
    const WatchProcess *process =
        outcome->pid == 0 ? NULL : watch_process(run->watch, outcome->pid);
    gboolean is_injected =
        refusal->gate != GATE_NONE ? refusal->is_injected : run->watch->is_injected;
    g_autofree char *text =
        refusal->gate != GATE_NONE ? run_refusal_text(refusal) : status_text(run, outcome);

    /* What was looked for and is not there has nothing to do with sizes. */
    if (process != NULL && process->shared_section != NULL && refusal->gate != GATE_NOT_FOUND)
        return csrss_text(process, text);
    if (refusal->gate == GATE_CONSOLE && run->watch->step_first.gate != GATE_CONSOLE) {
        g_autofree char *first = run_refusal_text(&run->watch->step_first);
        return g_strdup_printf("%s: %s", text, first);
    }
    if (is_injected)
        return g_strdup_printf("%s; refused because line %u asked for it", text, run->fail_line);
    return g_steal_pointer(&text);
}

static void
add_failure(Run *run, RunStep *step, const StepOutcome *outcome)
{
    RunFailure *failure = g_new0(RunFailure, 1);
    const RunRefusal *refusal = watch_cause(run->watch, outcome->pid);
    const RunRefusal *first = &run->watch->step_first;
    const WatchProcess *process =
        outcome->pid == 0 ? NULL : watch_process(run->watch, outcome->pid);

    failure->step = run->record->steps->len - 1;
    failure->kind = step->kind->name;
    failure->line = step->line;
    failure->n = step->n;
    failure->name = g_strdup(step->name);
    failure->status = outcome->status;
    failure->status_name = run_status_name(outcome->status);
    failure->gate = (enum gate)refusal->gate;
    failure->cause = gate_cause(refusal->gate);
    failure->because_gate = refusal->gate != GATE_NONE && first->gate != refusal->gate
                                ? (enum gate)first->gate
                                : GATE_NONE;
    failure->because = failure->because_gate == GATE_NONE ? "" : gate_cause(first->gate);
    failure->detail = failure_detail(run, outcome, refusal);
    failure->session = process != NULL ? process->session : outcome->session;
    failure->desktop = g_strdup(process != NULL ? process->desktop : "");
    failure->program = g_strdup(process != NULL ? process->image : "");
    failure->dll = g_strdup(watch_dll(run->watch, outcome->pid));
    failure->pid = outcome->pid;
    failure->has_exit_code = outcome->has_exit_code;
    failure->exit_code = outcome->exit_code;
    failure->last_error = outcome->last_error;
    failure->time_ms = run->record->time_ms;
    failure->refusal = *refusal;
    if (failure->because_gate != GATE_NONE)
        failure->because_refusal = *first;
    if (refusal->gate != GATE_NONE && refusal->event < run->record->events->len)
        failure->refusal_event = refusal->event + 1;
    step->failure = (gint)run->record->failures->len;
    g_ptr_array_add(run->record->failures, failure);
    watch_fail_step(run->watch);
}

static void
end_step(Run *run, RunStep *step, StepOutcome *outcome)
{
    look_at_processes(run, outcome);
    step->requests = (guint32)run->record->request_count - step->requests;
    step->end_event = run->record->event_count;
    step->time_ms = run->record->time_ms;
    step->made = outcome->made;
    step->pid = outcome->pid;
    step->session = outcome->session;
    if (outcome->is_failure || !NT_SUCCESS(outcome->status))
        add_failure(run, step, outcome);
}

static gboolean
look(Run *run, GError **error)
{
    return run->options.on_look == NULL || run->options.on_look(run, run->options.user, error);
}

static gboolean
perform_as(Run *run, const Step *step, const StepKind *kind, GError **error)
{
    StepOutcome outcome = { .session = ABI_NO_SESSION };
    RunStep *record = begin_step(run, step, kind, step->line);

    if (!step->kind->request(run, step, &outcome, error))
        return FALSE;
    end_step(run, record, &outcome);
    g_free(outcome.said);
    return look(run, error);
}

gboolean
run_step_perform(Run *run, const Step *step, GError **error)
{
    return perform_as(run, step, step->kind, error);
}

/* ---- starting the machine ---- */

void
run_step_on_event(const struct abi_event *event, const char *text, gpointer user)
{
    Run *run = user;

    if (run->options.on_event != NULL)
        run->options.on_event(run->record->boots, run->record->event_count, event, text,
                              run->options.user);
    watch_event(run->watch, event, text);
}

static gboolean
power_on(Run *run, StepOutcome *outcome, GError **error)
{
    struct abi_request request;
    struct abi_event reply;

    if (!give_images(run, &outcome->status, error))
        return FALSE;
    if (run->options.explain) {
        guint64 before = run->record->event_count;
        request_new(&request, REQUEST_EXPLAIN, 0, 0);
        request.v[0] = 1;
        if (!run_send(run, &request, outcome, &reply, error))
            return FALSE;
        run->record->explaining_count += run->record->event_count - before;
    }
    if (run->options.before_boot != NULL &&
        !run->options.before_boot(run->engine, run->options.user, error))
        return FALSE;
    request_new(&request, REQUEST_POWER_ON, 0, 0);
    return run_send(run, &request, outcome, &reply, error);
}

gboolean
run_step_boot(Run *run, guint line, const char *title, GError **error)
{
    StepOutcome outcome = { .session = ABI_NO_SESSION };
    RunRecord *record = run->record;

    if (run->engine != NULL)
        engine_add_comparison(run->engine, &record->comparison);
    g_clear_pointer(&run->engine, engine_free);
    g_clear_pointer(&run->snapshot, snapshot_free);
    g_hash_table_remove_all(run->targets);
    if (!edition_make_boot(run->variant->edition, run->registry, &run->variant->settings,
                           &record->boot, error))
        return FALSE;
    record->has_two_exit_codes =
        (run->variant->edition->boot.capabilities & ABI_CAPABILITY_EXIT_CODE_128) != 0;
    run->console = abi_boot_console(&record->boot);
    record->boots++;
    record->time_ms = 0;
    watch_boot(run->watch);

    RunStep *step = begin_step(run, NULL, &step_boot, line);
    step->title = g_strdup(title);
    run->engine = engine_new(&run->options.engine, &record->boot, run_step_on_event, run, error);
    if (run->engine == NULL) {
        run_prefix_error(run, error);
        return FALSE;
    }
    g_clear_pointer(&record->environment, engine_environment_free);
    record->environment = engine_environment(run->engine);
    if (!power_on(run, &outcome, error))
        return FALSE;
    run->is_dead = !NT_SUCCESS(outcome.status);
    end_step(run, step, &outcome);
    if (!look(run, error))
        return FALSE;
    for (guint i = 0; !run->is_dead && i < run->variant->services->len; i++)
        if (!perform_as(run, g_ptr_array_index(run->variant->services, i), &step_boot, error))
            return FALSE;
    return TRUE;
}
