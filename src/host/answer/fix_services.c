/* SPDX-License-Identifier: MIT */
/* Counts from the fewest up; with knobs from all of them down. */
#include "host/answer/fix_services.h"

#include "host/answer/fix_together.h"
#include "host/answer/service_hosts.h"

/* Counts that are tried one by one, of a run that is short. */
#define COUNTS_MAX 512u

guint
fix_services_fewest(const FixWay *way)
{
    /* One service alone in a process is what there is. */
    return way->kind == FIX_PROCESS ? 2 : 1;
}

/* The variant in which the last `count` of them are moved; its reference is the caller's. */
static ScenarioVariant *
move(const Trials *trials, const FixWay *way, guint count)
{
    if (way->kind == FIX_PROCESS)
        return service_hosts_merge(trials_scenario(trials), trials_variant(trials), way->account,
                                   count);
    return service_accounts_move(trials_variant(trials), &way->move, count);
}

/* ---- alone ---- */

static void
take(FixWay *way, guint count, const Trial *trial, ScenarioVariant *changed)
{
    way->works = TRUE;
    way->services = count;
    way->trial = trial;
    g_clear_pointer(&way->changed, scenario_variant_unref);
    way->changed = scenario_variant_ref(changed);
}

/* *is_enough: so many are. */
static gboolean
try_count(Trials *trials, FixWay *way, guint count, gboolean *is_enough, GError **error)
{
    g_autoptr(ScenarioVariant) changed = move(trials, way, count);
    const Trial *trial = trials_ask_variant(trials, changed, error);

    if (trial == NULL)
        return FALSE;
    way->tried++;
    *is_enough = survey_is_good(trials, trial);
    if (*is_enough)
        take(way, count, trial, changed);
    return TRUE;
}

/* Between so many that are not enough and those that are. */
static gboolean
halve(Trials *trials, FixWay *way, guint few, GError **error)
{
    gboolean is_enough;

    while (way->services - few > 1) {
        guint middle = few + (way->services - few) / 2;
        if (!try_count(trials, way, middle, &is_enough, error))
            return FALSE;
        if (!is_enough)
            few = middle;
    }
    return TRUE;
}

/* Of what is told how many steps fail is told, too. */
static gboolean
run_beside(Trials *trials, FixWay *way, guint count, GError **error)
{
    g_autoptr(ScenarioVariant) changed = move(trials, way, count);

    way->beside = trials_run_variant(trials, changed, error);
    return way->beside != NULL;
}

/* How many are enough need not be how many are too many: where it can be done none is left out. */
static guint
stride_of(const Trials *trials, const FixWay *way)
{
    guint most = COUNTS_MAX / (trials_stride(trials) * trials_stride(trials));

    return way->of_services / MAX(most, 1) + 1;
}

gboolean
fix_services_try(Trials *trials, FixWay *way, GError **error)
{
    guint fewest = fix_services_fewest(way);
    guint few = fewest - 1;

    way->stride = stride_of(trials, way);
    way->beside = trials_base(trials);
    for (guint count = fewest; few < way->of_services;) {
        gboolean is_enough;
        if (!try_count(trials, way, count, &is_enough, error))
            return FALSE;
        if (is_enough)
            break;
        few = count;
        count = MIN(count + way->stride, way->of_services);
    }
    if (way->works && !halve(trials, way, few, error))
        return FALSE;
    guint beside = way->works ? way->services - 1 : way->of_services;
    return beside < fewest || run_beside(trials, way, beside, error);
}

/* ---- with knobs ---- */

/* So many, with the settings of the way. */
static const Trial *
ask_both(Trials *trials, FixWay *way, guint count, ScenarioVariant **changed, GError **error)
{
    g_autoptr(ScenarioVariant) moved =
        count >= fix_services_fewest(way) ? move(trials, way, count) : NULL;
    g_autoptr(ScenarioVariant) both = scenario_variant_with(
        moved != NULL ? moved : trials_variant(trials), way->settings, way->knob_count, error);
    const Trial *trial = both != NULL ? trials_run_variant(trials, both, error) : NULL;

    way->tried++;
    if (trial != NULL && changed != NULL)
        *changed = g_steal_pointer(&both);
    return trial;
}

