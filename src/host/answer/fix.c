/* SPDX-License-Identifier: MIT */
/* Tries what can be changed, one after another, and keeps what works. */
#include "host/answer/fix.h"

#include "host/answer/fix_boot.h"
#include "host/answer/fix_costs.h"
#include "host/answer/fix_patch.h"
#include "host/answer/service_hosts.h"
#include "host/answer/survey_tell.h"
#include "host/engine/engine.h"
#include "host/words/gate.h"

#include <string.h>

/* ---- life ---- */

static void
free_way(gpointer data)
{
    FixWay *way = data;

    for (guint i = 0; i < FIX_SETTINGS_MAX; i++)
        g_clear_pointer(&way->surveys[i], survey_free);
    g_clear_pointer(&way->changed, scenario_variant_unref);
    g_ptr_array_unref(way->effects);
    g_free(way->problem);
    g_free(way->boot_ini);
    g_free(way->boot_ini_undo);
    g_free(way);
}

void
fix_free(Fix *fix)
{
    if (fix == NULL)
        return;
    g_ptr_array_unref(fix->ways);
    g_clear_pointer(&fix->unnoticed, unnoticed_free);
    g_clear_pointer(&fix->trials, trials_free);
    g_free(fix->patch);
    g_free(fix->undo);
    g_free(fix);
}

static FixWay *
add_way(Fix *fix, FixKind kind)
{
    FixWay *way = g_new0(FixWay, 1);

    way->kind = kind;
    way->effects = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(fix->ways, way);
    return way;
}

/* ---- knobs ---- */

/* That a value cannot be put there is an answer; a machine's trouble is none. */
static gboolean
take_problem(FixWay *way, GError *problem, GError **error)
{
    if (problem->domain == ENGINE_ERROR) {
        g_propagate_error(error, problem);
        return FALSE;
    }
    way->problem = g_strdup(problem->message);
    g_error_free(problem);
    return TRUE;
}

static void
take_best(FixWay *way, guint index)
{
    const Survey *survey = way->surveys[index];

    way->works = survey->best >= 0;
    if (!way->works)
        return;
    way->settings[index] = (KnobSetting){ survey->knob, survey->least.value };
    way->trial = survey->least.trial;
}

static gboolean
try_knob(Fix *fix, Knob knob, GError **error)
{
    FixWay *way = add_way(fix, FIX_KNOB);
    GError *problem = NULL;

    way->knobs[0] = knob;
    way->surveys[0] = survey_make(fix->trials, knob, NULL, 0, &problem);
    if (way->surveys[0] == NULL)
        return take_problem(way, problem, error);
    way->tried = way->surveys[0]->tried;
    take_best(way, 0);
    return TRUE;
}

/* With session space the region of system mapped views holds no heap. */
static gboolean
is_beside_the_point(const Fix *fix, Knob knob)
{
    guint32 capabilities = trials_variant(fix->trials)->edition->boot.capabilities;

    return knob == KNOB_SYSTEM_VIEW_SIZE && (capabilities & ABI_CAPABILITY_SESSION_SPACE) != 0;
}

static void
add_knob(GArray *knobs, Knob knob)
{
    for (guint i = 0; i < knobs->len; i++)
        if (g_array_index(knobs, Knob, i) == knob)
            return;
    g_array_append_val(knobs, knob);
}

/* Without an address map for it an edition ignores /3GB; /USERVA says how much of it. */
static void
add_boot_options(const Fix *fix, GArray *knobs)
{
    const ScenarioVariant *variant = trials_variant(fix->trials);

    if ((variant->edition->boot.capabilities & ABI_CAPABILITY_MAP_3GB) == 0)
        return;
    add_knob(knobs, KNOB_BOOT_3GB);
    if ((variant->settings.options.flags & ABI_OPTION_3GB) != 0)
        add_knob(knobs, KNOB_BOOT_USERVA);
}

