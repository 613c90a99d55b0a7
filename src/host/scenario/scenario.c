/* SPDX-License-Identifier: MIT */
/* Reads scenario files. */
#include "host/scenario/scenario.h"

#include "host/registry/boot_options_read.h"
#include "host/scenario/expand.h"
#include "host/scenario/expectation_read.h"
#include "host/scenario/name_fields.h"
#include "host/scenario/scenario_fields.h"
#include "host/text/data_path.h"
#include "host/text/input.h"
#include "host/yaml/yaml_copy.h"

#include <string.h>

#define SYSTEM_FORM "as in `system: { edition: " EDITION_DEFAULT " }`"

typedef struct ScenarioLoader {
    const Scenario *scenario;
    char *folder;
    /* The overrides. */
    char *edition;
    char *registry;
    RegistryAs registry_as;
    char **set;
    GPtrArray *tails; /* YamlDocument */
    Programs *programs;
    /* Variants mostly share these: read once. */
    GHashTable *registries; /* "EDITION\nAS\nFILE" -> Registry */
    GHashTable *services;   /* edition -> YamlDocument */
    gboolean is_open;       /* overrides: more may come */
    gboolean is_closed;     /* all of them are there, and nothing changes any more */
} Loader;

/* ---- life ---- */

static Loader *
loader_new(const Scenario *scenario, const ScenarioOverrides *overrides)
{
    Loader *loader = g_new0(Loader, 1);

    loader->scenario = scenario;
    loader->folder = input_folder(scenario->path);
    if (overrides != NULL) {
        loader->edition = g_strdup(overrides->edition);
        loader->registry = g_strdup(overrides->registry);
        loader->registry_as = overrides->registry_as;
        loader->set = g_strdupv((char **)overrides->set);
        loader->is_open = overrides->is_open;
    }
    loader->tails = g_ptr_array_new_with_free_func((GDestroyNotify)yaml_document_unref);
    loader->registries =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)registry_free);
    loader->services =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)yaml_document_unref);
    return loader;
}

static void
loader_free(Loader *loader)
{
    g_ptr_array_unref(loader->tails);
    g_free(loader->folder);
    g_free(loader->edition);
    g_free(loader->registry);
    g_strfreev(loader->set);
    g_hash_table_unref(loader->registries);
    g_hash_table_unref(loader->services);
    g_clear_pointer(&loader->programs, programs_free);
    g_free(loader);
}

static void
outline_free(gpointer data)
{
    VariantOutline *outline = data;

    g_free(outline->name);
    g_free(outline->about);
    g_free(outline);
}

void
scenario_free(Scenario *scenario)
{
    if (scenario == NULL)
        return;
    g_clear_pointer(&scenario->plain, scenario_variant_unref);
    g_clear_pointer(&scenario->lesson, lesson_free);
    g_clear_pointer(&scenario->outlines, g_ptr_array_unref);
    g_clear_pointer(&scenario->loader, loader_free);
    g_clear_pointer(&scenario->editions, g_hash_table_unref);
    g_clear_pointer(&scenario->document, yaml_document_unref);
    g_free(scenario->path);
    g_free(scenario->title);
    g_free(scenario->about);
    g_free(scenario->source);
    g_free(scenario);
}

/* The scenario is read. */
static void
loader_close(Loader *loader)
{
    programs_close(loader->programs);
    loader->is_closed = TRUE;
}

/* Takes the value. */
static void
remember(Loader *loader, GHashTable *table, const char *key, gpointer value)
{
    g_assert(!loader->is_closed);
    g_hash_table_insert(table, g_strdup(key), value);
}

/* ---- system ---- */

static const YamlNode *
system_value(const VariantNodes *nodes, const char *key)
{
    const YamlNode *value = nodes->system == NULL ? NULL : yaml_node_get(nodes->system, key);

    if (value == NULL && nodes->base != NULL)
        value = yaml_node_get(nodes->base, key);
    return value;
}

/* One key of `system:`, as its row says. */
static gboolean
read_key(const VariantNodes *nodes, const char *key, SystemAsked *asked, GError **error)
{
    const YamlNode *value = system_value(nodes, key);
    const Field *field = fields_find(system_fields, key);

    return value == NULL || field->type->read(value, field, asked, error);
}

