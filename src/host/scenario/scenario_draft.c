/* SPDX-License-Identifier: MIT */
/* Puts together what one variant is made of. */
#include "host/scenario/scenario_draft.h"

#include <string.h>

/* Its system, with the changes of the variant. */
static void
overlay(YamlDraft *draft, YamlTree *mapping, const YamlNode *node)
{
    for (guint i = 0; node != NULL && i < yaml_node_count(node); i++) {
        const char *key = yaml_node_text(yaml_node_key(node, i));
        YamlTree *there = yaml_tree_get(mapping, key);
        if (strcmp(key, "set") == 0 && there != NULL && there->kind == YAML_MAPPING)
            overlay(draft, there, yaml_node_item(node, i));
        else
            yaml_tree_set(mapping, key, yaml_draft_copy(draft, yaml_node_item(node, i)));
    }
}

static void
overlay_set(YamlDraft *draft, YamlTree *system, const YamlNode *set)
{
    YamlTree *there = yaml_tree_get(system, "set");

    if (set == NULL)
        return;
    if (there != NULL && there->kind == YAML_MAPPING)
        overlay(draft, there, set);
    else
        yaml_tree_set(system, "set", yaml_draft_copy(draft, set));
}

/* ---- the command line's ---- */

/* The mapping under this key; what else stands there goes. */
static YamlTree *
mapping_in(YamlDraft *draft, YamlTree *parent, const char *key)
{
    YamlTree *there = yaml_tree_get(parent, key);

    if (there != NULL && there->kind == YAML_MAPPING)
        return there;
    there = yaml_draft_make(draft, YAML_MAPPING, NULL);
    yaml_tree_set(parent, key, there);
    return there;
}

static void
override_text(YamlDraft *draft, YamlTree *mapping, const char *key, const char *text)
{
    if (text != NULL)
        yaml_tree_set(mapping, key, yaml_draft_make(draft, YAML_SCALAR, text));
}

/* NAME=VALUE. */
static void
override_setting(YamlDraft *draft, YamlTree *system, const char *setting)
{
    g_auto(GStrv) parts = g_strsplit(setting, "=", 2);

    if (parts[0] != NULL)
        override_text(draft, mapping_in(draft, system, "set"), parts[0], parts[1]);
}

/* Those that the variant was read with: what the command line's words, or its boot.ini, came to. */
static void
override_boot_options(YamlDraft *draft, YamlTree *system, const BootOptions *options)
{
    g_autofree char *text = boot_options_text(options);
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    YamlTree *list = yaml_draft_make(draft, YAML_SEQUENCE, NULL);

    for (char **word = words; *word != NULL; word++)
        g_ptr_array_add(list->items, yaml_draft_make(draft, YAML_SCALAR, *word));
    yaml_tree_set(system, "boot-options", list);
}

/* In a scenario that names the file itself they would lie above it. */
static void
drop_hidden_settings(YamlTree *system, const Registry *registry)
{
    YamlTree *set = yaml_tree_get(system, "set");

    if (set == NULL || set->kind != YAML_MAPPING)
        return;
    for (guint i = set->items->len; i-- > 0;) {
        const char *name = ((const YamlTree *)set->items->pdata[i])->key;
        if (registry_file_says(registry, name, EDITION_REGISTRY_LAYERS))
            yaml_tree_remove(set, name);
    }
    if (set->items->len == 0)
        yaml_tree_remove(system, "set");
}

static void
override(YamlDraft *draft,
         const Scenario *scenario,
         const VariantOutline *outline,
         const ScenarioOverrides *overrides)
{
    YamlTree *system = mapping_in(draft, draft->root, "system");
    g_autoptr(ScenarioVariant) variant =
        overrides->registry != NULL ? scenario_unroll(scenario, outline, NULL) : NULL;

    if (variant != NULL)
        drop_hidden_settings(system, variant->registry);
    override_text(draft, system, "edition", overrides->edition);
    override_text(draft, system, "registry", overrides->registry);
    for (gsize i = 0; overrides->set != NULL && overrides->set[i] != NULL; i++)
        override_setting(draft, system, overrides->set[i]);
    if (overrides->boot_options != NULL)
        override_boot_options(draft, system, &outline->settings.options);
}

/* ---- the whole ---- */

YamlDraft *
scenario_draft(const Scenario *scenario,
               const VariantOutline *outline,
               const ScenarioOverrides *overrides)
{
    static const char *const dropped[] = { "about", "source", "expect", "variants", "lesson" };
    YamlDraft *draft = yaml_draft_new(yaml_document_root(scenario->document));
    const VariantNodes *nodes = &outline->nodes;
    YamlTree *system = yaml_tree_get(draft->root, "system");

    for (gsize i = 0; i < G_N_ELEMENTS(dropped); i++)
        yaml_tree_remove(draft->root, dropped[i]);
    if (system != NULL && system->kind == YAML_MAPPING) {
        overlay(draft, system, nodes->system);
        overlay_set(draft, system, nodes->set);
    }
    if (overrides != NULL)
        override(draft, scenario, outline, overrides);
    if (nodes->steps != NULL)
        yaml_tree_set(draft->root, "steps", yaml_draft_copy(draft, nodes->steps));
    return draft;
}
