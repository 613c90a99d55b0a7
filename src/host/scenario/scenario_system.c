/* SPDX-License-Identifier: MIT */
/* Edition, registry and boot settings of a variant. */
#include "host/scenario/scenario_system.h"

#include "host/registry/boot_options_read.h"

const YamlNode *
scenario_system_value(const VariantNodes *nodes, const char *key)
{
    const YamlNode *value = nodes->system == NULL ? NULL : yaml_node_get(nodes->system, key);

    if (value == NULL && nodes->base != NULL)
        value = yaml_node_get(nodes->base, key);
    return value;
}

gboolean
scenario_system_key(const VariantNodes *nodes, const char *key, SystemAsked *asked, GError **error)
{
    const YamlNode *value = scenario_system_value(nodes, key);
    const Field *field = fields_find(system_fields, key);

    return value == NULL || field->type->read(value, field, asked, error);
}

static const Edition *
find_edition(ScenarioLoader *loader,
             const char *name,
             const char *beside,
             const YamlNode *at,
             GError **error)
{
    Edition *edition = g_hash_table_lookup(loader->scenario->editions, name);

    if (edition == NULL) {
        edition = edition_load(name, beside, at, error);
        if (edition != NULL)
            scenario_loader_keep(loader, loader->scenario->editions, name, edition);
    }
    return edition;
}

static gboolean
load_edition(ScenarioLoader *loader,
             const VariantNodes *nodes,
             ScenarioVariant *variant,
             GError **error)
{
    const YamlNode *at = scenario_system_value(nodes, "edition");
    g_auto(SystemAsked) asked = { 0 };

    if (loader->edition != NULL) {
        variant->edition = find_edition(loader, loader->edition, ".", NULL, error);
        return variant->edition != NULL;
    }
    if (at == NULL) {
        const YamlNode *where = nodes->base;
        if (where == NULL)
            return yaml_fail(yaml_document_root(loader->scenario->document), YAML_ERROR_KEY, error,
                             "system is missing (" SCENARIO_SYSTEM_FORM ")");
        return yaml_fail(where, YAML_ERROR_KEY, error,
                         "the key \"edition\" is missing here (" SCENARIO_SYSTEM_FORM ")");
    }
    if (!scenario_system_key(nodes, "edition", &asked, error))
        return FALSE;
    variant->edition = find_edition(loader, asked.edition, loader->folder, at, error);
    return variant->edition != NULL;
}

static gboolean
apply_sets(ScenarioLoader *loader, const VariantNodes *nodes, Registry *registry, GError **error)
{
    const YamlNode *sets[] = {
        nodes->base == NULL ? NULL : yaml_node_get(nodes->base, "set"),
        nodes->system == NULL ? NULL : yaml_node_get(nodes->system, "set"),
        nodes->set,
    };

    /* A file that the command line names lies above what the scenario says. */
    for (guint i = 0; i < G_N_ELEMENTS(sets); i++)
        if (sets[i] != NULL &&
            !(loader->registry != NULL
                  ? registry_set_node_below(registry, sets[i], EDITION_REGISTRY_LAYERS, error)
                  : registry_set_node(registry, sets[i], error)))
            return FALSE;
    registry_end_scenario(registry);

    for (char **set = loader->set; set != NULL && *set != NULL; set++)
        if (!registry_set_argument(registry, *set, error))
            return FALSE;
    return TRUE;
}

/* What the command line says instead. FALSE: it says how a file is to be taken, and there is none.
 */
static gboolean
override_registry(const ScenarioLoader *loader, RegistryAsked *asked, GError **error)
{
    if (loader->registry != NULL) {
        g_free(asked->file);
        asked->file = g_strdup(loader->registry);
        asked->as = REGISTRY_BY_CONTENT;
    }
    if (loader->registry_as == REGISTRY_BY_CONTENT)
        return TRUE;
    asked->as = loader->registry_as;
    if (asked->file == NULL)
        g_set_error(
            error, EDITION_ERROR, EDITION_ERROR_UNKNOWN,
            "--registry-as says how a registry file is taken, and none is named (--registry "
            "names one)");
    return asked->file != NULL;
}

