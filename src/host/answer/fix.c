/* SPDX-License-Identifier: MIT */
/* Tries what can be changed, one after another, and keeps what works. */
#include "host/answer/fix.h"

#include "host/answer/fix_boot_ini.h"
#include "host/answer/fix_costs.h"
#include "host/answer/fix_later_boot.h"
#include "host/answer/fix_patch.h"
#include "host/answer/fix_price.h"
#include "host/answer/fix_services.h"
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
    g_clear_pointer(&fix->whole, trials_free);
    g_clear_pointer(&fix->from, scenario_variant_unref);
    g_free(fix->patch);
    g_free(fix->no_patch);
    g_free(fix->not_yours);
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

/* Starts are counted as the whole scenario has them. */
static gboolean
is_replaced(const Fix *fix, Knob knob, guint *boot, guint *line)
{
    if (!fix_later_boot_replaces(trials_variant(fix->trials), knob, boot, line))
        return FALSE;
    *boot += fix->start - 1;
    return TRUE;
}

/* A step may put another value there before the last start: what comes out holds of the starts
 * before that. */
static void
tell_starts(const Fix *fix, FixWay *way)
{
    guint boot, line;

    for (guint i = 0; i < way->knob_count; i++)
        if (is_replaced(fix, way->knobs[i], &boot, &line))
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

static void
add_knob(GArray *knobs, Knob knob)
{
    for (guint i = 0; i < knobs->len; i++)
        if (g_array_index(knobs, Knob, i) == knob)
            return;
    g_array_append_val(knobs, knob);
}

/* Nobody asks for options that do nothing here. */
static void
add_boot_options(const Fix *fix, GArray *knobs)
{
    for (Knob knob = KNOB_NONE + 1; knob < KNOB_COUNT; knob++) {
        if (knob_row(knob)->trait != KNOB_SPLITS)
            continue;
        g_autofree char *idle = knob_use_idle(fix->trials, knob);
        if (idle == NULL)
            add_knob(knobs, knob);
    }
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
                !knob_use_is_beside(fix->trials, gate_words(gate)->knobs[i]))
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

static gboolean
try_move(Fix *fix, const ServiceMove *move, GError **error)
{
    FixWay *way = add_way(fix, move->from != 0 ? FIX_ACCOUNTS : FIX_MERGED);

    way->move = *move;
    way->of_services = service_accounts_count(trials_variant(fix->trials), move);
    return fix_services_try(fix->trials, way, error);
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

static gboolean
try_process(Fix *fix, const char *account, GError **error)
{
    FixWay *way = add_way(fix, FIX_PROCESS);

    way->account = account;
    way->of_services =
        service_hosts_count(trials_scenario(fix->trials), trials_variant(fix->trials), account);
    return fix_services_try(fix->trials, way, error);
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

    if (!fix_together_find(fix->trials, way, FIX_TOGETHER_RUNS, &problem))
        return take_problem(way, problem, error);
    tell_starts(fix, way);
    return TRUE;
}

/* ---- services and knobs ---- */

static gboolean
moves_services(const FixWay *way)
{
    return way->kind != FIX_KNOB && way->kind != FIX_TOGETHER;
}

/* The same services as of a way that does not work alone. */
static gboolean
try_pair(Fix *fix, const FixWay *alone, guint *runs, GError **error)
{
    g_autoptr(FixWay) way = fix_way_new(alone->kind);
    GError *problem = NULL;

    way->move = alone->move;
    way->account = alone->account;
    way->of_services = alone->of_services;
    if (!fix_services_try_with_knobs(fix->trials, way, runs, &problem) &&
        !take_problem(way, problem, error))
        return FALSE;
    if (!way->works)
        return TRUE;
    tell_starts(fix, way);
    g_ptr_array_add(fix->ways, g_steal_pointer(&way));
    return TRUE;
}

static gboolean
try_pairs(Fix *fix, GError **error)
{
    guint runs = FIX_TOGETHER_RUNS;
    guint count = fix->ways->len;

    for (guint i = 0; i < count && runs > 0; i++) {
        const FixWay *alone = fix->ways->pdata[i];
        if (moves_services(alone) && !try_pair(fix, alone, &runs, error))
            return FALSE;
    }
    fix->pairs_tried = FIX_TOGETHER_RUNS - runs;
    return TRUE;
}

static gboolean
works_any(const Fix *fix)
{
    for (guint i = 0; i < fix->ways->len; i++)
        if (((const FixWay *)fix->ways->pdata[i])->works)
            return TRUE;
    return FALSE;
}

/* ---- the patch ---- */

/* A file is for a machine as it is in the end: what was tried at an earlier start is none for that.
 */
static char *
why_no_patch(const Fix *fix)
{
    guint boot, line;

    for (guint i = 0; i < fix->best->knob_count; i++)
        if (is_replaced(fix, fix->best->knobs[i], &boot, &line))
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
    fix->not_yours =
        fix_patch_not_yours(variant->registry, variant->edition, best->settings, count);
    fix->patch =
        fix_patch_text(changed->registry, variant->registry, fix->not_yours, best->settings, count);
    fix->undo =
        fix_patch_text(variant->registry, changed->registry, fix->not_yours, best->settings, count);
    return TRUE;
}

/* ---- what follows from a way that works ---- */

/* What it takes besides the registry. */
static void
add_boot_ini(const Fix *fix, FixWay *way)
{
    const BootOptions *now = &trials_variant(fix->trials)->settings.options;
    const BootOptions *then = &way->changed->settings.options;

    way->boot_ini = fix_boot_ini_text(now, then);
    way->boot_ini_undo = fix_boot_ini_text(then, now);
}

/* `end`: as it is; NULL: the system does not start. */
static gboolean
add_costs(const Fix *fix,
          FixWay *way,
          const FixEnd *end,
          const HeadroomQuestion *sessions,
          GError **error)
{
    /* Where more fit than are tried there is nothing to compare with. */
    if (end != NULL && end->more_sessions)
        sessions = NULL;
    trials_count_run(fix->trials);
    g_autoptr(FixEnd) then =
        end != NULL ? fix_end_reach(trials_scenario(fix->trials), way->changed, sessions, error)
                    : NULL;

    if (end != NULL && then == NULL)
        return FALSE;
    fix_costs_of_boot(way->effects, trials_base(fix->trials), way->trial, end, then);
    if (way->kind == FIX_ACCOUNTS || way->kind == FIX_MERGED)
        service_accounts_rights(way->effects, &way->move);
    way->price = fix_price_of(way, end, then);
    if (end == NULL)
        return TRUE;
    if (moves_services(way))
        fix_costs_of_heaps(way->effects, end, then);
    fix_costs_of_desktops(way->effects, end, then);
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

    if (!works_any(fix))
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
    return (works_any(fix) || try_together(fix, error)) && try_accounts(fix, error) &&
           try_processes(fix, error) && (works_any(fix) || try_pairs(fix, error));
}

/* Of those that cost alike the first. */
static FixWay *
cheapest(const Fix *fix)
{
    FixWay *best = NULL;

    for (guint i = 0; i < fix->ways->len; i++) {
        FixWay *way = fix->ways->pdata[i];
        if (way->works && (best == NULL || fix_price_compare(&way->price, &best->price) < 0))
            best = way;
    }
    return best;
}

/* Where it is a later start that fails, and a step has changed the registry before it, what happens
 * before does not count: what is asked is what that start is to have. */
static gboolean
go_to_failing_start(Fix *fix, const TrialsWatch *watch, GError **error)
{
    const Trial *base = trials_base(fix->trials);
    GError *problem = NULL;
    guint start = 0;

    while (start < TRIAL_STARTS_MAX && base->of_start[start] == 0)
        start++;
    fix->start = 1;
    if (base->passes || start == 0 || start + 1 >= TRIAL_STARTS_MAX)
        return TRUE;
    fix->from = fix_later_boot_variant(trials_variant(fix->trials), start + 1, &problem);
    if (problem != NULL) {
        g_propagate_error(error, problem);
        return FALSE;
    }
    if (fix->from == NULL)
        return TRUE;
    Trials *trials = trials_new_watched(trials_scenario(fix->trials), fix->from, watch, error);
    if (trials == NULL)
        return FALSE;
    fix->whole = fix->trials;
    fix->trials = trials;
    fix->start = start + 1;
    return TRUE;
}

Fix *
fix_find(const Scenario *scenario,
         const ScenarioVariant *variant,
         Knob only,
         const HeadroomQuestion *sessions,
         const TrialsWatch *watch,
         GError **error)
{
    g_autoptr(Fix) fix = g_new0(Fix, 1);

    fix->only = only;
    fix->ways = g_ptr_array_new_with_free_func((GDestroyNotify)fix_way_free);
    fix->trials = trials_new_watched(scenario, variant, watch, error);
    if (fix->trials == NULL)
        return NULL;
    fix->unnoticed = unnoticed_find(trials_record(fix->trials));
    if (!go_to_failing_start(fix, watch, error))
        return NULL;
    if (!find_ways(fix, only, error) || !follow_all(fix, sessions, error))
        return NULL;
    fix->best = cheapest(fix);
    return make_patch(fix, error) ? g_steal_pointer(&fix) : NULL;
}
