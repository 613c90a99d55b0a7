/* SPDX-License-Identifier: MIT */
/* Carries out one variant of a scenario. */
#include "host/run/run.h"

#include "host/run/compare.h"
#include "host/run/peaks.h"
#include "host/run/run_state.h"
#include "host/run/run_step.h"
#include "host/scenario/step_kinds.h"
#include "host/text/number.h"
#include "host/text/printable.h"
#include "host/text/suggest.h"

#include <string.h>

G_DEFINE_QUARK(deskheap - run - error - quark, run_error)

static void
replace(char **text, const char *by)
{
    g_free(*text);
    *text = g_strdup(by);
}

static RunRecord *
record_new(const Scenario *scenario, const ScenarioVariant *variant)
{
    RunRecord *record = run_record_new(scenario->path);

    replace(&record->variant, variant->name);
    replace(&record->title, scenario->title);
    replace(&record->about, variant->about);
    replace(&record->edition, variant->edition->name);
    if (variant->registry_name != NULL) {
        const GPtrArray *files = registry_files(variant->registry);
        record->registry = registry_taken_copy(files->pdata[files->len - 1]);
        replace(&record->registry->file, variant->registry_name);
    }
    return record;
}

/* ---- where to stop ---- */

static gboolean
find_place(Run *run, GError **error)
{
    const char *at = run->options.at;
    g_autoptr(GPtrArray) marks = g_ptr_array_new();
    gint64 number;

    run->at_step = -1;
    if (at == NULL)
        return TRUE;
    if (number_parse(at, &number) && number >= 0 && number <= run->variant->steps->len) {
        run->at_step = (gint)number;
        return TRUE;
    }
    for (guint i = 0; i < run->variant->steps->len; i++) {
        const Step *step = g_ptr_array_index(run->variant->steps, i);
        if (step->kind != &step_mark)
            continue;
        const char *name = step_text(step, "name");
        if (strcmp(name, at) == 0) {
            run->at_step = (gint)i + 1;
            return TRUE;
        }
        g_ptr_array_add(marks, (gpointer)name);
    }
    g_ptr_array_add(marks, NULL);
    g_autofree char *hint = suggest_hint(at, (const char *const *)marks->pdata);
    if (run->variant->steps->len == 0) {
        printable_error(
            error, RUN_ERROR, RUN_ERROR_PLACE,
            "%s has no mark \"%s\", and no step of that number: it has no steps (0 is the boot)",
            run->scenario->path, at);
        return FALSE;
    }
    printable_error(error, RUN_ERROR, RUN_ERROR_PLACE,
                    "%s has no mark \"%s\"%s, and no step of that number (1 to %u, 0 for the boot)",
                    run->scenario->path, at, hint, run->variant->steps->len);
    return FALSE;
}

static gboolean
uses_marks(const GPtrArray *expectations)
{
    for (guint i = 0; expectations != NULL && i < expectations->len; i++)
        if (((const Expectation *)g_ptr_array_index(expectations, i))->kind->needs_marks)
            return TRUE;
    return FALSE;
}

static gboolean
needs_mark_snapshots(const ScenarioVariant *variant)
{
    for (guint i = 0; i < variant->steps->len; i++)
        if (uses_marks(step_expectations(g_ptr_array_index(variant->steps, i))))
            return TRUE;
    return uses_marks(variant->expectations);
}

/* ---- the run ---- */

void
run_free(Run *run)
{
    if (run == NULL)
        return;
    g_clear_pointer(&run->engine, engine_free);
    g_clear_pointer(&run->watch, watch_free);
    g_clear_pointer(&run->registry, registry_free);
    g_clear_pointer(&run->targets, g_hash_table_unref);
    g_clear_pointer(&run->snapshot, snapshot_free);
    g_clear_pointer(&run->record, run_record_free);
    g_clear_pointer(&run->variant, scenario_variant_unref);
    g_free(run);
}

