/* SPDX-License-Identifier: MIT */
/* Reads scenario files: head, programs, and what is read by the files beside this one. */
#include "host/scenario/lesson.h"
#include "host/scenario/scenario_fields.h"
#include "host/scenario/scenario_lesson.h"
#include "host/scenario/scenario_system.h"
#include "host/scenario/scenario_unroll.h"
#include "host/scenario/scenario_variants.h"
#include "host/text/input.h"

#include <string.h>

/* ---- life ---- */

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
    g_clear_pointer(&scenario->loader, scenario_loader_free);
    g_clear_pointer(&scenario->editions, g_hash_table_unref);
    g_clear_pointer(&scenario->document, yaml_document_unref);
    g_free(scenario->path);
    g_free(scenario->title);
    g_free(scenario->about);
    g_free(scenario->source);
    g_free(scenario);
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
                                 "\"%s\" stands under system (" SCENARIO_SYSTEM_FORM ")",
                                 field->key);
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
    ScenarioLoader *loader = scenario->loader;

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
    g_autoptr(ScenarioVariant) variant = scenario_system_read(scenario, plain, error);
    if (variant == NULL ||
        !scenario_unroll_all(scenario->loader, &plain->nodes, NULL, variant, error))
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

    if (!read_head(scenario, root, error) || !scenario_system_check_keys(base.base, error) ||
        !read_programs(scenario, yaml_node_get(root, "programs"), error) ||
        !scenario_lesson_read(scenario, yaml_node_get(root, "lesson"), error) ||
        !add_plain(scenario, &base, error) ||
        (variants != NULL && !scenario_read_variants(scenario, variants, &base, error)) ||
        !scenario_lesson_check(scenario, error))
        return FALSE;
    if (!scenario->loader->is_open)
        scenario_loader_close(scenario->loader);
    return TRUE;
}

static gboolean
load_tails(ScenarioLoader *loader, const ScenarioTail *tails, GError **error)
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
    scenario->loader = scenario_loader_new(scenario, overrides);
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
