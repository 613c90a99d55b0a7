/* SPDX-License-Identifier: MIT */
/* Copies of what a run holds beside its machine. */
#include "host/run/run_save.h"

#include "host/engine/engine_save.h"
#include "host/run/run_state.h"
#include "host/run/run_step.h"

struct RunSave {
    Run *run;           /* without a machine */
    EngineSave *engine; /* NULL: it never had one */
};

static GHashTable *
targets_copy(GHashTable *from)
{
    GHashTable *targets = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    GHashTableIter iter;
    gpointer name, target;

    g_hash_table_iter_init(&iter, from);
    while (g_hash_table_iter_next(&iter, &name, &target))
        g_hash_table_insert(targets, g_strdup(name), g_memdup2(target, sizeof(RunTarget)));
    return targets;
}

/* All but the machine, and what was read from it. */
static Run *
copy_without_machine(const Run *from)
{
    Run *run = g_memdup2(from, sizeof *from);

    run->variant = scenario_variant_ref(from->variant);
    run->record = run_record_copy(from->record);
    run->watch = watch_copy(from->watch, run->record);
    run->registry = registry_copy(from->registry);
    run->targets = targets_copy(from->targets);
    run->engine = NULL;
    run->snapshot = NULL;
    return run;
}

RunSave *
run_save(const Run *run, GError **error)
{
    g_autoptr(EngineSave) engine = NULL;

    if (run->engine != NULL) {
        engine = engine_save(run->engine, error);
        if (engine == NULL) {
            run_prefix_error(run, error);
            return NULL;
        }
    }
    RunSave *save = g_new(RunSave, 1);
    *save = (RunSave){ copy_without_machine(run), g_steal_pointer(&engine) };
    return save;
}

void
run_save_free(RunSave *save)
{
    if (save == NULL)
        return;
    run_free(save->run);
    engine_save_free(save->engine);
    g_free(save);
}

Run *
run_new_saved(const RunSave *save, GError **error)
{
    g_autoptr(Run) run = copy_without_machine(save->run);

    if (save->engine == NULL)
        return g_steal_pointer(&run);
    run->engine = engine_new_saved(save->engine, run_step_on_event, run, error);
    if (run->engine != NULL)
        return g_steal_pointer(&run);
    run_prefix_error(run, error);
    return NULL;
}
