/* SPDX-License-Identifier: MIT */
/* Makes a variant of a scenario, and one of it with knobs turned. */
#include "host/scenario/variant.h"

#include "host/scenario/expectation.h"
#include "host/scenario/step.h"

GPtrArray *
scenario_variant_new_steps(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)step_free);
}

ScenarioVariant *
scenario_variant_new(const char *name, const char *about, guint line)
{
    ScenarioVariant *variant = g_new0(ScenarioVariant, 1);

    g_atomic_ref_count_init(&variant->refs);
    variant->name = name;
    variant->about = about;
    variant->line = line;
    variant->copies = yaml_copies_new();
    variant->services = scenario_variant_new_steps();
    variant->steps = scenario_variant_new_steps();
    variant->expectations = g_ptr_array_new_with_free_func((GDestroyNotify)expectation_free);
    variant->tails = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    return variant;
}

/* How many hold it is no part of what it is. */
ScenarioVariant *
scenario_variant_ref(const ScenarioVariant *variant)
{
    ScenarioVariant *held = (ScenarioVariant *)variant;

    g_atomic_ref_count_inc(&held->refs);
    return held;
}

static void
clear_steps(ScenarioVariant *variant)
{
    g_clear_pointer(&variant->services, g_ptr_array_unref);
    g_clear_pointer(&variant->steps, g_ptr_array_unref);
    g_clear_pointer(&variant->expectations, g_ptr_array_unref);
    g_clear_pointer(&variant->tails, g_ptr_array_unref);
    g_clear_pointer(&variant->changed, g_ptr_array_unref);
    g_clear_pointer(&variant->copies, yaml_copies_free);
    g_clear_pointer(&variant->names, names_free);
    g_clear_pointer(&variant->steps_of, scenario_variant_unref);
}

void
scenario_variant_unref(ScenarioVariant *variant)
{
    if (variant == NULL || !g_atomic_ref_count_dec(&variant->refs))
        return;
    clear_steps(variant);
    g_clear_pointer(&variant->registry, registry_free);
    g_free(variant->registry_name);
    g_free(variant);
}

void
scenario_variant_share_steps(ScenarioVariant *variant, const ScenarioVariant *other)
{
    clear_steps(variant);
    variant->steps_of = scenario_variant_ref(other);
    variant->services = g_ptr_array_ref(other->services);
    variant->steps = g_ptr_array_ref(other->steps);
    variant->expectations = g_ptr_array_ref(other->expectations);
    variant->tails = g_ptr_array_ref(other->tails);
    variant->tries_registry = other->tries_registry;
}

const Names *
scenario_variant_names(const ScenarioVariant *variant)
{
    while (variant->steps_of != NULL)
        variant = variant->steps_of;
    return variant->names;
}

/* On the same system, and without steps. */
static ScenarioVariant *
copy_system(const ScenarioVariant *variant)
{
    ScenarioVariant *other = scenario_variant_new(variant->name, variant->about, variant->line);

    other->edition = variant->edition;
    other->registry = registry_copy(variant->registry);
    other->registry_name = g_strdup(variant->registry_name);
    other->settings = variant->settings;
    return other;
}

/* What a plain installation starts stands in no line of the scenario. */
static gboolean
is_own(const Step *service)
{
    return service->line != 0;
}

GPtrArray *
scenario_variant_own_steps(const ScenarioVariant *variant)
{
    GPtrArray *own = g_ptr_array_new();

    for (guint i = 0; i < variant->services->len; i++)
        if (is_own(variant->services->pdata[i]))
            g_ptr_array_add(own, variant->services->pdata[i]);
    g_ptr_array_extend(own, variant->steps, NULL, NULL);
    return own;
}

static GPtrArray *
change_steps(
    const GPtrArray *steps, gboolean are_services, StepChange change, gpointer user, GPtrArray *new)
{
    GPtrArray *changed = g_ptr_array_new();

    for (guint i = 0; i < steps->len; i++) {
        Step *step = steps->pdata[i];
        Step *other = are_services && !is_own(step) ? NULL : change(step, user);
        if (other != NULL)
            g_ptr_array_add(new, other);
        g_ptr_array_add(changed, other != NULL ? other : step);
    }
    return changed;
}

ScenarioVariant *
scenario_variant_change(const ScenarioVariant *variant, StepChange change, gpointer user)
{
    ScenarioVariant *other = copy_system(variant);

    scenario_variant_share_steps(other, variant);
    other->changed = scenario_variant_new_steps();
    g_ptr_array_unref(other->services);
    other->services = change_steps(variant->services, TRUE, change, user, other->changed);
    g_ptr_array_unref(other->steps);
    other->steps = change_steps(variant->steps, FALSE, change, user, other->changed);
    return other;
}

ScenarioVariant *
scenario_variant_from(const ScenarioVariant *variant, guint first, Registry *registry)
{
    ScenarioVariant *other = copy_system(variant);
    GPtrArray *steps = g_ptr_array_new();

    registry_free(other->registry);
    other->registry = registry;
    for (guint i = first; i < variant->steps->len; i++)
        g_ptr_array_add(steps, variant->steps->pdata[i]);
    scenario_variant_share_steps(other, variant);
    g_ptr_array_unref(other->steps);
    other->steps = steps;
    return other;
}

ScenarioVariant *
scenario_variant_with(const ScenarioVariant *variant,
                      const KnobSetting *settings,
                      guint count,
                      GError **error)
{
    g_autoptr(ScenarioVariant) other = copy_system(variant);
    struct abi_boot boot;

    for (guint i = 0; i < count; i++)
        if (!system_turn_knob(other->registry, &other->settings, &settings[i], error))
            return NULL;
    if (!edition_make_boot(other->edition, other->registry, &other->settings, &boot, error))
        return NULL;
    scenario_variant_share_steps(other, variant);
    return g_steal_pointer(&other);
}