/* Those that people turn first, then those that move a limit which refused something. */
static GArray *
knobs_to_try(const Fix *fix)
{
    GArray *knobs = g_array_new(FALSE, FALSE, sizeof(Knob));
    guint32 gates = trials_base(fix->trials)->gates;

    add_knob(knobs, KNOB_SHARED_SECTION_THIRD);
    add_knob(knobs, KNOB_SHARED_SECTION_SECOND);
    add_knob(knobs, KNOB_SESSION_VIEW_SIZE);
    add_knob(knobs, KNOB_SESSION_POOL_SIZE);
    for (guint gate = 0; gate < GATE_COUNT; gate++)
        for (guint i = 0; i < GATE_KNOBS_MAX && (gates >> gate & 1) != 0; i++)
            if (gate_words(gate)->knobs[i] != KNOB_NONE &&
                !is_beside_the_point(fix, gate_words(gate)->knobs[i]))
                add_knob(knobs, gate_words(gate)->knobs[i]);
    add_boot_options(fix, knobs);
    return knobs;
}

static gboolean
try_knobs(Fix *fix, GError **error)
{
    g_autoptr(GArray) knobs = knobs_to_try(fix);

    for (guint i = 0; i < knobs->len; i++)
        if (!try_knob(fix, g_array_index(knobs, Knob, i), error))
            return FALSE;
    return TRUE;
}

/* ---- accounts ---- */

/* Takes the result of a run with `count` services changed. FALSE with an error. */
static gboolean
try_count(Fix *fix, FixWay *way, guint count, const ScenarioVariant *changed, GError **error)
{
    const Trial *trial = trials_run_variant(fix->trials, changed, error);

    if (trial == NULL)
        return FALSE;
    way->tried++;
    way->works = survey_is_good(fix->trials, trial);
    way->services = count;
    if (!way->works) {
        way->beside = trial;
        return TRUE;
    }
    way->trial = trial;
    way->changed = scenario_variant_ref(changed);
    return TRUE;
}