/* All fits, with the heap sizes that are said. */
static gboolean
is_enough_both(const Trials *trials, const Trial *trial)
{
    return survey_is_good(trials, trial) && trial->force != TRIAL_SAFE_PAIR;
}

/* As few as the settings allow: beside them one less was run. None, if they do without. */
static gboolean
take_fewer(Trials *trials, FixWay *way, GError **error)
{
    guint few = 0;

    way->beside = ask_both(trials, way, 0, NULL, error);
    if (way->beside != NULL && is_enough_both(trials, way->beside))
        way->services = 0;
    while (way->beside != NULL && way->services - few > 1) {
        guint middle = few + (way->services - few) / 2;
        const Trial *trial = ask_both(trials, way, middle, NULL, error);
        if (trial == NULL)
            return FALSE;
        if (is_enough_both(trials, trial)) {
            way->services = middle;
        } else {
            few = middle;
            way->beside = trial;
        }
    }
    return way->beside != NULL;
}

/* Knobs on a system on which so many are moved; what was found stays with the way. */
static gboolean
turn_knobs(Trials *trials, FixWay *way, guint count, guint *runs, GError **error)
{
    g_autoptr(ScenarioVariant) moved = move(trials, way, count);
    g_autoptr(Trials) beside = trials_new_beside(trials, moved, error);
    guint before = way->tried;

    if (beside == NULL || !fix_together_find(beside, way, *runs, error))
        return FALSE;
    *runs -= MIN(*runs, way->tried);
    way->tried += before;
    if (!way->works)
        return TRUE;
    way->services = count;
    g_clear_pointer(&way->own_trials, trials_free);
    g_clear_pointer(&way->own_variant, scenario_variant_unref);
    way->own_trials = g_steal_pointer(&beside);
    way->own_variant = g_steal_pointer(&moved);
    return TRUE;
}

/* With fewer services the knobs are brought nearer to what they are now. */
static gboolean
bring_nearer(Trials *trials, FixWay *way, GError **error)
{
    g_autoptr(ScenarioVariant) moved = way->services > 0
                                           ? move(trials, way, way->services)
                                           : scenario_variant_ref(trials_variant(trials));
    g_autoptr(Trials) beside = trials_new_beside(trials, moved, error);

    if (beside == NULL || !fix_together_bring_nearer(beside, way, error))
        return FALSE;
    g_clear_pointer(&way->own_trials, trials_free);
    g_clear_pointer(&way->own_variant, scenario_variant_unref);
    way->own_trials = g_steal_pointer(&beside);
    way->own_variant = g_steal_pointer(&moved);
    return TRUE;
}

/* The settings do without any service: it is a way of several knobs. */
static void
leave_services_out(FixWay *way)
{
    way->kind = FIX_TOGETHER;
    way->move = (ServiceMove){ 0 };
    way->account = NULL;
    way->services = way->of_services = 0;
    way->beside = NULL;
}

/* Other settings may do with fewer services: until neither can be less while the other stays. With
 * one service less it was run, and did not work. */
static gboolean
make_least(Trials *trials, FixWay *way, GError **error)
{
    do {
        if (!take_fewer(trials, way, error))
            return FALSE;
        if (way->services < fix_services_fewest(way))
            way->services = 0;
        if (!bring_nearer(trials, way, error))
            return FALSE;
        if (way->services == 0)
            return TRUE;
        way->beside = ask_both(trials, way, way->services - 1, NULL, error);
        if (way->beside == NULL)
            return FALSE;
    } while (is_enough_both(trials, way->beside));
    return TRUE;
}

gboolean
fix_services_try_with_knobs(Trials *trials, FixWay *way, guint *runs, GError **error)
{
    for (guint count = way->of_services; count >= fix_services_fewest(way) && *runs > 0;
         count /= 2) {
        if (!turn_knobs(trials, way, count, runs, error))
            return FALSE;
        if (way->works)
            break;
    }
    if (!way->works)
        return TRUE;
    if (!make_least(trials, way, error))
        return FALSE;
    way->trial = ask_both(trials, way, way->services, &way->changed, error);
    if (way->services == 0)
        leave_services_out(way);
    return way->trial != NULL;
}
