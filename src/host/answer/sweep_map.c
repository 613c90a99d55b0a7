/* SPDX-License-Identifier: MIT */
/* Rows, columns and runs of a sweep's results. */
#include "host/answer/sweep_map.h"

static SweepRun
run_of(const SweepMap *map, guint index)
{
    const SweepResult *result = sweep_results_get(map->results, index);
    SweepRun run = { .index = index,
                     .row = index / map->columns % map->rows,
                     .column = index % map->columns,
                     .length = 1 };

    if (result == NULL)
        return run;
    run.outcome = result->passes ? SWEEP_PASSES : result->starts ? SWEEP_REFUSED : SWEEP_NO_START;
    run.gate = run.outcome == SWEEP_REFUSED ? result->gate : GATE_NONE;
    run.failures = result->failures;
    run.falls_back = result->falls_back;
    return run;
}

guint
sweep_map_kind(SweepOutcome outcome, enum gate gate)
{
    return outcome == SWEEP_REFUSED ? SWEEP_REFUSED + (guint)gate : (guint)outcome;
}

guint
sweep_map_heat(const SweepMap *map, guint failures, guint steps)
{
    return failures == 0 ? 0 : 1 + (guint)((guint64)(failures - 1) * steps / map->most_failures);
}

SweepMap
sweep_map_of(const SweepResults *results)
{
    const SweepPlan *plan = sweep_results_plan(results);
    guint knobs = plan->knob_count;
    SweepMap map = { .results = results,
                     .rows = knobs > 1 ? plan->axes[knobs - 2]->len : 1,
                     .columns = plan->axes[knobs - 1]->len };

    map.maps = plan->count / map.rows / map.columns;
    for (guint i = 0; i < plan->count; i++) {
        SweepRun run = run_of(&map, i);
        map.count[sweep_map_kind(run.outcome, run.gate)]++;
        map.most_failures = MAX(map.most_failures, run.failures);
    }
    return map;
}

static gboolean
goes_on(const SweepRun *run, const SweepRun *next)
{
    return run->row == next->row && run->outcome == next->outcome && run->gate == next->gate &&
           run->failures == next->failures && run->falls_back == next->falls_back;
}

GArray *
sweep_map_runs(const SweepMap *map, guint number)
{
    GArray *runs = g_array_new(FALSE, FALSE, sizeof(SweepRun));
    guint cells = map->rows * map->columns;

    for (guint i = number * cells; i < (number + 1) * cells; i++) {
        SweepRun next = run_of(map, i);
        SweepRun *last = runs->len > 0 ? &g_array_index(runs, SweepRun, runs->len - 1) : NULL;
        if (last != NULL && goes_on(last, &next))
            last->length++;
        else
            g_array_append_val(runs, next);
    }
    return runs;
}