Run *
run_new(const Scenario *scenario,
        const ScenarioVariant *variant,
        const RunOptions *options,
        GError **error)
{
    g_autoptr(Run) run = g_new0(Run, 1);

    run->scenario = scenario;
    run->variant = scenario_variant_ref(variant);
    if (options != NULL)
        run->options = *options;
    if (!find_place(run, error))
        return NULL;
    run->record = record_new(scenario, variant);
    run->record->machine = engine_kind_name(run->options.engine.kind);
    run->watch = watch_new(run->record, run->options.event_limit != 0 ? run->options.event_limit
                                                                      : RUN_EVENT_LIMIT);
    run->registry = registry_copy(variant->registry);
    run->targets = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    run->is_marked = needs_mark_snapshots(variant);
    if (!run_step_boot(run, variant->line, step_boot.name, error))
        return NULL;
    run->is_stopped = run->at_step == 0;
    return g_steal_pointer(&run);
}

Engine *
run_engine(Run *run)
{
    return run->engine;
}

gboolean
run_is_up(const Run *run)
{
    return run->engine != NULL && !run->is_dead;
}

gboolean
run_call(Run *run, const Win32Call *call, Win32Result *result, GError **error)
{
    g_clear_pointer(&run->snapshot, snapshot_free);
    watch_begin_step(run->watch);
    if (win32_call(run->engine, call, result, error))
        return TRUE;
    run_prefix_error(run, error);
    return FALSE;
}

const Snapshot *
run_snapshot(Run *run, GError **error)
{
    return run_memory(run, error);
}

Snapshot *
run_look(Run *run, guint flags, GError **error)
{
    if (run->snapshot != NULL && (flags & ~(guint)run->snapshot->flags) == 0)
        return snapshot_ref(run->snapshot);
    Snapshot *snapshot = run_take_snapshot(run, flags, error);

    /* What has more serves whoever asks for less. */
    if (snapshot != NULL && run->snapshot == NULL)
        run->snapshot = snapshot_ref(snapshot);
    return snapshot;
}

const Step *
run_last_step(const Run *run)
{
    return run->next > 0 ? g_ptr_array_index(run->variant->steps, run->next - 1) : NULL;
}

const RunRecord *
run_so_far(const Run *run)
{
    return run->record;
}

static gboolean
go_on_to_next(Run *run)
{
    if (run->at_step >= 0 && run->next >= (guint)run->at_step)
        run->is_stopped = TRUE;
    return TRUE;
}

gboolean
run_next(Run *run, GError **error)
{
    if (run->is_stopped || run->is_dead || run->next >= run->variant->steps->len)
        return FALSE;

    const Step *step = g_ptr_array_index(run->variant->steps, run->next++);
    if (run->options.on_step != NULL)
        run->options.on_step(run->next, run->variant->steps->len, run->options.user);
    if (step->kind->only_looks && run->options.asks_nothing)
        return go_on_to_next(run);
    if (!step->kind->only_looks)
        g_clear_pointer(&run->snapshot, snapshot_free);
    if (!(step->kind->act != NULL ? step->kind->act(run, step, error)
                                  : run_step_perform(run, step, error)))
        return FALSE;
    return go_on_to_next(run);
}

gboolean
run_try(Run *run, const Step *step, GError **error)
{
    g_clear_pointer(&run->snapshot, snapshot_free);
    return run_step_perform(run, step, error);
}

void
run_go_on(Run *run)
{
    run->at_step = -1;
    run->is_stopped = FALSE;
}

static RunVerdict
decide(const Run *run)
{
    if (run->is_stopped)
        return RUN_VERDICT_STOPPED;
    for (guint i = 0; i < run->record->expectations->len; i++)
        if (!((const RunExpectation *)g_ptr_array_index(run->record->expectations, i))->met)
            return RUN_VERDICT_FAIL;
    return RUN_VERDICT_PASS;
}

