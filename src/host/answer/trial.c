/* SPDX-License-Identifier: MIT */
/* Runs a variant on other systems, and compares what fails with what failed as it was. */
#include "host/answer/trial.h"

#include "host/words/gate.h"
#include "host/words/region.h"

#include <string.h>

struct Trials {
    const Scenario *scenario;
    const ScenarioVariant *variant;
    GHashTable *others; /* indices of steps that fail as it is, and that no limit refused */
    GHashTable *known;  /* what a machine is like after its boot -> Trial */
    GPtrArray *made;    /* Trial, all of them */
    const Trial *base;
    RunRecord *record; /* of that one */
    guint count;       /* trials, those that share a run included, and runs beside them */
    TrialsWatch watch;
    Trials *first; /* beside which these are; NULL: they are the first */
};

/* Steps of a run that is short enough for hundreds of them. */
#define STEPS_SHORT 500u
#define STRIDE_MAX  16u

static void
free_trial(gpointer data)
{
    Trial *trial = data;

    g_free(trial->step);
    g_free(trial->detail);
    g_clear_pointer(&trial->system.regions, g_array_unref);
    g_free(trial);
}

/* ---- the system after its boot ---- */

/* Of what is asked for of session space. */
static TrialForce
region_force(const SnapshotRegion *region)
{
    if (region_memory(region->kind) != REGION_MEMORY_SESSION)
        return TRIAL_AS_ASKED;
    return region->rule == RULE_CLAMPED  ? TRIAL_CUT
           : region->rule == RULE_RAISED ? TRIAL_RAISED
                                         : TRIAL_AS_ASKED;
}

static void
look_at_system(Trial *trial, const Snapshot *snapshot, const struct abi_boot *boot)
{
    TrialSystem *system = &trial->system;
    const SnapshotSession *session = snapshot_session(snapshot, 0);

    system->memory_mb = boot->memory_pages / DH_MB_PAGES;
    system->page_file_mb = boot->page_file_pages / DH_MB_PAGES;
    system->regions = g_array_ref(snapshot->regions);
    for (guint i = 0; i < system->regions->len; i++)
        trial->force =
            MAX(trial->force, region_force(&g_array_index(system->regions, SnapshotRegion, i)));
    if (session != NULL && session->uses_safe_pair)
        trial->force = TRIAL_SAFE_PAIR;
    trial->falls_back = trial->force >= TRIAL_CUT;
    if (session == NULL)
        return;
    system->heap_sizes = session->heap_sizes;
    system->uses_safe_pair = session->uses_safe_pair;
    const SnapshotViewSpace *views = snapshot_heap_views(snapshot, session);
    if (views != NULL && system->heap_sizes.noninteractive != 0)
        system->heaps_fitting =
            snapshot_heaps_fitting(views, (guint64)system->heap_sizes.noninteractive * DH_KB);
}

/* All that later requests meet, and whether it is what was asked for: two machines with one text go
 * on alike. */
static char *
system_text(const Snapshot *snapshot)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < snapshot->regions->len; i++) {
        const SnapshotRegion *region = &g_array_index(snapshot->regions, SnapshotRegion, i);
        g_string_append_printf(text, "%u %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %d\n",
                               region->kind, region->start, region->end, region_force(region));
    }
    for (guint i = 0; i < snapshot->sessions->len; i++) {
        const SnapshotSession *session = snapshot->sessions->pdata[i];
        guint64 views = session->view_space != NULL ? session->view_space->bytes : 0;
        g_string_append_printf(text, "session %u: %u %u %u %d %u %u, views %" G_GUINT64_FORMAT "\n",
                               session->id, session->heap_sizes.interactive,
                               session->heap_sizes.noninteractive, session->shared_bytes,
                               session->uses_safe_pair, session->user_handle_quota,
                               session->gdi_handle_quota, views);
    }
    g_string_append_printf(text, "%u frames, %u commit\n", snapshot->frame_count,
                           snapshot->commit_limit);
    return g_string_free(text, FALSE);
}

/* ---- failures ---- */

static gboolean
is_of_limit(const RunRefusal *refusal)
{
    return gate_unit(refusal->gate) != GATE_UNIT_NONE && !refusal->is_injected;
}

