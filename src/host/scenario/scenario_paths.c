/* SPDX-License-Identifier: MIT */
/* The files that a scenario was read from. */
#include "host/registry/boot_options_read.h"
#include "host/scenario/scenario_system.h"
#include "host/text/input.h"

#include <string.h>

static void
add_registry_paths(const ScenarioLoader *loader, GPtrArray *paths)
{
    GHashTableIter iter;
    gpointer registry;

    g_hash_table_iter_init(&iter, loader->registries);
    while (g_hash_table_iter_next(&iter, NULL, &registry)) {
        const GPtrArray *files = registry_files(registry);
        for (guint i = 0; i < files->len; i++)
            g_ptr_array_add(paths, g_strdup(((const RegistryTaken *)files->pdata[i])->file));
    }
}

static void
add_edition_paths(const ScenarioLoader *loader, GPtrArray *paths)
{
    GHashTableIter iter;
    gpointer item;

    g_hash_table_iter_init(&iter, loader->scenario->editions);
    while (g_hash_table_iter_next(&iter, NULL, &item))
        edition_add_paths(item, paths);
    g_hash_table_iter_init(&iter, loader->services);
    while (g_hash_table_iter_next(&iter, NULL, &item))
        g_ptr_array_add(paths, g_strdup(yaml_document_name(item)));
}

static void
add_boot_paths(const Scenario *scenario, GPtrArray *paths)
{
    if (scenario->loader->boot_options != NULL)
        boot_options_add_argument_path(scenario->loader->boot_options, paths);
    for (guint i = 0; i < scenario->outlines->len; i++) {
        const VariantOutline *outline = g_ptr_array_index(scenario->outlines, i);
        const YamlNode *options = scenario_system_value(&outline->nodes, "boot-options");
        if (options != NULL)
            boot_options_add_paths(options, scenario->loader->folder, paths);
    }
}

GPtrArray *
scenario_read_paths(const Scenario *scenario)
{
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    gboolean is_stdin = strcmp(scenario->path, INPUT_STDIN_NAME) == 0;

    g_ptr_array_add(paths, g_strdup(is_stdin ? "/dev/stdin" : scenario->path));
    add_registry_paths(scenario->loader, paths);
    add_edition_paths(scenario->loader, paths);
    add_boot_paths(scenario, paths);
    programs_add_paths(scenario->programs, paths);
    return paths;
}