RunRecord *
run_finish(Run *run, GError **error)
{
    if (!run->is_stopped && !run->options.asks_nothing) {
        if (!check_expectations(run, run->variant->expectations, TRUE, error))
            return NULL;
        check_uncovered(run);
    }
    if (run->engine != NULL && !run->is_dead) {
        if (!engine_verify(run->engine, error)) {
            run_prefix_error(run, error);
            return NULL;
        }
        /* The last expectations may have read it already. */
        if (run->snapshot != NULL && (guint)run->snapshot->flags == run->options.snapshot_flags)
            run->record->snapshot = g_steal_pointer(&run->snapshot);
        else
            run->record->snapshot = run_take_snapshot(run, run->options.snapshot_flags, error);
        if (run->record->snapshot == NULL)
            return NULL;
    }
    if (run->engine != NULL)
        engine_add_comparison(run->engine, &run->record->comparison);
    watch_finish(run->watch);
    run->record->step_count = run->next;
    run->record->verdict = decide(run);
    return g_steal_pointer(&run->record);
}

/* ---- runs that could not be ---- */

static RunProblem
problem_of(const GError *error)
{
    if (error->domain == RUN_ERROR)
        return RUN_PROBLEM_UNSUPPORTED;
    if (error->domain != ENGINE_ERROR)
        return RUN_PROBLEM_UNREADABLE;
    switch ((EngineError)error->code) {
    case ENGINE_ERROR_PANIC:
        return RUN_PROBLEM_BUG;
    case ENGINE_ERROR_DIFFERENCE:
        return RUN_PROBLEM_DIFFERENCE;
    case ENGINE_ERROR_UNSUPPORTED:
        return RUN_PROBLEM_UNSUPPORTED;
    case ENGINE_ERROR_MISSING:
    case ENGINE_ERROR_START:
    case ENGINE_ERROR_LIMIT:
        break;
    }
    return RUN_PROBLEM_HOST;
}

static RunRecord *
refuse(RunRecord *record, const RunOptions *options, RunVerdict verdict, const GError *error)
{
    g_autofree char *place = run_place(record->scenario, record->variant);
    const char *reason = error->message;

    if (g_str_has_prefix(reason, place))
        reason += strlen(place);
    if (g_str_has_prefix(reason, "error: "))
        reason += strlen("error: ");

    record->machine = engine_kind_name(options->engine.kind);
    record->verdict = verdict;
    record->problem = problem_of(error);
    record->reason = g_strdup(reason);
    return record;
}

RunRecord *
run_refused(const Scenario *scenario,
            const ScenarioVariant *variant,
            const RunOptions *options,
            RunVerdict verdict,
            const GError *error)
{
    return refuse(record_new(scenario, variant), options, verdict, error);
}

RunRecord *
run_unread(const char *path, const RunOptions *options, const GError *error)
{
    return refuse(run_record_new(path), options, RUN_VERDICT_ERROR, error);
}

gboolean
run_to_end(Run *run, GError **error)
{
    GError *problem = NULL;

    while (run_next(run, &problem))
        continue;
    if (problem == NULL)
        return TRUE;
    g_propagate_error(error, problem);
    return FALSE;
}

/* Where the machine is, of each limit. */
static gboolean
look_at_limits(Run *run, Peaks *peaks, GError **error)
{
    guint steps = run->record->steps->len;

    if (!run_is_up(run) || steps == 0)
        return TRUE;
    const Snapshot *snapshot = run_snapshot(run, error);
    if (snapshot != NULL)
        peaks_look(peaks, snapshot, steps - 1);
    return snapshot != NULL;
}

static RunRecord *
run_watched(Run *run, guint percent, GError **error)
{
    g_autoptr(Peaks) peaks = peaks_new();
    GError *problem = NULL;

    do {
        if (!look_at_limits(run, peaks, error))
            return NULL;
    } while (run_next(run, &problem));
    if (problem != NULL) {
        g_propagate_error(error, problem);
        return NULL;
    }
    RunRecord *record = run_finish(run, error);
    if (record != NULL)
        peaks_warn(peaks, percent, record);
    return record;
}

RunRecord *
run_scenario(const Scenario *scenario,
             const ScenarioVariant *variant,
             const RunOptions *options,
             GError **error)
{
    g_autoptr(Run) run = run_new(scenario, variant, options, error);

    if (run == NULL)
        return NULL;
    if (run->options.warn_above > 0)
        return run_watched(run, run->options.warn_above, error);
    return run_to_end(run, error) ? run_finish(run, error) : NULL;
}