static const Edition *
find_edition(
    Loader *loader, const char *name, const char *beside, const YamlNode *at, GError **error)
{
    Edition *edition = g_hash_table_lookup(loader->scenario->editions, name);

    if (edition == NULL) {
        edition = edition_load(name, beside, at, error);
        if (edition != NULL)
            remember(loader, loader->scenario->editions, name, edition);
    }
    return edition;
}

static gboolean
load_edition(Loader *loader, const VariantNodes *nodes, ScenarioVariant *variant, GError **error)
{
    const YamlNode *at = system_value(nodes, "edition");
    g_auto(SystemAsked) asked = { 0 };

    if (loader->edition != NULL) {
        variant->edition = find_edition(loader, loader->edition, ".", NULL, error);
        return variant->edition != NULL;
    }
    if (at == NULL) {
        const YamlNode *where = nodes->base;
        if (where == NULL)
            return yaml_fail(yaml_document_root(loader->scenario->document), YAML_ERROR_KEY, error,
                             "system is missing (" SYSTEM_FORM ")");
        return yaml_fail(where, YAML_ERROR_KEY, error,
                         "the key \"edition\" is missing here (" SYSTEM_FORM ")");
    }
    if (!read_key(nodes, "edition", &asked, error))
        return FALSE;
    variant->edition = find_edition(loader, asked.edition, loader->folder, at, error);
    return variant->edition != NULL;
}

static gboolean
apply_sets(Loader *loader, const VariantNodes *nodes, Registry *registry, GError **error)
{
    const YamlNode *sets[] = {
        nodes->base == NULL ? NULL : yaml_node_get(nodes->base, "set"),
        nodes->system == NULL ? NULL : yaml_node_get(nodes->system, "set"),
        nodes->set,
    };

    for (guint i = 0; i < G_N_ELEMENTS(sets); i++)
        if (sets[i] != NULL && !registry_set_node(registry, sets[i], error))
            return FALSE;

    for (char **set = loader->set; set != NULL && *set != NULL; set++)
        if (!registry_set_argument(registry, *set, error))
            return FALSE;
    return TRUE;
}

/* What the command line says instead. FALSE: it says how a file is to be taken, and there is none.
 */
static gboolean
override_registry(const Loader *loader, RegistryAsked *asked, GError **error)
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
load_registry(Loader *loader, const VariantNodes *nodes, ScenarioVariant *variant, GError **error)
{
    const YamlNode *at = system_value(nodes, "registry");
    gboolean is_overridden = loader->registry != NULL;
    g_auto(SystemAsked) asked = { 0 };
    const RegistryAsked *registry = &asked.registry;

    if (!read_key(nodes, "registry", &asked, error) ||
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
        remember(loader, loader->registries, key, plain);
    }
    variant->registry = registry_copy(plain);
    variant->registry_name = g_strdup(registry->file);
    return apply_sets(loader, nodes, variant->registry, error);
}

static gboolean
read_settings(const Loader *loader,
              const VariantNodes *nodes,
              BootSettings *settings,
              GError **error)
{
    g_auto(SystemAsked) asked = { .memory_bytes = settings->memory_bytes };

    if (!read_key(nodes, "boot-options", &asked, error) ||
        (asked.boot_options != NULL &&
         !boot_options_read(&settings->options, asked.boot_options, loader->folder, error)) ||
        !read_key(nodes, "memory", &asked, error) || !read_key(nodes, "page-file", &asked, error) ||
        !read_key(nodes, "seed", &asked, error) || !read_key(nodes, "screen", &asked, error) ||
        !read_key(nodes, "display-driver", &asked, error) ||
        !read_key(nodes, "attach-exit-code", &asked, error))
        return FALSE;
    settings->memory_bytes = asked.memory_bytes;
    settings->has_page_file = system_value(nodes, "page-file") != NULL;
    settings->page_file_bytes = asked.page_file_bytes;
    settings->seed = asked.seed.value;
    settings->attach_exit = asked.attach_exit;
    settings->screen = asked.screen;
    settings->display_driver_bytes = asked.display_driver_bytes;
    return TRUE;
}