static void
take_failure(Trial *trial, const RunRecord *record, const RunFailure *failure)
{
    const RunRefusal *root = run_failure_root(failure);
    const RunStep *step = record->steps->pdata[failure->step];

    trial->passes = FALSE;
    trial->of_start[MIN(MAX(step->boot, 1), TRIAL_STARTS_MAX) - 1]++;
    trial->gates |= 1u << root->gate;
    if (trial->failures++ > 0)
        return;
    trial->gate = root->gate;
    trial->heap_rule = root->heap_rule;
    trial->is_of_safe_pair = root->uses_safe_pair;
    trial->step = g_strdup(step->title);
    trial->detail = g_strdup(failure->detail);
}

/* A step that fails as it is, and that no limit refused, may fail with every setting. */
static void
judge(const Trials *trials, Trial *trial, const RunRecord *record, const RunFailure *failure)
{
    gpointer step = GUINT_TO_POINTER(failure->step);

    if (is_of_limit(run_failure_root(failure)))
        take_failure(trial, record, failure);
    else if (trials->base == NULL && trials->first == NULL)
        g_hash_table_add(trials->others, step);
    else if (!g_hash_table_contains(trials->others, step))
        take_failure(trial, record, failure);
}

/* ---- runs ---- */

static Trial *
add_trial(Trials *trials)
{
    Trial *trial = g_new0(Trial, 1);

    g_ptr_array_add(trials->made, trial);
    return trial;
}

/* How a variant is tried. */
typedef struct {
    gboolean is_shared; /* with others whose machine is alike after its boot */
    gboolean is_whole;  /* to its end, whatever fails */
} TrialWay;

/* Judges what fails while it goes. FALSE with an error. */
static gboolean
play(Trials *trials, Run *run, Trial *trial, gboolean is_whole, GError **error)
{
    const GPtrArray *failures = run_so_far(run)->failures;
    GError *problem = NULL;
    guint known = 0;

    trial->passes = TRUE;
    do {
        for (; known < failures->len; known++)
            judge(trials, trial, run_so_far(run), failures->pdata[known]);
        if (!trial->passes && !is_whole)
            return TRUE;
    } while (run_next(run, &problem));
    trial->is_whole = TRUE;
    if (problem == NULL)
        return TRUE;
    g_propagate_error(error, problem);
    return FALSE;
}

/* Takes `key`, which may be NULL. */
static const Trial *
finish(Trials *trials, Run *run, Trial *trial, gboolean is_whole, char *key, GError **error)
{
    g_autofree char *owned = key;

    if (!play(trials, run, trial, is_whole, error))
        return NULL;
    if (trials->base == NULL && trials->first == NULL) {
        trials->record = run_finish(run, error);
        if (trials->record == NULL)
            return NULL;
    }
    if (owned != NULL)
        g_hash_table_replace(trials->known, g_steal_pointer(&owned), trial);
    return trial;
}

void
trials_count_run(Trials *trials)
{
    if (trials->first != NULL) {
        trials_count_run(trials->first);
        return;
    }
    trials->count++;
    if (trials->watch.progress != NULL)
        trials->watch.progress(trials->count, trials->watch.user);
}

/* What is known of such a machine, and enough. */
static const Trial *
known_trial(const Trials *trials, const char *key, gboolean is_whole)
{
    const Trial *known = g_hash_table_lookup(trials->known, key);

    return known != NULL && (known->is_whole || !is_whole) ? known : NULL;
}

static const Trial *
run_it(Trials *trials, const ScenarioVariant *variant, TrialWay way, GError **error)
{
    const TrialsWatch *watch = &trials->watch;
    const RunOptions options = { .asks_nothing = TRUE,
                                 .on_step = watch->on_step,
                                 .user = watch->user };
    g_autoptr(Run) run = run_new(trials->scenario, variant, &options, error);

    if (run == NULL)
        return NULL;
    trials_count_run(trials);
    if (!run_is_up(run))
        return finish(trials, run, add_trial(trials), TRUE, NULL, error);
    const Snapshot *snapshot = run_snapshot(run, error);
    if (snapshot == NULL)
        return NULL;
    g_autofree char *key = system_text(snapshot);
    const Trial *known = way.is_shared ? known_trial(trials, key, way.is_whole) : NULL;
    if (known != NULL)
        return known;
    Trial *trial = add_trial(trials);
    trial->starts = TRUE;
    look_at_system(trial, snapshot, &run_so_far(run)->boot);
    return finish(trials, run, trial, way.is_whole, way.is_shared ? g_steal_pointer(&key) : NULL,
                  error);
}