static gboolean
load_registry(ScenarioLoader *loader,
              const VariantNodes *nodes,
              ScenarioVariant *variant,
              GError **error)
{
    const YamlNode *at = scenario_system_value(nodes, "registry");
    gboolean is_overridden = loader->registry != NULL;
    g_auto(SystemAsked) asked = { 0 };
    const RegistryAsked *registry = &asked.registry;

    if (!scenario_system_key(nodes, "registry", &asked, error) ||
        !override_registry(loader, &asked.registry, error))
        return FALSE;

    g_autofree char *key = g_strdup_printf("%s\n%u\n%s", variant->edition->name, registry->as,
                                           registry->file != NULL ? registry->file : "");
    Registry *plain = g_hash_table_lookup(loader->registries, key);
    if (plain == NULL) {
        plain = edition_load_registry(variant->edition, registry->file, registry->as,
                                      is_overridden ? "." : loader->folder,
                                      is_overridden ? NULL : at, error);
        if (plain == NULL)
            return FALSE;
        scenario_loader_keep(loader, loader->registries, key, plain);
    }
    variant->registry = registry_copy(plain);
    variant->registry_name = g_strdup(registry->file);
    return apply_sets(loader, nodes, variant->registry, error);
}

static gboolean
read_boot_options(const ScenarioLoader *loader,
                  const YamlNode *written,
                  BootOptions *options,
                  GError **error)
{
    if (loader->boot_options != NULL)
        return boot_options_read_argument(options, "--boot-options", loader->boot_options, error);
    return written == NULL || boot_options_read(options, written, loader->folder, error);
}

static gboolean
read_settings(const ScenarioLoader *loader,
              const VariantNodes *nodes,
              const Edition *edition,
              BootSettings *settings,
              GError **error)
{
    g_auto(SystemAsked) asked = { .memory_bytes = settings->memory_bytes };

    settings->options.loader = edition_boot_loader(edition);
    if (!scenario_system_key(nodes, "boot-options", &asked, error) ||
        !read_boot_options(loader, asked.boot_options, &settings->options, error) ||
        !scenario_system_key(nodes, "memory", &asked, error) ||
        !scenario_system_key(nodes, "page-file", &asked, error) ||
        !scenario_system_key(nodes, "seed", &asked, error) ||
        !scenario_system_key(nodes, "screen", &asked, error) ||
        !scenario_system_key(nodes, "display-driver", &asked, error) ||
        !scenario_system_key(nodes, "attach-exit-code", &asked, error))
        return FALSE;
    settings->memory_bytes = asked.memory_bytes;
    settings->has_page_file = scenario_system_value(nodes, "page-file") != NULL;
    settings->page_file_bytes = asked.page_file_bytes;
    settings->seed = asked.seed.value;
    settings->attach_exit = asked.attach_exit;
    settings->screen = asked.screen;
    settings->display_driver_bytes = asked.display_driver_bytes;
    return TRUE;
}

gboolean
scenario_system_check_keys(const YamlNode *node, GError **error)
{
    if (node != NULL && yaml_node_kind(node) != YAML_MAPPING)
        return yaml_fail(node, YAML_ERROR_TYPE, error,
                         "system is a mapping (" SCENARIO_SYSTEM_FORM ")");
    return node == NULL || fields_check_keys(node, system_fields, error);
}

/* That a boot block can be made of it all; what memory and page file are together is said at the
 * place of one of them. */
static gboolean
check_boot(const VariantNodes *nodes, const ScenarioVariant *variant, GError **error)
{
    const YamlNode *memory = scenario_system_value(nodes, "memory");
    const YamlNode *page_file = scenario_system_value(nodes, "page-file");
    const YamlNode *options = scenario_system_value(nodes, "boot-options");
    const YamlNode *at = page_file != NULL ? page_file : memory != NULL ? memory : options;
    g_autoptr(GError) failure = NULL;
    struct abi_boot boot;

    if (edition_make_boot(variant->edition, variant->registry, &variant->settings, &boot, &failure))
        return TRUE;
    if (at != NULL && g_error_matches(failure, EDITION_ERROR, EDITION_ERROR_MEMORY))
        return yaml_fail(at, YAML_ERROR_VALUE, error, "%s", failure->message);
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

ScenarioVariant *
scenario_system_of(const Scenario *scenario, const VariantOutline *outline, GError **error)
{
    g_autoptr(ScenarioVariant) variant =
        scenario_variant_new(outline->name, outline->about, outline->line);
    ScenarioLoader *loader = scenario->loader;

    variant->settings = outline->settings;
    return scenario_system_check_keys(outline->nodes.system, error) &&
                   load_edition(loader, &outline->nodes, variant, error) &&
                   load_registry(loader, &outline->nodes, variant, error)
               ? g_steal_pointer(&variant)
               : NULL;
}

ScenarioVariant *
scenario_system_read(const Scenario *scenario, VariantOutline *outline, GError **error)
{
    g_autoptr(ScenarioVariant) variant = scenario_system_of(scenario, outline, error);

    if (variant == NULL || !read_settings(scenario->loader, &outline->nodes, variant->edition,
                                          &outline->settings, error))
        return NULL;
    variant->settings = outline->settings;
    return check_boot(&outline->nodes, variant, error) ? g_steal_pointer(&variant) : NULL;
}
