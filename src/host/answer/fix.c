/* SPDX-License-Identifier: MIT */
/* Tries what can be changed, one after another, and keeps what works. */
#include "host/answer/fix.h"

#include "host/answer/fix_boot.h"
#include "host/answer/fix_boots.h"
#include "host/answer/fix_costs.h"
#include "host/answer/fix_patch.h"
#include "host/answer/fix_together.h"
#include "host/answer/knob_use.h"
#include "host/answer/service_hosts.h"
#include "host/engine/engine.h"
#include "host/words/gate.h"

#include <string.h>

/* ---- life ---- */

void
fix_free(Fix *fix)
{
    if (fix == NULL)
        return;
    g_ptr_array_unref(fix->ways);
    g_clear_pointer(&fix->unnoticed, unnoticed_free);
    g_clear_pointer(&fix->trials, trials_free);
    g_free(fix->patch);
    g_free(fix->no_patch);
    g_free(fix->undo);
    g_free(fix);
}

static FixWay *
add_way(Fix *fix, FixKind kind)
{
    FixWay *way = fix_way_new(kind);

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
take_best(FixWay *way)
{
    const Survey *survey = way->surveys[0];

    way->tried = survey->tried;
    way->problem = g_strdup(survey->idle);
    way->works = survey->best >= 0;
    if (!way->works)
        return;
    way->settings[0] = (KnobSetting){ survey->knob, survey->least.value };
    way->trial = survey->least.trial;
}

/* A step may put another value there before the last start: what comes out holds of the starts
 * before that. */
static void
tell_starts(const Fix *fix, FixWay *way)
{
    guint boot, line;

    for (guint i = 0; i < way->knob_count; i++)
        if (fix_boots_replaced(trials_variant(fix->trials), way->knobs[i], &boot, &line))
            g_ptr_array_add(way->effects,
                            g_strdup_printf("from start %u on %s is what line %u sets: there this "
                                            "is not in force",
                                            boot, knob_text(way->knobs[i]), line));
}

static gboolean
try_knob(Fix *fix, Knob knob, GError **error)
{
    FixWay *way = add_way(fix, FIX_KNOB);
    GError *problem = NULL;

    way->knob_count = 1;
    way->knobs[0] = knob;
    way->problem = knob_use_excluded(fix->trials, knob);
    if (way->problem != NULL)
        return TRUE;
    way->surveys[0] = survey_make(fix->trials, knob, NULL, 0, &problem);
    if (way->surveys[0] == NULL)
        return take_problem(way, problem, error);
    take_best(way);
    tell_starts(fix, way);
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

/* Makes a variant with `count` services changed; its reference is the caller's. */
typedef ScenarioVariant *(*ServiceChange)(const Fix *fix, const FixWay *way, guint count);

static ScenarioVariant *
change_accounts(const Fix *fix, const FixWay *way, guint count)
{
    return service_accounts_move(trials_variant(fix->trials), &way->move, count);
}

static ScenarioVariant *
change_process(const Fix *fix, const FixWay *way, guint count)
{
    return service_hosts_merge(trials_scenario(fix->trials), trials_variant(fix->trials),
                               way->account, count);
}

/* FALSE with an error. */
static gboolean
try_count(Fix *fix, FixWay *way, ServiceChange change, guint count, GError **error)
{
    g_autoptr(ScenarioVariant) changed = change(fix, way, count);
    const Trial *trial = trials_ask_variant(fix->trials, changed, error);

    if (trial == NULL)
        return FALSE;
    way->tried++;
    way->works = survey_is_good(fix->trials, trial);
    if (!way->works)
        return TRUE;
    way->services = count;
    way->trial = trial;
    way->changed = g_steal_pointer(&changed);
    return TRUE;
}

/* Of what is told how many steps fail is told, too. */
static gboolean
run_beside(Fix *fix, FixWay *way, ServiceChange change, guint count, GError **error)
{
    g_autoptr(ScenarioVariant) changed = change(fix, way, count);

    way->beside = trials_run_variant(fix->trials, changed, error);
    return way->beside != NULL;
}

/* From the fewest that change anything on: how many are enough need not be how many are too many.
 */
static gboolean
try_counts(Fix *fix, FixWay *way, ServiceChange change, guint fewest, GError **error)
{
    guint count = fewest;

    way->beside = trials_base(fix->trials);
    for (; count <= way->of_services && !way->works; count++)
        if (!try_count(fix, way, change, count, error))
            return FALSE;
    guint beside = way->works ? way->services - 1 : way->of_services;
    return beside < fewest || run_beside(fix, way, change, beside, error);
}

static gboolean
try_move(Fix *fix, const ServiceMove *move, GError **error)
{
    FixWay *way = add_way(fix, move->from != 0 ? FIX_ACCOUNTS : FIX_MERGED);

    way->move = *move;
    way->of_services = service_accounts_count(trials_variant(fix->trials), move);
    return try_counts(fix, way, change_accounts, 1, error);
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
    FixWay *way = add_way(fix, FIX_PROCESS);

    way->account = account;
    way->of_services =
        service_hosts_count(trials_scenario(fix->trials), trials_variant(fix->trials), account);
    return try_counts(fix, way, change_process, 2, error);
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

/* ---- several knobs ---- */

static gboolean
try_together(Fix *fix, GError **error)
{
    FixWay *way = add_way(fix, FIX_TOGETHER);
    GError *problem = NULL;

    if (!fix_together_find(fix->trials, way, &problem))
        return take_problem(way, problem, error);
    tell_starts(fix, way);
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

/* ---- the patch ---- */

/* A file is for a machine as it is in the end: what was tried at an earlier start is none for that.
 */
static char *
why_no_patch(const Fix *fix)
{
    guint boot, line;

    for (guint i = 0; i < fix->best->knob_count; i++)
        if (fix_boots_replaced(trials_variant(fix->trials), fix->best->knobs[i], &boot, &line))
            return g_strdup_printf("%s is what line %u sets from start %u on: what works was tried "
                                   "at the starts before that; it would have to be set there",
                                   knob_text(fix->best->knobs[i]), line, boot);
    return NULL;
}

static gboolean
make_patch(Fix *fix, GError **error)
{
    const FixWay *best = fix->best;
    const ScenarioVariant *variant = trials_variant(fix->trials);
    guint count = best != NULL ? best->knob_count : 0;

    for (guint i = 0; i < count; i++)
        if (!fix_patch_has(best->knobs[i]))
            return TRUE;
    fix->no_patch = count > 0 ? why_no_patch(fix) : NULL;
    if (count == 0 || fix->no_patch != NULL)
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
    trials_count_run(fix->trials);
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
    if (way->knob_count == 0)
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
                                             way->knob_count, error);
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
        trials_count_run(fix->trials);
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
    return (first_that_works(fix) != NULL || try_together(fix, error)) &&
           try_accounts(fix, error) && try_processes(fix, error);
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

    fix->ways = g_ptr_array_new_with_free_func((GDestroyNotify)fix_way_free);
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