static gboolean
check_system_keys(const YamlNode *node, GError **error)
{
    if (node != NULL && yaml_node_kind(node) != YAML_MAPPING)
        return yaml_fail(node, YAML_ERROR_TYPE, error, "system is a mapping (" SYSTEM_FORM ")");
    return node == NULL || fields_check_keys(node, system_fields, error);
}

/* That a boot block can be made of it all; what memory and page file are together is said at the
 * place of one of them. */
static gboolean
check_boot(const VariantNodes *nodes, const ScenarioVariant *variant, GError **error)
{
    const YamlNode *memory = system_value(nodes, "memory");
    const YamlNode *page_file = system_value(nodes, "page-file");
    const YamlNode *options = system_value(nodes, "boot-options");
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

/* ---- services that start with the system ---- */

/* The services of a plain installation; steps point at the
 * document's nodes. NULL without an error if there is no such file. */
static YamlDocument *
load_standard_services(Loader *loader, const Edition *edition, GError **error)
{
    g_autofree char *path = edition_services_path(edition);
    YamlDocument *document = g_hash_table_lookup(loader->services, edition->name);

    if (path == NULL || document != NULL)
        return document;
    document = yaml_document_load_file(path, NULL, error);
    if (document == NULL)
        return NULL;
    remember(loader, loader->services, edition->name, document);
    return document;
}

static gboolean
expand_standard_services(Loader *loader,
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
    guint first = expansion->steps->len;
    if (list == NULL || !fields_check_keys(root, services_file_fields, error) ||
        !expand_services(list, expansion, error))
        return FALSE;
    /* Lines of another file would mislead. */
    for (guint i = first; i < expansion->steps->len; i++)
        ((Step *)g_ptr_array_index(expansion->steps, i))->line = 0;
    return TRUE;
}

static gboolean
load_services(Loader *loader,
              const VariantNodes *nodes,
              const ScenarioVariant *variant,
              Expansion *expansion,
              GError **error)
{
    g_auto(SystemAsked) asked = { 0 };
    const ServicesAsked *services = &asked.services;

    if (!read_key(nodes, "services", &asked, error))
        return FALSE;
    if (services->list != NULL)
        return expand_services(services->list, expansion, error);
    return services->are_none ||
           expand_standard_services(loader, variant->edition, expansion, error);
}

/* ---- variants ---- */

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
add_tails(Loader *loader, Expansion *expansion, ScenarioVariant *variant, GError **error)
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

/* `insertions`: of Insertion, NULL: none. */
static gboolean
unroll(Loader *loader,
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

/* Only what it runs on: without services, steps and expectations. */
static ScenarioVariant *
variant_system(const Scenario *scenario, const VariantOutline *outline, GError **error)
{
    g_autoptr(ScenarioVariant) variant =
        scenario_variant_new(outline->name, outline->about, outline->line);
    Loader *loader = scenario->loader;

    variant->settings = outline->settings;
    return check_system_keys(outline->nodes.system, error) &&
                   load_edition(loader, &outline->nodes, variant, error) &&
                   load_registry(loader, &outline->nodes, variant, error)
               ? g_steal_pointer(&variant)
               : NULL;
}

/* The same the first time: the outline gets its settings. */
static ScenarioVariant *
read_system(const Scenario *scenario, VariantOutline *outline, GError **error)
{
    g_autoptr(ScenarioVariant) variant = variant_system(scenario, outline, error);

    if (variant == NULL ||
        !read_settings(scenario->loader, &outline->nodes, &outline->settings, error))
        return NULL;
    variant->settings = outline->settings;
    return check_boot(&outline->nodes, variant, error) ? g_steal_pointer(&variant) : NULL;
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
           system_value(a, "services") == system_value(b, "services") &&
           variant->edition == scenario->plain->edition && !scenario->plain->tries_registry;
}

static gboolean
give_steps(const Scenario *scenario,
           const VariantOutline *outline,
           ScenarioVariant *variant,
           GError **error)
{
    if (!is_unrolled_alike(scenario, outline, variant))
        return unroll(scenario->loader, &outline->nodes, NULL, variant, error);
    scenario_variant_share_steps(variant, scenario->plain);
    return TRUE;
}

ScenarioVariant *
scenario_unroll(const Scenario *scenario, const VariantOutline *outline, GError **error)
{
    if (outline->key == NULL)
        return scenario_variant_ref(scenario->plain);

    g_autoptr(ScenarioVariant) variant = variant_system(scenario, outline, error);
    return variant != NULL && give_steps(scenario, outline, variant, error)
               ? g_steal_pointer(&variant)
               : NULL;
}

ScenarioVariant *
scenario_unroll_with(const Scenario *scenario,
                     const VariantOutline *outline,
                     const GArray *insertions,
                     GError **error)
{
    g_autoptr(ScenarioVariant) variant = variant_system(scenario, outline, error);

    return variant != NULL && unroll(scenario->loader, &outline->nodes, insertions, variant, error)
               ? g_steal_pointer(&variant)
               : NULL;
}

/* ---- all variants ---- */

static guint
count_steps(const ScenarioVariant *variant)
{
    return variant->services->len + variant->steps->len;
}

static gboolean
add_outline(Scenario *scenario,
            const YamlNode *key,
            const YamlNode *node,
            const VariantNodes *base,
            GError **error)
{
    const YamlNode *expect, *steps, *about;
    VariantOutline *outline = g_new0(VariantOutline, 1);
    VariantNodes *nodes = &outline->nodes;

    outline->name = g_strdup(yaml_node_text(key));
    outline->line = yaml_node_line(key);
    outline->key = key;
    *nodes = *base;
    g_ptr_array_add(scenario->outlines, outline);
    if (*outline->name == '\0')
        return yaml_fail(key, YAML_ERROR_VALUE, error, "a variant needs a name");
    if (!yaml_check_name(key, error) || !fields_check_keys(node, variant_fields, error))
        return FALSE;
    nodes->system = yaml_node_get(node, "system");
    nodes->set = yaml_node_get(node, "set");
    nodes->also = yaml_node_get(node, "also-expect");
    expect = yaml_node_get(node, "expect");
    steps = yaml_node_get(node, "steps");
    about = yaml_node_get(node, "about");
    if (expect != NULL)
        nodes->expect = expect;
    if (steps != NULL)
        nodes->steps = steps;
    if (about != NULL) {
        const char *text;
        if (!yaml_get_string(about, &text, error))
            return FALSE;
        outline->about = g_strdup(text);
    } else {
        outline->about = g_strdup(scenario->about);
    }
    return nodes->system == NULL || yaml_expect_mapping(nodes->system, error);
}

/* Unrolls a variant to see what is wrong with it; *steps counts over all of them. */
static gboolean
check_variant(const Scenario *scenario, VariantOutline *outline, guint64 *steps, GError **error)
{
    g_autoptr(ScenarioVariant) variant = read_system(scenario, outline, error);

    if (variant == NULL || !give_steps(scenario, outline, variant, error))
        return FALSE;
    *steps += count_steps(variant);
    return *steps <= SCENARIO_STEPS_MAX ||
           yaml_fail(outline->key, YAML_ERROR_LIMIT, error,
                     "with this variant there are %" G_GUINT64_FORMAT
                     " steps once all loops are unrolled; the variants of a file may have %u "
                     "together (divide them among several files)",
                     *steps, SCENARIO_STEPS_MAX);
}

static gboolean
add_variants(Scenario *scenario, const YamlNode *node, const VariantNodes *base, GError **error)
{
    g_autoptr(YamlErrors) errors = yaml_errors_new();
    guint64 steps = count_steps(scenario->plain);

    if (!yaml_expect_mapping(node, error))
        return FALSE;
    for (guint i = 0; i < yaml_node_count(node); i++) {
        const YamlNode *key = yaml_node_key(node, i);
        GError *problem = NULL;
        gboolean is_good =
            add_outline(scenario, key, yaml_node_item(node, i), base, &problem) &&
            check_variant(scenario, g_ptr_array_index(scenario->outlines, i + 1), &steps, &problem);
        if (!is_good && (!yaml_errors_add(errors, &problem) || steps > SCENARIO_STEPS_MAX))
            break;
    }
    return yaml_errors_finish(errors, error);
}

/* ---- its lesson ---- */

static gboolean
read_lesson(Scenario *scenario, const YamlNode *node, GError **error)
{
    if (node == NULL)
        return TRUE;
    scenario->lesson = lesson_read(node, error);
    return scenario->lesson != NULL;
}

static const VariantOutline *
outline_of_question(const Scenario *scenario, const LessonQuestion *question, GError **error)
{
    const VariantOutline *outline = scenario_outline(scenario, question->variant);

    if (outline == NULL)
        yaml_fail(yaml_node_get(question->node, "variant"), YAML_ERROR_VALUE, error,
                  "the scenario has no variant \"%s\" to ask this of", question->variant);
    return outline;
}

/* Whether it can be asked: what it names is there. */
static gboolean
check_question(const Scenario *scenario, const LessonQuestion *question, GError **error)
{
    const VariantOutline *outline = outline_of_question(scenario, question, error);
    g_autoptr(ScenarioVariant) variant =
        outline == NULL ? NULL : scenario_unroll(scenario, outline, error);

    if (variant == NULL)
        return FALSE;
    const Names *names = scenario_variant_names(variant);
    if (!fields_check_names(lesson_question_fields, question, question->node, names, error))
        return FALSE;
    g_autoptr(Expectation) asked = lesson_question_read(question, NULL, names, error);
    return asked != NULL;
}

static gboolean
check_lesson(const Scenario *scenario, GError **error)
{
    g_autoptr(YamlErrors) errors = yaml_errors_new();

    for (guint i = 0; scenario->lesson != NULL && i < scenario->lesson->questions->len; i++) {
        GError *problem = NULL;
        if (!check_question(scenario, scenario->lesson->questions->pdata[i], &problem) &&
            !yaml_errors_add(errors, &problem))
            break;
    }
    return yaml_errors_finish(errors, error);
}

/* ---- the file ---- */

static gboolean
read_format(const YamlNode *root, GError **error)
{
    const YamlNode *format = yaml_require(root, "format", error);
    gint64 number;

    if (format == NULL || !yaml_get_int(format, 1, G_MAXINT32, &number, error))
        return FALSE;
    return number == SCENARIO_FORMAT ||
           yaml_fail(format, YAML_ERROR_VALUE, error,
                     "format %" G_GINT64_FORMAT " is not known here (this deskheap reads format "
                     "%d)",
                     number, SCENARIO_FORMAT);
}

static gboolean
read_line(const YamlNode *root, const char *key, gboolean is_needed, char **text, GError **error)
{
    const YamlNode *node = is_needed ? yaml_require(root, key, error) : yaml_node_get(root, key);
    const char *value = "";

    if (node == NULL && is_needed)
        return FALSE;
    if (node != NULL && !yaml_get_string(node, &value, error))
        return FALSE;
    *text = g_strdup(value);
    return TRUE;
}

/* "edition" beside "system" is the usual slip. */
static gboolean
check_none_of_system(const YamlNode *root, GError **error)
{
    for (guint i = 0; i < yaml_node_count(root); i++) {
        const YamlNode *key = yaml_node_key(root, i);
        for (const Field *field = system_fields; field->key != NULL; field++)
            if (strcmp(field->key, yaml_node_text(key)) == 0)
                return yaml_fail(key, YAML_ERROR_KEY, error,
                                 "\"%s\" stands under system (" SYSTEM_FORM ")", field->key);
    }
    return TRUE;
}

/* What it says of itself. */
static gboolean
read_head(Scenario *scenario, const YamlNode *root, GError **error)
{
    return yaml_expect_mapping(root, error) && read_format(root, error) &&
           check_none_of_system(root, error) && fields_check_keys(root, scenario_fields, error) &&
           read_line(root, "title", TRUE, &scenario->title, error) &&
           read_line(root, "about", FALSE, &scenario->about, error) &&
           read_line(root, "source", FALSE, &scenario->source, error);
}

static gboolean
read_programs(Scenario *scenario, const YamlNode *section, GError **error)
{
    Loader *loader = scenario->loader;

    scenario->programs = loader->programs = programs_new(section, loader->folder, error);
    return loader->programs != NULL;
}

/* The scenario as it stands. */
static gboolean
add_plain(Scenario *scenario, const VariantNodes *base, GError **error)
{
    VariantOutline *plain = g_new0(VariantOutline, 1);

    plain->name = g_strdup("");
    plain->about = g_strdup(scenario->about);
    plain->line = base->base == NULL ? 1 : yaml_node_line(base->base);
    plain->nodes = *base;
    g_ptr_array_add(scenario->outlines, plain);
    g_autoptr(ScenarioVariant) variant = read_system(scenario, plain, error);
    if (variant == NULL || !unroll(scenario->loader, &plain->nodes, NULL, variant, error))
        return FALSE;
    scenario->plain = g_steal_pointer(&variant);
    return TRUE;
}

static gboolean
load_root(Scenario *scenario, const YamlNode *root, GError **error)
{
    const YamlNode *variants = yaml_node_get(root, "variants");
    VariantNodes base = {
        .base = yaml_node_get(root, "system"),
        .steps = yaml_node_get(root, "steps"),
        .expect = yaml_node_get(root, "expect"),
    };

    if (!read_head(scenario, root, error) || !check_system_keys(base.base, error) ||
        !read_programs(scenario, yaml_node_get(root, "programs"), error) ||
        !read_lesson(scenario, yaml_node_get(root, "lesson"), error) ||
        !add_plain(scenario, &base, error) ||
        (variants != NULL && !add_variants(scenario, variants, &base, error)) ||
        !check_lesson(scenario, error))
        return FALSE;
    if (!scenario->loader->is_open)
        loader_close(scenario->loader);
    return TRUE;
}

static gboolean
load_tails(Loader *loader, const ScenarioTail *tails, GError **error)
{
    for (; tails != NULL && tails->steps != NULL; tails++) {
        YamlDocument *document = yaml_document_load_written(tails->asked, tails->steps, error);
        if (document == NULL)
            return FALSE;
        g_ptr_array_add(loader->tails, document);
    }
    return TRUE;
}

/* Takes the document. */
static Scenario *
load_document(const char *path,
              YamlDocument *document,
              const ScenarioOverrides *overrides,
              GError **error)
{
    g_autoptr(Scenario) scenario = g_new0(Scenario, 1);

    scenario->path = g_strdup(path);
    scenario->document = document;
    scenario->loader = loader_new(scenario, overrides);
    scenario->editions =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)edition_free);
    scenario->outlines = g_ptr_array_new_with_free_func(outline_free);
    if (!load_tails(scenario->loader, overrides != NULL ? overrides->tails : NULL, error) ||
        !load_root(scenario, yaml_document_root(document), error))
        return NULL;
    return g_steal_pointer(&scenario);
}