static Trials *
make(Trials *first,
     const Scenario *scenario,
     const ScenarioVariant *variant,
     const TrialsWatch *watch,
     GError **error)
{
    g_autoptr(Trials) trials = g_new0(Trials, 1);

    trials->first = first;
    if (watch != NULL)
        trials->watch = *watch;
    trials->scenario = scenario;
    trials->variant = variant;
    trials->others = first != NULL ? g_hash_table_ref(first->others) : g_hash_table_new(NULL, NULL);
    trials->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    trials->made = g_ptr_array_new_with_free_func(free_trial);
    trials->base = run_it(trials, variant, (TrialWay){ TRUE, TRUE }, error);
    return trials->base != NULL ? g_steal_pointer(&trials) : NULL;
}

Trials *
trials_new(const Scenario *scenario, const ScenarioVariant *variant, GError **error)
{
    return make(NULL, scenario, variant, NULL, error);
}

Trials *
trials_new_watched(const Scenario *scenario,
                   const ScenarioVariant *variant,
                   const TrialsWatch *watch,
                   GError **error)
{
    return make(NULL, scenario, variant, watch, error);
}

Trials *
trials_new_beside(Trials *trials, const ScenarioVariant *variant, GError **error)
{
    return make(trials, trials->scenario, variant, &trials->watch, error);
}

guint
trials_stride(const Trials *trials)
{
    guint steps = trials->variant->steps->len + trials->variant->services->len;

    return CLAMP((steps + STEPS_SHORT - 1) / STEPS_SHORT, 1, STRIDE_MAX);
}

void
trials_free(Trials *trials)
{
    if (trials == NULL)
        return;
    g_hash_table_unref(trials->others);
    g_hash_table_unref(trials->known);
    g_ptr_array_unref(trials->made);
    g_clear_pointer(&trials->record, run_record_free);
    g_free(trials);
}

const Trial *
trials_base(const Trials *trials)
{
    return trials->base;
}

const RunRecord *
trials_record(const Trials *trials)
{
    return trials->record;
}

const Scenario *
trials_scenario(const Trials *trials)
{
    return trials->scenario;
}

const ScenarioVariant *
trials_variant(const Trials *trials)
{
    return trials->variant;
}

guint
trials_count_others(const Trials *trials)
{
    return g_hash_table_size(trials->others);
}

const Trial *
trials_run_variant(Trials *trials, const ScenarioVariant *variant, GError **error)
{
    return run_it(trials, variant, (TrialWay){ FALSE, TRUE }, error);
}

const Trial *
trials_ask_variant(Trials *trials, const ScenarioVariant *variant, GError **error)
{
    return run_it(trials, variant, (TrialWay){ FALSE, FALSE }, error);
}

static const Trial *
run_with(
    Trials *trials, const KnobSetting *settings, guint count, gboolean is_whole, GError **error)
{
    /* What a step changes in the registry, the next start takes with what stands there. */
    gboolean is_shared = !trials->variant->tries_registry;
    g_autoptr(ScenarioVariant) variant =
        scenario_variant_with(trials->variant, settings, count, error);

    if (variant == NULL)
        return NULL;
    for (guint i = 0; i < count; i++)
        is_shared = is_shared && knob_row(settings[i].knob)->trait != KNOB_UNSEEN;
    return run_it(trials, variant, (TrialWay){ is_shared, is_whole }, error);
}

const Trial *
trials_run(Trials *trials, const KnobSetting *settings, guint count, GError **error)
{
    return run_with(trials, settings, count, TRUE, error);
}

const Trial *
trials_ask(Trials *trials, const KnobSetting *settings, guint count, GError **error)
{
    return run_with(trials, settings, count, FALSE, error);
}
