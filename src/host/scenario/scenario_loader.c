/* SPDX-License-Identifier: MIT */
/* Overrides, and what variants share. */
#include "host/scenario/scenario_loader.h"

#include "host/text/input.h"

ScenarioLoader *
scenario_loader_new(const Scenario *scenario, const ScenarioOverrides *overrides)
{
    ScenarioLoader *loader = g_new0(ScenarioLoader, 1);

    loader->scenario = scenario;
    loader->folder = input_folder(scenario->path);
    if (overrides != NULL) {
        loader->edition = g_strdup(overrides->edition);
        loader->registry = g_strdup(overrides->registry);
        loader->registry_as = overrides->registry_as;
        loader->set = g_strdupv((char **)overrides->set);
        loader->boot_options = g_strdup(overrides->boot_options);
        loader->is_open = overrides->is_open;
    }
    loader->tails = g_ptr_array_new_with_free_func((GDestroyNotify)yaml_document_unref);
    loader->registries =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)registry_free);
    loader->services =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)yaml_document_unref);
    return loader;
}

void
scenario_loader_free(ScenarioLoader *loader)
{
    g_ptr_array_unref(loader->tails);
    g_free(loader->folder);
    g_free(loader->edition);
    g_free(loader->registry);
    g_strfreev(loader->set);
    g_free(loader->boot_options);
    g_hash_table_unref(loader->registries);
    g_hash_table_unref(loader->services);
    g_clear_pointer(&loader->programs, programs_free);
    g_free(loader);
}

void
scenario_loader_close(ScenarioLoader *loader)
{
    programs_close(loader->programs);
    loader->is_closed = TRUE;
}

void
scenario_loader_keep(ScenarioLoader *loader, GHashTable *table, const char *key, gpointer value)
{
    g_assert(!loader->is_closed);
    g_hash_table_insert(table, g_strdup(key), value);
}