Scenario *
scenario_load_file(const char *path, const ScenarioOverrides *overrides, GError **error)
{
    YamlDocument *document = yaml_document_load_input(path, NULL, error);

    return document == NULL ? NULL : load_document(path, document, overrides, error);
}

Scenario *
scenario_load_text(const char *path,
                   const char *text,
                   gssize length,
                   const ScenarioOverrides *overrides,
                   GError **error)
{
    YamlDocument *document = yaml_document_load_text(path, text, length, NULL, error);

    return document == NULL ? NULL : load_document(path, document, overrides, error);
}

const VariantOutline *
scenario_outline(const Scenario *scenario, const char *name)
{
    for (guint i = 0; i < scenario->outlines->len; i++) {
        const VariantOutline *outline = g_ptr_array_index(scenario->outlines, i);
        if (strcmp(outline->name, name) == 0)
            return outline;
    }
    return NULL;
}

GPtrArray *
scenario_remarks(const ScenarioVariant *variant)
{
    GPtrArray *remarks = registry_remarks(variant->registry, EDITION_REGISTRY_LAYERS);
    g_autoptr(WindowsSign) sign = scenario_other_windows(variant);

    if (sign != NULL)
        findings_add(remarks, "warning", "other-windows", sign->place.source, sign->place.span,
                     sign->text);
    return remarks;
}

WindowsSign *
scenario_other_windows(const ScenarioVariant *variant)
{
    return windows_sign_find(variant->registry, EDITION_REGISTRY_LAYERS, &variant->edition->boot,
                             variant->edition->name);
}

/* ---- the files it was read from ---- */

static void
add_registry_paths(const Loader *loader, GPtrArray *paths)
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
add_edition_paths(const Loader *loader, GPtrArray *paths)
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
    for (guint i = 0; i < scenario->outlines->len; i++) {
        const VariantOutline *outline = g_ptr_array_index(scenario->outlines, i);
        const YamlNode *options = system_value(&outline->nodes, "boot-options");
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
