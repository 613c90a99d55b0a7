/* SPDX-License-Identifier: MIT */
/* Reads services, steps, expectations and tails of a variant. */
#include "host/scenario/scenario_unroll.h"

#include "host/scenario/expand.h"
#include "host/scenario/expectation_read.h"
#include "host/scenario/scenario_system.h"

/* ---- services that start with the system ---- */

/* The services of a plain installation; steps point at the
 * document's nodes. NULL without an error if there is no such file. */
static YamlDocument *
load_standard_services(ScenarioLoader *loader, const Edition *edition, GError **error)
{
    g_autofree char *path = edition_services_path(edition);
    YamlDocument *document = g_hash_table_lookup(loader->services, edition->name);

    if (path == NULL || document != NULL)
        return document;
    document = yaml_document_load_file(path, NULL, error);
    if (document == NULL)
        return NULL;
    scenario_loader_keep(loader, loader->services, edition->name, document);
    return document;
}

static gboolean
expand_standard_services(ScenarioLoader *loader,
                         const Edition *edition,
                         Expansion *expansion,
                         GError **error)
{
    GError *problem = NULL;
    YamlDocument *document = load_standard_services(loader, edition, &problem);

    if (problem != NULL) {
        g_propagate_error(error, problem);
        return FALSE;
    }
    if (document == NULL)
        return TRUE;
    const YamlNode *root = yaml_document_root(document);
    const YamlNode *list = yaml_require(root, "services", error);
    const YamlNode *more =
        edition->product == EDITION_CLIENT ? yaml_node_get(root, "client-services") : NULL;
    guint first = expansion->steps->len;
    if (list == NULL || !fields_check_keys(root, services_file_fields, error) ||
        !expand_services(list, expansion, error) ||
        (more != NULL && !expand_services(more, expansion, error)))
        return FALSE;
    /* Lines of another file would mislead. */
    for (guint i = first; i < expansion->steps->len; i++)
        ((Step *)g_ptr_array_index(expansion->steps, i))->line = 0;
    return TRUE;
}

static gboolean
load_services(ScenarioLoader *loader,
              const VariantNodes *nodes,
              const ScenarioVariant *variant,
              Expansion *expansion,
              GError **error)
{
    g_auto(SystemAsked) asked = { 0 };
    const ServicesAsked *services = &asked.services;

    if (!scenario_system_key(nodes, "services", &asked, error))
        return FALSE;
    if (services->list != NULL)
        return expand_services(services->list, expansion, error);
    return services->are_none ||
           expand_standard_services(loader, variant->edition, expansion, error);
}

/* ---- a variant ---- */

static gboolean
append_expectations(GPtrArray *list, const YamlNode *node, const Names *names, GError **error)
{
    if (node == NULL || yaml_node_kind(node) == YAML_NULL)
        return TRUE;

    g_autoptr(GPtrArray) more = expectations_read(node, names, error);
    if (more == NULL)
        return FALSE;
    g_ptr_array_extend_and_steal(list, g_steal_pointer(&more));
    return TRUE;
}

/* Names go on: what a tail makes must have a name that no other one makes. */
static gboolean
add_tails(ScenarioLoader *loader, Expansion *expansion, ScenarioVariant *variant, GError **error)
{
    for (guint i = 0; i < loader->tails->len; i++) {
        GPtrArray *steps = scenario_variant_new_steps();
        g_ptr_array_add(variant->tails, steps);
        expansion->steps = steps;
        if (!expand_steps(yaml_document_root(loader->tails->pdata[i]), expansion, error))
            return FALSE;
    }
    return TRUE;
}

gboolean
scenario_unroll_all(ScenarioLoader *loader,
                    const VariantNodes *nodes,
                    const GArray *insertions,
                    ScenarioVariant *variant,
                    GError **error)
{
    g_autoptr(YamlErrors) errors = yaml_errors_new();
    GError *problem = NULL;
    g_autoptr(Names) names = names_new();
    Expansion expansion = { .programs = loader->programs,
                            .names = names,
                            .registry = variant->registry,
                            .copies = variant->copies };

    expansion.steps = variant->services;
    if (!load_services(loader, nodes, variant, &expansion, &problem))
        yaml_errors_add(errors, &problem);
    names_set_boot(names);
    expansion.steps = variant->steps;
    expansion.insertions = insertions;
    if (!expand_all(nodes->steps, &expansion, &problem))
        yaml_errors_add(errors, &problem);
    variant->tries_registry = expansion.tries_registry;
    if (!append_expectations(variant->expectations, nodes->expect, names, &problem))
        yaml_errors_add(errors, &problem);
    if (!append_expectations(variant->expectations, nodes->also, names, &problem))
        yaml_errors_add(errors, &problem);
    if (!add_tails(loader, &expansion, variant, &problem))
        yaml_errors_add(errors, &problem);
    if (loader->scenario->lesson != NULL)
        variant->names = g_steal_pointer(&names);
    return yaml_errors_finish(errors, error);
}

/* Unrolled, it would have the steps and expectations of the scenario as it stands, and nothing in
 * them depends on its registry. */
static gboolean
is_unrolled_alike(const Scenario *scenario,
                  const VariantOutline *outline,
                  const ScenarioVariant *variant)
{
    const VariantOutline *plain = g_ptr_array_index(scenario->outlines, 0);
    const VariantNodes *a = &outline->nodes, *b = &plain->nodes;

    return a->steps == b->steps && a->expect == b->expect && a->also == NULL &&
           scenario_system_value(a, "services") == scenario_system_value(b, "services") &&
           variant->edition == scenario->plain->edition && !scenario->plain->tries_registry;
}

gboolean
scenario_unroll_steps(const Scenario *scenario,
                      const VariantOutline *outline,
                      ScenarioVariant *variant,
                      GError **error)
{
    if (!is_unrolled_alike(scenario, outline, variant))
        return scenario_unroll_all(scenario->loader, &outline->nodes, NULL, variant, error);
    scenario_variant_share_steps(variant, scenario->plain);
    return TRUE;
}

ScenarioVariant *
scenario_unroll(const Scenario *scenario, const VariantOutline *outline, GError **error)
{
    if (outline->key == NULL)
        return scenario_variant_ref(scenario->plain);

    g_autoptr(ScenarioVariant) variant = scenario_system_of(scenario, outline, error);
    return variant != NULL && scenario_unroll_steps(scenario, outline, variant, error)
               ? g_steal_pointer(&variant)
               : NULL;
}

ScenarioVariant *
scenario_unroll_with(const Scenario *scenario,
                     const VariantOutline *outline,
                     const GArray *insertions,
                     GError **error)
{
    g_autoptr(ScenarioVariant) variant = scenario_system_of(scenario, outline, error);

    return variant != NULL && scenario_unroll_all(scenario->loader, &outline->nodes, insertions,
                                                  variant, error)
               ? g_steal_pointer(&variant)
               : NULL;
}
