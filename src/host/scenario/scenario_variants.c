/* SPDX-License-Identifier: MIT */
/* Outlines of variants. */
#include "host/scenario/scenario_variants.h"

#include "host/scenario/scenario_fields.h"
#include "host/scenario/scenario_system.h"
#include "host/scenario/scenario_unroll.h"

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
    g_autoptr(ScenarioVariant) variant = scenario_system_read(scenario, outline, error);

    if (variant == NULL || !scenario_unroll_steps(scenario, outline, variant, error))
        return FALSE;
    *steps += count_steps(variant);
    return *steps <= SCENARIO_STEPS_MAX ||
           yaml_fail(outline->key, YAML_ERROR_LIMIT, error,
                     "with this variant there are %" G_GUINT64_FORMAT
                     " steps once all loops are unrolled; the variants of a file may have %u "
                     "together (divide them among several files)",
                     *steps, SCENARIO_STEPS_MAX);
}

gboolean
scenario_read_variants(Scenario *scenario,
                       const YamlNode *node,
                       const VariantNodes *base,
                       GError **error)
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