/* From one service on: how many are enough need not be how many are too many. */
static gboolean
try_move(Fix *fix, const ServiceMove *move, GError **error)
{
    const ScenarioVariant *variant = trials_variant(fix->trials);
    FixWay *way = add_way(fix, move->from != 0 ? FIX_ACCOUNTS : FIX_MERGED);

    way->move = *move;
    way->of_services = service_accounts_count(variant, move);
    way->beside = trials_base(fix->trials);
    for (guint count = 1; count <= way->of_services && !way->works; count++) {
        g_autoptr(ScenarioVariant) moved = service_accounts_move(variant, move, count);
        if (!try_count(fix, way, count, moved, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
try_accounts(Fix *fix, GError **error)
{
    g_autoptr(GArray) moves = service_accounts_moves(trials_variant(fix->trials));

    for (guint i = 0; i < moves->len; i++)
        if (!try_move(fix, &g_array_index(moves, ServiceMove, i), error))
            return FALSE;
    return TRUE;
}

/* ---- one process ---- */

/* One service alone in a process is what there is. */
static gboolean
try_process(Fix *fix, const char *account, GError **error)
{
    const Scenario *scenario = trials_scenario(fix->trials);
    const ScenarioVariant *variant = trials_variant(fix->trials);
    FixWay *way = add_way(fix, FIX_PROCESS);

    way->account = account;
    way->of_services = service_hosts_count(scenario, variant, account);
    way->beside = trials_base(fix->trials);
    for (guint count = 2; count <= way->of_services && !way->works; count++) {
        g_autoptr(ScenarioVariant) merged = service_hosts_merge(scenario, variant, account, count);
        if (!try_count(fix, way, count, merged, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean
try_processes(Fix *fix, GError **error)
{
    g_autoptr(GPtrArray) accounts =
        service_hosts_accounts(trials_scenario(fix->trials), trials_variant(fix->trials));

    for (guint i = 0; i < accounts->len; i++)
        if (!try_process(fix, accounts->pdata[i], error))
            return FALSE;
    return TRUE;
}

/* ---- two knobs ---- */

/* Where a pair is looked for first; it is brought to its least change afterwards. */
static const guint32 coarse_kb[] = { 64,  128,  192,  256,  384,  512,  640, 768,
                                     896, 1024, 1280, 1536, 2048, 3072, 4096 };
#define COARSE_VIEW_MB 16u

static const Trial *
try_pair(Fix *fix, FixWay *way, const KnobSetting *settings, GError **error)
{
    way->tried++;
    return trials_run(fix->trials, settings, FIX_SETTINGS_MAX, error);
}

/* The first pair that works, the smallest area first. */
static gboolean
find_pair(Fix *fix, FixWay *way, GError **error)
{
    const KnobRow *areas = knob_row(way->knobs[1]);

    for (guint32 mb = COARSE_VIEW_MB; mb <= areas->high; mb += COARSE_VIEW_MB)
        for (guint i = 0; i < G_N_ELEMENTS(coarse_kb); i++) {
            const KnobSetting settings[] = { { way->knobs[0], coarse_kb[i] },
                                             { way->knobs[1], mb } };
            const Trial *trial = try_pair(fix, way, settings, error);
            if (trial == NULL)
                return FALSE;
            if (!trial->passes || trial->falls_back)
                continue;
            memcpy(way->settings, settings, sizeof settings);
            way->works = TRUE;
            way->trial = trial;
            return TRUE;
        }
    return TRUE;
}

/* All values of one knob with the other at its value. That no step of it works is possible from the
 * second time on, where the pair that is known to lies between steps: it stays. */
static gboolean
refine(Fix *fix, FixWay *way, guint index, GError **error)
{
    const KnobSetting other = way->settings[1 - index];
    g_autoptr(Survey) survey = survey_make(fix->trials, way->knobs[index], &other, 1, error);

    if (survey == NULL)
        return FALSE;
    way->tried += survey->tried;
    if (survey->best < 0)
        return TRUE;
    g_clear_pointer(&way->surveys[index], survey_free);
    way->surveys[index] = g_steal_pointer(&survey);
    take_best(way, index);
    return TRUE;
}

/* Until neither can come nearer to what it is now while the other stays. */
static gboolean
bring_nearer(Fix *fix, FixWay *way, GError **error)
{
    for (guint turns = 0; turns < 4; turns++) {
        const KnobSetting before[] = { way->settings[0], way->settings[1] };
        if (!refine(fix, way, 1, error) || !refine(fix, way, 0, error))
            return FALSE;
        if (before[0].value == way->settings[0].value && before[1].value == way->settings[1].value)
            break;
    }
    return refine(fix, way, 1, error);
}

static gboolean
try_two(Fix *fix, Knob first, Knob second, GError **error)
{
    FixWay *way = add_way(fix, FIX_PAIR);
    GError *problem = NULL;

    way->knobs[0] = first;
    way->knobs[1] = second;
    if (!find_pair(fix, way, &problem) || (way->works && !bring_nearer(fix, way, &problem)))
        return take_problem(way, problem, error);
    return TRUE;
}

static const FixWay *
first_that_works(const Fix *fix)
{
    for (guint i = 0; i < fix->ways->len; i++)
        if (((const FixWay *)fix->ways->pdata[i])->works)
            return fix->ways->pdata[i];
    return NULL;
}

static gboolean
try_pairs(Fix *fix, GError **error)
{
    return try_two(fix, KNOB_SHARED_SECTION_THIRD, KNOB_SESSION_VIEW_SIZE, error) &&
           try_two(fix, KNOB_SHARED_SECTION_SECOND, KNOB_SESSION_VIEW_SIZE, error);
}

/* ---- the patch ---- */

guint
fix_way_knobs(const FixWay *way)
{
    return way->kind == FIX_KNOB ? 1 : way->kind == FIX_PAIR ? 2 : 0;
}

static gboolean
make_patch(Fix *fix, GError **error)
{
    const FixWay *best = fix->best;
    const ScenarioVariant *variant = trials_variant(fix->trials);
    guint count = best != NULL ? fix_way_knobs(best) : 0;

    for (guint i = 0; i < count; i++)
        if (!fix_patch_has(best->knobs[i]))
            return TRUE;
    if (count == 0)
        return TRUE;
    g_autoptr(ScenarioVariant) changed =
        scenario_variant_with(variant, best->settings, count, error);
    if (changed == NULL)
        return FALSE;
    fix->patch = fix_patch_text(changed->registry, variant->registry, best->settings, count);
    fix->undo = fix_patch_text(variant->registry, changed->registry, best->settings, count);
    return TRUE;
}

/* ---- what follows from a way that works ---- */

/* What it takes besides the registry. */
static void
add_boot_ini(const Fix *fix, FixWay *way)
{
    const BootOptions *now = &trials_variant(fix->trials)->settings.options;
    const BootOptions *then = &way->changed->settings.options;

    way->boot_ini = fix_boot_text(now, then);
    way->boot_ini_undo = fix_boot_text(then, now);
}

/* `end`: as it is; NULL: the system does not start. */
static gboolean
add_costs(const Fix *fix,
          FixWay *way,
          const FixEnd *end,
          const HeadroomQuestion *sessions,
          GError **error)
{
    g_autoptr(FixEnd) then =
        end != NULL ? fix_end_reach(trials_scenario(fix->trials), way->changed, sessions, error)
                    : NULL;

    if (end != NULL && then == NULL)
        return FALSE;
    fix_costs_of_boot(way->effects, trials_base(fix->trials), way->trial, end, then);
    if (way->kind == FIX_ACCOUNTS || way->kind == FIX_MERGED)
        service_accounts_rights(way->effects, &way->move);
    if (end == NULL)
        return TRUE;
    if (fix_way_knobs(way) == 0)
        fix_costs_of_heaps(way->effects, end, then);
    fix_costs_of_sessions(way->effects, end, then);
    return TRUE;
}

static gboolean
follow(const Fix *fix,
       FixWay *way,
       const FixEnd *end,
       const HeadroomQuestion *sessions,
       GError **error)
{
    if (!way->works)
        return TRUE;
    if (way->changed == NULL)
        way->changed = scenario_variant_with(trials_variant(fix->trials), way->settings,
                                             fix_way_knobs(way), error);
    if (way->changed == NULL)
        return FALSE;
    add_boot_ini(fix, way);
    return add_costs(fix, way, end, sessions, error);
}

static gboolean
follow_all(const Fix *fix, const HeadroomQuestion *sessions, GError **error)
{
    g_autoptr(FixEnd) end = NULL;

    if (first_that_works(fix) == NULL)
        return TRUE;
    if (trials_base(fix->trials)->starts) {
        end = fix_end_reach(trials_scenario(fix->trials), trials_variant(fix->trials), sessions,
                            error);
        if (end == NULL)
            return FALSE;
    }
    for (guint i = 0; i < fix->ways->len; i++)
        if (!follow(fix, fix->ways->pdata[i], end, sessions, error))
            return FALSE;
    return TRUE;
}

/* ---- all of it ---- */

static gboolean
find_ways(Fix *fix, Knob only, GError **error)
{
    if (trials_base(fix->trials)->passes)
        return TRUE;
    if (only != KNOB_NONE)
        return try_knob(fix, only, error);
    if (!try_knobs(fix, error))
        return FALSE;
    return (first_that_works(fix) != NULL || try_pairs(fix, error)) && try_accounts(fix, error) &&
           try_processes(fix, error);
}

Fix *
fix_find(const Scenario *scenario,
         const ScenarioVariant *variant,
         Knob only,
         const HeadroomQuestion *sessions,
         TrialsProgress progress,
         gpointer user,
         GError **error)
{
    g_autoptr(Fix) fix = g_new0(Fix, 1);

    fix->ways = g_ptr_array_new_with_free_func(free_way);
    fix->trials = trials_new(scenario, variant, error);
    if (fix->trials == NULL)
        return NULL;
    fix->unnoticed = unnoticed_find(trials_record(fix->trials));
    trials_set_progress(fix->trials, progress, user);
    if (!find_ways(fix, only, error) || !follow_all(fix, sessions, error))
        return NULL;
    fix->best = (FixWay *)first_that_works(fix);
    return make_patch(fix, error) ? g_steal_pointer(&fix) : NULL;
}
